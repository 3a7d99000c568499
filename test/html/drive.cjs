// Drives HTML reports as a reader does: node drive.cjs CHROMIUM SHOTS PAGE ...
const assert = require("node:assert");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const puppeteer = require("puppeteer-core");

const [chromium, shots, ...pages] = process.argv.slice(2);

const shown = page => page.$$eval("article:not([hidden])", all => all.map(a => ({ id: a.id, ...a.dataset })));

// focused is the finding that has the focus.
const focused = page => page.evaluate(() => document.activeElement.closest("article")?.id ?? "");

async function drive(browser, file) {
  const url = pathToFileURL(path.resolve(file)).href;
  const name = path.basename(file, ".html");
  const page = await browser.newPage();
  const requests = [], problems = [];
  page.on("request", r => requests.push(r.url()));
  page.on("pageerror", e => problems.push(String(e)));
  page.on("console", m => { if (m.type() === "error" || m.type() === "warn") problems.push(m.text()); });
  page.on("dialog", d => { problems.push("dialog: " + d.message()); d.dismiss(); });
  await page.setViewport({ width: 1200, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  await page.goto(url);
  const shot = what => page.screenshot({ path: path.join(shots, `${name}-${what}.png`), fullPage: true });
  await shot("light");

  const all = await shown(page);
  assert(all.length > 1, "there are findings");
  assert.equal(new Set(all.map(a => a.id)).size, all.length, "ids differ");
  const gravity = { error: 0, warning: 1, note: 2 };
  for (let i = 1; i < all.length; i++) {
    assert(gravity[all[i - 1].level] <= gravity[all[i].level], "the gravest are first");
  }

  // Filters by level, and by what the lists offer.
  for (const level of new Set(all.map(a => a.level))) {
    await page.click(`#levels input[value=${level}]`);
    const rest = await shown(page);
    assert.deepEqual(rest, all.filter(a => a.level !== level), `without ${level}`);
    await page.click(`#levels input[value=${level}]`);
  }
  for (const key of await page.$$eval("select[data-filter]", all => all.map(s => s.dataset.filter))) {
    const values = await page.$$eval(`select[data-filter=${key}] option`, all => all.map(o => o.value));
    for (const value of values.filter(Boolean)) {
      await page.select(`select[data-filter=${key}]`, value);
      assert.deepEqual(await shown(page), all.filter(a => a[key].split("\n").includes(value)), `${key} ${value}`);
    }
    await page.select(`select[data-filter=${key}]`, "");
  }

  // Sort, and back.
  for (const key of ["file", "rule"]) {
    await page.select("#sort", key);
    const sorted = (await shown(page)).map(a => a[key]);
    assert.deepEqual(sorted, [...sorted].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)), `by ${key}`);
  }
  await page.select("#sort", "gravity");
  assert.deepEqual(await shown(page), all, "as before");

  // Keyboard: j and k walk, / searches, Escape clears.
  await page.keyboard.press("j");
  assert.equal(await focused(page), all[0].id, "j goes to the first");
  await page.keyboard.press("j");
  assert.equal(await focused(page), all[1].id, "j goes on");
  await page.keyboard.press("k");
  assert.equal(await focused(page), all[0].id, "k goes back");
  const isOpen = () => page.$eval(`[id="${all[0].id}"] details`, d => d.open);
  const before = await isOpen();
  await page.keyboard.press("Enter");
  assert.notEqual(await isOpen(), before, "Enter folds");
  await page.keyboard.press("/");
  await page.keyboard.type(all[0].rule);
  assert.equal(await page.$eval("#search", s => s.value), all[0].rule, "/ goes to the search, and what is typed there is text");
  const found = await shown(page);
  assert(found.some(a => a.id === all[0].id) && found.length <= all.length, "the search finds");
  assert.equal(await page.$eval("#shown", o => o.textContent), `${found.length} of ${all.length}`);
  await page.keyboard.type(" nothing-has-this");
  assert.equal((await shown(page)).length, 0, "the search excludes");
  await page.keyboard.press("Escape");
  assert.deepEqual(await shown(page), all, "Escape clears");

  // Theme.
  const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await back();
  await page.click("#theme");
  const dark = await back();
  assert.notEqual(dark, light, "the theme changes");
  await page.click("#unfold");
  await shot("dark");
  await page.keyboard.press("t");
  assert.equal(await back(), light, "and changes back");
  await page.setViewport({ width: 400, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert(wide <= 400, `nothing is wider than a phone: ${wide}`);
  await shot("phone");

  // Print: everything is open, the tools are not there.
  await page.setViewport({ width: 1200, height: 900 });
  await page.evaluate(() => document.querySelectorAll("details").forEach(d => { d.open = false; }));
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert(await page.$$eval("details", all => all.every(d => d.open)), "everything is open in print");
  await page.emulateMediaType("print");
  assert.equal(await page.$eval("#tools", t => getComputedStyle(t).display), "none");
  await shot("print");
  await page.pdf({ path: path.join(shots, name + ".pdf") });
  await page.emulateMediaType("screen");

  assert.deepEqual(requests, [url], "nothing is loaded");
  assert.deepEqual(problems, [], "nothing goes wrong");

  // What a policy might smuggle in does not run.
  await page.evaluate(() => { const s = document.createElement("script"); s.textContent = "window.foreign = 1"; document.body.append(s); });
  assert.equal(await page.evaluate(() => window.foreign), undefined, "foreign scripts do not run");
  await page.close();

  // Without JavaScript, all is there but the tools.
  const plain = await browser.newPage();
  await plain.setJavaScriptEnabled(false);
  await plain.goto(url);
  assert.equal((await plain.$$("article")).length, all.length);
  assert.equal(await (await plain.$("#tools")).isVisible(), false);
  await plain.screenshot({ path: path.join(shots, name + "-plain.png"), fullPage: true });
  await plain.close();
  console.log(`${name}: ${all.length} findings driven`);
}

(async () => {
  const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    for (const file of pages) await drive(browser, file);
  } finally {
    await browser.close();
  }
  console.log(`screenshots in ${shots}`);
})().catch(e => { console.error(e.message); process.exitCode = 1; });
