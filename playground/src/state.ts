/** What the page shows, as it is in the fragment of its address: it is never sent. */
export interface State {
  tab: Tab;
  text: string;
  /** The version before, of a comparison. */
  old: string;
  name: string;
  type: string;
  ask: Ask;
}

export type Tab = "lint" | "ask" | "compare";

export interface Ask {
  actions: string;
  resources: string;
  /** "anyone" who has the policy, "outside", or the ARN of a principal. */
  who: string;
  /** KEY=VALUE, one a line. */
  assume: string;
  absent: string;
}

export const noAsk: Ask = { actions: "", resources: "", who: "", assume: "", absent: "" };

export const kinds = ["", "identity", "resource", "trust", "boundary", "scp", "rcp", "vpc-endpoint"];
export const names = ["policy.json", "policy.yaml", "template.yaml", "template.json", "main.tf"];

/** Words of a list that is written with commas, spaces or lines between them. */
export function words(list: string): string[] {
  return list.split(/[\s,]+/).filter((word) => word !== "");
}

/** The condition keys that have values, of lines KEY=VALUE. */
export function pairs(lines: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const line of lines.split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) {
      out[line.slice(0, at).trim()] = line.slice(at + 1).trim();
    } else if (line.trim() !== "") {
      out[line.trim()] = "";
    }
  }
  return out;
}

/** Calls are what a tool is asked: its name and its arguments. */
export type Call = { tool: string; arguments: Record<string, unknown> };

/** Returns what the page asks the linter for a state; undefined if there is nothing to ask yet. */
export function callOf(state: State): Call | undefined {
  const reading = { name: state.name, ...(state.type !== "" && { type: state.type }) };
  switch (state.tab) {
    case "lint":
      return state.text.trim() === "" ? undefined : { tool: "lint", arguments: { text: state.text, ...reading } };
    case "compare":
      return state.text.trim() === "" || state.old.trim() === "" ? undefined : { tool: "compare", arguments: { old: state.old, new: state.text, both: true, ...reading } };
    case "ask": {
      const { ask } = state;
      const outside = ask.who === "outside";
      const assume = pairs(ask.assume);
      if (ask.who !== "" && !outside) {
        assume["aws:PrincipalArn"] = ask.who;
      }
      const actions = words(ask.actions);
      if (state.text.trim() === "" || (actions.length === 0 && !outside)) {
        return undefined;
      }
      return {
        tool: "check",
        arguments: {
          text: state.text,
          ...reading,
          ...(actions.length > 0 && { actions, resources: words(ask.resources) }),
          ...(outside && { public: true }),
          assume,
          absent: words(ask.absent),
        },
      };
    }
  }
}

/** Returns the command line that asks the same. */
export function commandOf(state: State): string {
  const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
  const type = state.type === "" ? [] : ["--type", state.type];
  const call = callOf(state);
  let line: string[];
  switch (state.tab) {
    case "lint":
      line = ["lint", ...type, state.name];
      break;
    case "compare":
      line = ["diff", "--both", ...type, `old-${state.name}`, state.name];
      break;
    case "ask": {
      const a = (call?.arguments ?? {}) as { actions?: string[]; resources?: string[]; public?: boolean; assume?: Record<string, string>; absent?: string[] };
      line = ["check", ...type];
      for (const action of a.actions ?? []) line.push("--no-access", action);
      for (const resource of a.resources ?? []) line.push("--resource", resource);
      if (a.public) line.push("--no-public");
      for (const [key, value] of Object.entries(a.assume ?? {})) line.push("--assume", `${key}=${value}`);
      for (const key of a.absent ?? []) line.push("--absent", key);
      line.push(state.name);
    }
  }
  return ["iamlint", ...line].map(quote).join(" ");
}
