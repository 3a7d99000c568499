import { type Explanation, type Finding, type Judgment, Linter } from "./client";
import { Editor } from "./editor";
import { examples } from "./examples";
import { pack, unpack } from "./share";
import { type Ask, callOf, commandOf, kinds, names, noAsk, type State, type Tab } from "./state";

const byId = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;

/** Makes an element with a class and what is in it. */
function make(tag: string, className: string, ...content: (string | Node)[]): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

const tabs: Tab[] = ["lint", "ask", "compare"];
const askFields = Object.keys(noAsk) as (keyof Ask)[];

let tab: Tab = "lint";
let shown = 0;
let restoring = false;

const status = byId("status");
const results = byId("results");
const linter = new Linter((state, why) => {
  document.body.dataset["linter"] = state;
  if (state === "loading") status.textContent = "Loading the linter ...";
  if (state === "working") status.textContent = "Deciding ...";
  if (state === "failed") status.textContent = why ?? "";
});

const changed = (): void => {
  if (!restoring) {
    clearTimeout(shown);
    shown = window.setTimeout(() => void run(), 350);
  }
};
const editor = new Editor(byId("text"), "Policy", changed);
const before = new Editor(byId("old"), "Policy before", changed);

function stateNow(): State {
  const ask = Object.fromEntries(askFields.map((field) => [field, byId<HTMLInputElement>(`ask-${field}`).value])) as unknown as Ask;
  if (byId<HTMLSelectElement>("ask-whom").value !== "arn") {
    ask.who = byId<HTMLSelectElement>("ask-whom").value;
  }
  return { tab, text: editor.text, old: before.text, name: byId<HTMLSelectElement>("name").value, type: byId<HTMLSelectElement>("type").value, ask };
}

function show(state: State): void {
  restoring = true;
  editor.text = state.text;
  before.text = state.old;
  byId<HTMLSelectElement>("name").value = names.includes(state.name) ? state.name : "policy.json";
  byId<HTMLSelectElement>("type").value = kinds.includes(state.type) ? state.type : "";
  for (const field of askFields) byId<HTMLInputElement>(`ask-${field}`).value = state.ask[field];
  const whom = state.ask.who === "" || state.ask.who === "outside" ? state.ask.who : "arn";
  byId<HTMLSelectElement>("ask-whom").value = whom;
  if (whom !== "arn") byId<HTMLInputElement>("ask-who").value = "";
  choose(state.tab);
  named();
  restoring = false;
  void run();
}

function choose(next: Tab): void {
  tab = next;
  for (const name of tabs) {
    const button = byId(`tab-${name}`);
    button.setAttribute("aria-selected", String(name === tab));
    button.tabIndex = name === tab ? 0 : -1;
  }
  document.body.dataset["tab"] = tab;
  whom();
}

function whom(): void {
  byId("ask-who").hidden = byId<HTMLSelectElement>("ask-whom").value !== "arn";
}

function named(): void {
  const { value } = byId<HTMLSelectElement>("name");
  editor.name = value;
  before.name = value;
}

/** Asks the linter what the page asks, and shows the answer. */
async function run(): Promise<void> {
  const state = stateNow();
  byId("command").textContent = commandOf(state);
  const call = callOf(state);
  if (call === undefined) {
    editor.mark([]);
    status.textContent = state.tab === "ask" ? "Name actions to ask about, or ask who is outside." : "Write or paste a policy, or take an example.";
    document.body.dataset["outcome"] = "none";
    results.replaceChildren();
    return;
  }
  try {
    const judgment = await linter.ask<Judgment>("judge", call);
    if (judgment !== undefined) {
      render(state, judgment);
    }
  } catch (error) {
    editor.mark([]);
    results.replaceChildren();
    document.body.dataset["outcome"] = "failed";
    status.textContent = error instanceof Error ? error.message : String(error);
  }
}

function render(state: State, judgment: Judgment): void {
  const marked = judgment.findings.filter((f) => state.tab !== "compare" || f.rule !== "lost-access");
  editor.mark(marked);
  document.body.dataset["outcome"] = judgment.open.length > 0 ? "open" : judgment.passes && judgment.findings.length === 0 ? "clean" : judgment.passes ? "notes" : "found";
  status.textContent = upper(judgment.summary);
  const list: Node[] = judgment.findings.map((finding) => card(finding));
  for (const open of judgment.open) {
    list.push(make("li", "card open", make("p", "message", "Not decided", ...(open.rule === "" ? [] : [`: ${open.rule}`])), make("p", "request", (open.reasons ?? []).join("; "))));
  }
  results.replaceChildren(...list);
  const fixes = byId<HTMLButtonElement>("fix");
  fixes.hidden = judgment.fixed === undefined;
  fixes.onclick = () => {
    editor.text = judgment.fixed ?? editor.text;
  };
}

const upper = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const levels = { error: "Error", warning: "Warning", note: "Note" } as const;

function card(finding: Finding): HTMLElement {
  const place = make("button", "place", `${finding.start.line}:${finding.start.column}`) as HTMLButtonElement;
  place.type = "button";
  place.title = "Go to the place";
  place.onclick = () => editor.go(finding.start, finding.end);
  const head = make("div", "head", make("span", `level ${finding.level}`, levels[finding.level]), place);
  const where = finding.policy?.sid ? `statement ${finding.policy.sid}` : finding.policy?.statement === undefined ? "" : `statement ${finding.policy.statement + 1}`;
  if (where !== "") head.append(make("span", "where", where));
  const item = make("li", `card ${finding.level}`, head, make("p", "message", finding.message + (finding.when === undefined ? "" : ` (${finding.when})`)));
  for (const request of finding.requests ?? []) item.append(make("p", "request", request));
  const actions = make("div", "actions");
  for (const fix of finding.fixes ?? []) {
    const button = make("button", "small", upper(fix.message), fix.unsafe ? make("span", "hint", "changes what is allowed") : make("span", "hint", "proved")) as HTMLButtonElement;
    button.type = "button";
    button.onclick = () => editor.edit(fix.edits);
    actions.append(button);
  }
  const why = make("button", "link", finding.rule) as HTMLButtonElement;
  why.type = "button";
  why.title = "Why is this a finding?";
  why.setAttribute("aria-expanded", "false");
  why.onclick = () => void explain(finding.rule, why, item);
  actions.append(why);
  item.append(actions);
  return item;
}

/** Shows the page of a rule below a finding, or takes it away. */
async function explain(rule: string, button: HTMLElement, item: HTMLElement): Promise<void> {
  const open = item.querySelector(".page");
  if (open !== null) {
    open.remove();
    button.setAttribute("aria-expanded", "false");
    return;
  }
  const page = make("div", "page", "...");
  item.append(page);
  button.setAttribute("aria-expanded", "true");
  try {
    const answer = await linter.ask<Explanation>("explain", { tool: "explain", arguments: { rule } });
    const [first] = answer?.rules ?? [];
    if (first === undefined) {
      page.remove();
      return;
    }
    page.replaceChildren(...markdown(first.page ?? first.title));
    if (first.url !== "") {
      const link = make("a", "", "The rule's page") as HTMLAnchorElement;
      link.href = first.url;
      link.rel = "noreferrer";
      link.target = "_blank";
      page.append(make("p", "", link));
    }
  } catch (error) {
    page.textContent = error instanceof Error ? error.message : String(error);
  }
}

/** Makes elements of the little Markdown that the pages of rules have: headings, paragraphs, lists, code. */
function markdown(text: string): Node[] {
  const inline = (line: string): Node[] =>
    line
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .split(/(`[^`]*`)/)
      .map((part) => (part.startsWith("`") ? make("code", "", part.slice(1, -1)) : document.createTextNode(part.replaceAll("**", ""))));
  const out: Node[] = [];
  for (const block of text.split(/\n{2,}/)) {
    const fence = /^```\w*\n([\s\S]*?)```$/.exec(block.trim());
    if (fence !== null) {
      out.push(make("pre", "", fence[1] ?? ""));
    } else if (block.startsWith("#")) {
      out.push(make("h3", "", block.replace(/^#+\s*/, "")));
    } else if (/^[-*] /.test(block)) {
      out.push(make("ul", "", ...block.split(/\n(?=[-*] )/).map((line) => make("li", "", ...inline(line.slice(2))))));
    } else {
      out.push(make("p", "", ...inline(block)));
    }
  }
  return out;
}

async function share(): Promise<void> {
  const link = new URL(location.href);
  link.hash = await pack(stateNow());
  history.replaceState(undefined, "", link);
  try {
    await navigator.clipboard.writeText(link.href);
    byId("shared").textContent = "The link is copied. It holds the policy; nothing was sent.";
  } catch {
    byId("shared").textContent = "The link is in the address bar. It holds the policy; nothing was sent.";
  }
}

function theme(next?: string): void {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = next ?? localStorage.getItem("theme") ?? (dark ? "dark" : "light");
  document.documentElement.dataset["theme"] = now;
  byId("theme").textContent = now === "dark" ? "Light" : "Dark";
  if (next !== undefined) localStorage.setItem("theme", next);
}

function fill(id: string, values: [value: string, label: string][]): void {
  byId<HTMLSelectElement>(id).replaceChildren(
    ...values.map(([value, label]) => {
      const option = document.createElement("option");
      option.value = value;
      option.textContent = label;
      return option;
    }),
  );
}

async function start(): Promise<void> {
  theme();
  fill("name", names.map((name) => [name, name]));
  fill("type", kinds.map((kind) => [kind, kind === "" ? "found out" : kind]));
  fill("example", [["", "Examples ..."], ...examples.map((e, i): [string, string] => [String(i), e.title])]);
  for (const name of tabs) {
    byId(`tab-${name}`).onclick = () => {
      choose(name);
      void run();
    };
  }
  byId("tabs").onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) {
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] as Tab;
      choose(next);
      byId(`tab-${next}`).focus();
      void run();
    }
  };
  byId("theme").onclick = () => theme(document.documentElement.dataset["theme"] === "dark" ? "light" : "dark");
  byId("share").onclick = () => void share();
  byId("copy").onclick = () => void navigator.clipboard.writeText(byId("command").textContent ?? "");
  byId("name").onchange = () => {
    named();
    void run();
  };
  byId("type").onchange = () => void run();
  byId("ask-whom").onchange = () => {
    whom();
    void run();
  };
  for (const field of askFields) byId(`ask-${field}`).oninput = changed;
  byId("example").onchange = () => {
    const chosen = examples[Number(byId<HTMLSelectElement>("example").value)];
    if (chosen !== undefined && byId<HTMLSelectElement>("example").value !== "") {
      show({ tab: "lint", text: "", old: "", name: "policy.json", type: "", ask: noAsk, ...chosen.state });
    }
    byId<HTMLSelectElement>("example").value = "";
  };
  const shared = await unpack(location.hash);
  show(shared ?? { tab: "lint", text: "", old: "", name: "policy.json", type: "", ask: noAsk, ...examples[0]?.state });
  window.onhashchange = async () => {
    const next = await unpack(location.hash);
    if (next !== undefined) show(next);
  };
}

void start();
