// The worker: it loads the linter, which is packed, and hands calls to it.
import type { Call } from "./state";

declare function importScripts(...names: string[]): void;
declare class Go {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

const scope = self as unknown as { iamlint?: (tool: string, args: string) => string; onmessage: (event: MessageEvent<Call>) => void; postMessage: (reply: string) => void };

async function load(): Promise<void> {
  importScripts("wasm_exec.js");
  const response = await fetch("iamlint.wasm.gz");
  if (!response.ok || response.body === null) {
    throw new Error(`the linter could not be loaded: ${response.status}`);
  }
  let bytes = await response.arrayBuffer();
  const packed = new Uint8Array(bytes, 0, 2);
  if (packed[0] === 0x1f && packed[1] === 0x8b) {
    // Some servers say that it is packed, and the browser has unpacked it already.
    bytes = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  }
  const go = new Go();
  const { instance } = await WebAssembly.instantiate(bytes, go.importObject);
  void go.run(instance);
}

const loaded = load();

scope.onmessage = async ({ data }) => {
  try {
    await loaded;
    scope.postMessage(scope.iamlint!(data.tool, JSON.stringify(data.arguments)));
  } catch (error) {
    scope.postMessage(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
  }
};
