import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions, State } from "vscode-languageclient/node";

import { options, program, selector, type Settings, watched, why } from "./server";

let client: LanguageClient | undefined;

function settings(): Settings {
  const c = vscode.workspace.getConfiguration("iamlint");
  return { path: c.get("path", ""), config: c.get("config", ""), base: c.get("base", "") };
}

/** Starts the server, and shows how it is. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("iamlint", { log: true });
  const status = vscode.window.createStatusBarItem("iamlint", vscode.StatusBarAlignment.Right);
  status.name = "iamlint";
  status.command = "iamlint.showLog";
  context.subscriptions.push(log, status);

  const show = (text: string, tooltip: string): void => {
    status.text = text;
    status.tooltip = tooltip;
    status.show();
  };

  const start = async (): Promise<void> => {
    await client?.stop();
    const set = settings();
    const command = program(set, context.extensionPath);
    const run = { command, args: ["lsp"] };
    const serverOptions: ServerOptions = { run, debug: run };
    const clientOptions: LanguageClientOptions = {
      documentSelector: selector,
      initializationOptions: options(set),
      outputChannel: log,
      synchronize: { configurationSection: "iamlint", fileEvents: vscode.workspace.createFileSystemWatcher(watched) },
    };
    client = new LanguageClient("iamlint", "iamlint", serverOptions, clientOptions);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) {
        show("$(shield) iamlint", `${command} is running`);
      } else if (newState === State.Stopped) {
        show("$(warning) iamlint", `${command} has stopped`);
      }
    });
    show("$(sync~spin) iamlint", `${command} is starting`);
    try {
      await client.start();
    } catch (error) {
      const text = why(command, error);
      show("$(error) iamlint", text);
      void vscode.window.showErrorMessage(text);
    }
  };

  context.subscriptions.push(
    vscode.commands.registerCommand("iamlint.restart", start),
    vscode.commands.registerCommand("iamlint.showLog", () => log.show(true)),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("iamlint.path")) {
        await start();
      }
    }),
  );
  await start();
}

/** Stops the server. */
export async function deactivate(): Promise<void> {
  await client?.stop();
}
