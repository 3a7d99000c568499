import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import test from "node:test";

import { activate, deactivate } from "../src/extension";
import { options, program, selector, why } from "../src/server";

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const stub = (globalThis as any).stub;
const none = { path: "", config: "", base: "" };

test("the program is the one that is named, the packaged one, or the one in PATH", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "iamlint-"));
  assert.equal(program({ ...none, path: "/opt/iamlint" }, folder), "/opt/iamlint");
  assert.equal(program(none, folder), "iamlint");
  fs.mkdirSync(path.join(folder, "bin"));
  fs.writeFileSync(path.join(folder, "bin", "iamlint"), "");
  assert.equal(program(none, folder, "linux"), path.join(folder, "bin", "iamlint"));
  assert.equal(program(none, folder, "win32"), "iamlint");
  fs.rmSync(folder, { recursive: true });
});

test("the server is told what is set, and why it does not start is said", () => {
  assert.deepEqual(options({ path: "x", config: "none", base: "release" }), { config: "none", base: "release" });
  assert.match(why("iamlint", new Error("spawn iamlint ENOENT")), /install it, or set iamlint\.path/);
  assert.match(why("iamlint", "no"), /does not start: no/);
  assert.ok(selector.some((s) => s.language === "terraform") && selector.every((s) => s.scheme === "file"));
});

test("the extension starts the server, and starts it again", async () => {
  const context = { extensionPath: "/nowhere", subscriptions: [] as unknown[] };
  stub.settings = { path: "/opt/iamlint", base: "main" };
  await activate(context as never);
  assert.equal(stub.clients.length, 1);
  assert.deepEqual(stub.clients[0].server.run, { command: "/opt/iamlint", args: ["lsp"] });
  assert.deepEqual(stub.clients[0].client.initializationOptions, { config: "", base: "main" });
  assert.match(stub.items[0].text, /shield/);

  await stub.commands["iamlint.restart"]();
  assert.ok(stub.clients[0].stopped);
  assert.equal(stub.clients.length, 2);
  await stub.configured({ affectsConfiguration: () => false });
  assert.equal(stub.clients.length, 2);
  await stub.configured({ affectsConfiguration: (name: string) => name === "iamlint.path" });
  assert.equal(stub.clients.length, 3);

  stub.fail = new Error("spawn /opt/iamlint ENOENT");
  await stub.commands["iamlint.restart"]();
  assert.match(stub.errors[0], /there is no program/);
  assert.match(stub.items[0].text, /error/);
  stub.commands["iamlint.showLog"]();
  assert.ok(stub.shown);
  await deactivate();
  assert.ok(stub.clients[3].stopped);
});
