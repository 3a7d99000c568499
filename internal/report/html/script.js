"use strict";
(() => {
  const tools = document.getElementById("tools");
  if (!tools) return;
  const list = document.getElementById("findings");
  const articles = [...list.querySelectorAll("article")];
  articles.forEach((a, i) => { a.place = i; a.text = a.textContent.toLowerCase(); });
  const search = document.getElementById("search");
  const sort = document.getElementById("sort");
  const unfold = document.getElementById("unfold");
  const levels = [...document.querySelectorAll("#levels input")];
  const selects = [...tools.querySelectorAll("select[data-filter]")];
  const visible = () => [...list.querySelectorAll("article:not([hidden])")];

  const filter = () => {
    const on = new Set(levels.filter(l => l.checked).map(l => l.value));
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const a of articles) {
      const show = on.has(a.dataset.level) && words.every(w => a.text.includes(w)) &&
        selects.every(s => !s.value || a.dataset[s.dataset.filter].split("\n").includes(s.value));
      a.hidden = !show;
      if (show) n++;
    }
    document.getElementById("shown").textContent = n + " of " + articles.length;
  };
  const order = () => {
    const by = sort.value;
    const key = a => by === "file" ? a.dataset.file : a.dataset.rule;
    const compare = (a, b) => by === "gravity" || key(a) === key(b) ? a.place - b.place : key(a) < key(b) ? -1 : 1;
    list.append(...[...articles].sort(compare));
  };
  const open = a => a.querySelector("details").open = true;
  const go = step => {
    const all = visible();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement.closest("article"));
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
    open(next);
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const clear = () => {
    search.value = "";
    levels.forEach(l => { l.checked = true; });
    selects.forEach(s => { s.value = ""; });
    filter();
  };
  const dark = () => {
    const root = document.documentElement;
    const now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    try { localStorage.setItem("iamlint-theme", root.dataset.theme); } catch { /* there is no storage here */ }
  };
  try {
    const theme = localStorage.getItem("iamlint-theme");
    if (theme) document.documentElement.dataset.theme = theme;
  } catch { /* there is no storage here */ }

  tools.addEventListener("input", filter);
  tools.addEventListener("submit", e => e.preventDefault());
  sort.addEventListener("change", order);
  document.getElementById("theme").addEventListener("click", dark);
  unfold.addEventListener("click", () => {
    const closed = visible().filter(a => !a.querySelector("details").open);
    (closed.length ? closed : visible()).forEach(a => { a.querySelector("details").open = closed.length > 0; });
  });
  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName) && e.target.type !== "checkbox";
    if (e.key === "Escape") {
      clear();
      e.target.blur();
    } else if (typing) {
      return;
    } else if (e.key === "j") {
      go(1);
    } else if (e.key === "k") {
      go(-1);
    } else if (e.key === "/") {
      e.preventDefault();
      search.focus();
    } else if (e.key === "t") {
      dark();
    } else if (e.key === "Enter" && e.target.tagName === "ARTICLE") {
      const d = e.target.querySelector("details");
      d.open = !d.open;
    }
  });
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = articles.filter(a => !a.querySelector("details").open);
    folded.forEach(open);
  });
  addEventListener("afterprint", () => folded.forEach(a => { a.querySelector("details").open = false; }));
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target && articles.includes(target)) open(target);
  tools.hidden = false;
  filter();
})();
