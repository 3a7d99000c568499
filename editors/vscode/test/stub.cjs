// A stub of the module that the editor provides, as far as the extension uses it, and a client that starts nothing.
const Module = require("node:module");

const state = (globalThis.stub = { settings: {}, commands: {}, items: [], errors: [], clients: [], fail: undefined });
const vscode = {
  StatusBarAlignment: { Right: 2 },
  window: {
    createOutputChannel: () => ({ show: () => (state.shown = true), dispose() {} }),
    createStatusBarItem: () => {
      const item = { show() {}, dispose() {} };
      state.items.push(item);
      return item;
    },
    showErrorMessage: (text) => state.errors.push(text),
  },
  workspace: {
    getConfiguration: () => ({ get: (name, otherwise) => state.settings[name] ?? otherwise }),
    createFileSystemWatcher: (glob) => ({ glob }),
    onDidChangeConfiguration: (listener) => ((state.configured = listener), { dispose() {} }),
  },
  commands: { registerCommand: (name, run) => ((state.commands[name] = run), { dispose() {} }) },
};
class LanguageClient {
  constructor(id, name, server, client) {
    Object.assign(this, { id, name, server, client });
    state.clients.push(this);
  }
  onDidChangeState(listener) {
    this.changed = listener;
  }
  async start() {
    if (state.fail) throw state.fail;
    this.changed({ newState: 2 });
  }
  async stop() {
    this.stopped = true;
    this.changed({ newState: 1 });
  }
}
const load = Module._load;
Module._load = (request, ...rest) => {
  if (request === "vscode") return vscode;
  if (request === "vscode-languageclient/node") return { LanguageClient, State: { Stopped: 1, Running: 2, Starting: 3 } };
  return load(request, ...rest);
};
