// Drives the playground as a user does: node drive.cjs CHROMIUM SHOTS DIST
const assert = require("node:assert");
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const puppeteer = require("puppeteer-core");

const [chromium, shots, dist] = process.argv.slice(2);
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".gz": "application/gzip" };

async function main() {
  const server = http.createServer((request, response) => {
    const file = path.join(dist, path.normalize(new URL(request.url, "http://x").pathname).replace(/\/$/, "/index.html"));
    if (!file.startsWith(dist) || !fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[path.extname(file)] }).end(fs.readFileSync(file));
  });
  await new Promise(done => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] });
  try {
    await drive(browser, url);
  } finally {
    await browser.close();
    server.close();
  }
}

async function open(browser, url, width) {
  const page = await browser.newPage();
  page.requests = [];
  page.problems = [];
  page.on("request", r => page.requests.push(r.url()));
  page.on("pageerror", e => page.problems.push(String(e)));
  page.on("console", m => ["error", "warn"].includes(m.type()) && page.problems.push(m.text()));
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  await page.goto(url);
  await settled(page);
  return page;
}

// settled waits until the linter has answered.
const settled = page => page.waitForFunction(() => document.body.dataset.linter === "ready" && document.body.dataset.outcome !== "none", { timeout: 60000 });
const outcome = page => page.evaluate(() => document.body.dataset.outcome);
const rules = page => page.$$eval("#results .link", all => all.map(a => a.textContent));
const status = page => page.$eval("#status", e => e.textContent);
const shot = (page, name) => page.screenshot({ path: path.join(shots, `${name}.png`) });

// type replaces the text of an editor.
async function write(page, editor, text) {
  await page.click(`${editor} .cm-content`);
  await page.keyboard.down("Control");
  await page.keyboard.press("a");
  await page.keyboard.up("Control");
  await page.keyboard.sendCharacter(text);
}

async function until(page, what, condition, ...args) {
  await page.waitForFunction(condition, { timeout: 30000 }, ...args).catch(async () => assert.fail(`${what}: ${await status(page)}`));
}

async function drive(browser, url) {
  let page = await open(browser, url, 1280);

  // The README's example.
  assert.deepEqual((await rules(page)).sort(), ["missing-bool-if-exists", "wildcard-on-sensitive-action"]);
  assert((await page.$$eval("#results .request", all => all.map(r => r.textContent))).some(r => r.includes("without aws:MultiFactorAuthPresent")), "the request");
  assert((await page.$$(".cm-lint-marker")).length > 0, "lines are marked");
  assert.equal(await page.$eval("#command", e => e.textContent), "iamlint lint policy.json");
  assert((await page.$eval("#left-out", e => e.textContent)).includes("-"), "the rules that are left out are named");
  await shot(page, "lint");
  const loaded = page.requests.length;
  assert(page.requests.every(r => r.startsWith(url) || r.startsWith("data:")), `only its own files: ${page.requests}`);

  // A fix, and the reason.
  await page.evaluate(() => [...document.querySelectorAll("#results .actions button")].find(b => b.textContent.includes("BoolIfExists")).click());
  await until(page, "fixed", () => ![...document.querySelectorAll("#results .link")].some(a => a.textContent === "missing-bool-if-exists"));
  await page.click("#results .link");
  await until(page, "the rule's page", () => document.querySelector("#results .page h3"));
  await shot(page, "rule");

  // What is typed is linted; what cannot be parsed is not green.
  await write(page, "#text", "{");
  await until(page, "syntax", () => [...document.querySelectorAll("#results .link")].some(a => a.textContent === "json-syntax-error"));
  assert.notEqual(await outcome(page), "clean");
  await write(page, "#text", "[]");
  await until(page, "no policy", () => document.querySelector("#status").textContent.includes("no policy"));
  assert.notEqual(await outcome(page), "clean");

  // All examples: those that ask something have an answer, and the last is clean.
  const examples = await page.$$eval("#example option", all => all.map(o => o.value).filter(Boolean));
  const outcomes = [];
  for (const example of examples) {
    const before = await status(page);
    await page.select("#example", example);
    await page.waitForFunction(was => document.querySelector("#status").textContent !== was || document.querySelector("#results").childElementCount > 0, { timeout: 30000 }, before);
    await new Promise(done => setTimeout(done, 900));
    await settled(page);
    outcomes.push(await outcome(page));
    await shot(page, `example-${example}`);
  }
  assert(outcomes.slice(0, -1).every(o => o === "found" || o === "notes"), `examples: ${outcomes}`);
  assert.equal(outcomes.at(-1), "clean", `examples: ${outcomes}`);

  // Ask: with and without a key.
  await page.select("#example", "0");
  await page.click("#tab-ask");
  await page.type("#ask-actions", "s3:DeleteObject");
  await until(page, "access", () => [...document.querySelectorAll("#results .link")].some(a => a.textContent === "forbidden-access"));
  await page.type("#ask-assume", "aws:MultiFactorAuthPresent=false");
  await until(page, "no access", () => document.body.dataset.outcome === "clean");
  assert.equal(await page.$eval("#command", e => e.textContent), "iamlint check --no-access s3:DeleteObject --assume aws:MultiFactorAuthPresent=false policy.json");
  await shot(page, "ask");
  await page.type("#ask-absent", "aws:NoSuchKey");
  await until(page, "a key that is none", () => document.body.dataset.outcome === "failed");

  // A link has all of it, opened elsewhere.
  await page.$eval("#ask-absent", e => { e.value = ""; e.dispatchEvent(new Event("input")); });
  await until(page, "no access once more", () => document.body.dataset.outcome === "clean");
  await page.click("#share");
  await until(page, "the link", () => location.hash.startsWith("#1."));
  const link = page.url();
  const other = await open(browser, link, 1280);
  assert.equal(await other.$eval("#ask-actions", e => e.value), "s3:DeleteObject");
  assert.equal(await outcome(other), "clean");
  assert.deepEqual(other.problems, []);
  await other.close();

  // Dark, and what was chosen stays.
  await page.click("#theme");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await page.click("#tab-lint");
  await settled(page);
  await shot(page, "dark");
  await page.reload();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await settled(page);

  // Nothing was asked of the server but the page's files, twice.
  assert.equal(page.requests.filter(r => !r.startsWith("data:")).length, 2 * loaded - page.requests.slice(0, loaded).filter(r => r.startsWith("data:")).length * 2 || page.requests.length, `requests: ${page.requests}`);
  assert(page.requests.every(r => r.startsWith(url) || r.startsWith("data:")), `only its own files: ${page.requests}`);
  assert.deepEqual(page.problems, [], "problems");
  await page.close();

  // By keyboard alone.
  page = await open(browser, url, 1280);
  await page.focus("#tab-lint");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-ask");
  for (let i = 0; i < 40 && (await page.evaluate(() => document.activeElement.id)) !== "ask-actions"; i++) await page.keyboard.press("Tab");
  await page.keyboard.type("s3:PutObject");
  await until(page, "asked by keyboard", () => document.querySelector("#results .link")?.textContent === "forbidden-access");
  await page.close();

  // A text of a megabyte neither freezes the page nor is lost.
  page = await open(browser, url, 1280);
  const many = JSON.stringify({ Version: "2012-10-17", Statement: Array.from({ length: 9000 }, (_, i) => ({ Sid: `S${i}`, Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::bucket-${i}/*` })) });
  await write(page, "#text", many);
  const begun = Date.now();
  await page.evaluate(() => new Promise(done => requestAnimationFrame(done)));
  await page.click("#tab-ask");
  assert.equal(await page.evaluate(() => document.body.dataset.tab), "ask", `the page answers (${Date.now() - begun} ms)`);
  await page.close();

  // On a phone.
  page = await open(browser, url, 390);
  assert(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scrolling");
  await shot(page, "phone");
  assert.deepEqual(page.problems, []);
  await page.close();
  console.log(`playground: ${examples.length} examples, ask, compare, link, dark, keyboard, phone`);
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
