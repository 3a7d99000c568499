import * as fs from "node:fs";
import * as path from "node:path";

/** What the user has set. */
export interface Settings {
  path: string;
  config: string;
  base: string;
}

/** What the server is told when it starts, and when the settings change. */
export interface ServerOptions {
  config: string;
  base: string;
}

/** Returns the program to run: the one that the user has named, the one in the extension's folder, or the one in PATH. */
export function program(settings: Settings, extension: string, platform: NodeJS.Platform = process.platform): string {
  if (settings.path !== "") {
    return settings.path;
  }
  const packaged = path.join(extension, "bin", platform === "win32" ? "iamlint.exe" : "iamlint");
  return fs.existsSync(packaged) ? packaged : "iamlint";
}

/** Returns what the server is told of the settings. */
export function options(settings: Settings): ServerOptions {
  return { config: settings.config, base: settings.base };
}

/** The files that are handed to the server. */
export const selector = ["json", "jsonc", "yaml", "cloudformation", "cloudformation-json", "terraform", "opentofu"].map((language) => ({ scheme: "file", language }));

/** Files that change on the disk, of which the server wants to know. */
export const watched = "**/{.iamlint.yaml,.iamlint.yml,*.tf,*.tofu,*.tfvars,*.json,*.yaml,*.yml,*.template}";

/** Says why the server does not start, and what to do. */
export function why(program: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (text.includes("ENOENT")) {
    return `iamlint: there is no program ${program}: install it, or set iamlint.path`;
  }
  return `iamlint: ${program} does not start: ${text}`;
}
