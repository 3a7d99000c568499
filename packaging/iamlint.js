#!/usr/bin/env node
// Starts the program of the package that npm has installed for this platform.
"use strict";
const { spawnSync } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
let program;
try {
  program = require.resolve(`@iamlint/${platform}/bin/iamlint${process.platform === "win32" ? ".exe" : ""}`);
} catch {
  console.error(`iamlint: there is no program for ${platform}: install without --omit=optional, or use another package of iamlint`);
  process.exit(3);
}
const { error, signal, status } = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`iamlint: ${error.message}`);
  process.exit(3);
}
if (signal) {
  process.kill(process.pid, signal);
} else {
  process.exit(status);
}
