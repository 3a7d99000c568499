import { noAsk, type State } from "./state";

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const piped = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(stream as ReadableWritablePair<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

/** Returns a state as the fragment of an address: deflated, in base64url. */
export async function pack(state: State): Promise<string> {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(state)), new CompressionStream("deflate-raw"));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `1.${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The longest text that is taken out of an address, in characters. */
const longest = 2_000_000;

/** Returns the state in a fragment; undefined if there is none that can be read. */
export async function unpack(fragment: string): Promise<State | undefined> {
  const [version, packed] = fragment.replace(/^#/, "").split(".", 2);
  if (version !== "1" || packed === undefined || packed.length > longest) {
    return undefined;
  }
  try {
    const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = await through(Uint8Array.from(binary, (c) => c.charCodeAt(0)), new DecompressionStream("deflate-raw"));
    if (bytes.length > longest) {
      return undefined;
    }
    const read: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof read !== "object" || read === null) {
      return undefined;
    }
    const text = (from: object, key: string): string => {
      const value = (from as Record<string, unknown>)[key];
      return typeof value === "string" ? value : "";
    };
    const ask = (read as { ask?: object }).ask ?? {};
    const tab = text(read, "tab");
    return {
      tab: tab === "ask" || tab === "compare" ? tab : "lint",
      text: text(read, "text"),
      old: text(read, "old"),
      name: text(read, "name") || "policy.json",
      type: text(read, "type"),
      ask: Object.fromEntries(Object.keys(noAsk).map((key) => [key, text(ask, key)])) as unknown as State["ask"],
    };
  } catch {
    return undefined;
  }
}
