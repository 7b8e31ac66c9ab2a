"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const rows = all("tbody tr");
  const search = byId("search");
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  // ---- filter
  let shown = "all";
  const fits = {
    all: () => true,
    pends: (row) => row.dataset.pends === "may" || row.dataset.pends === "always",
    wrong: (row) => row.dataset.verdict === "wrong",
    open: (row) => row.dataset.verdict === "open",
  };
  const apply = () => {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = texts.get(row);
      row.hidden = !fits[shown](row) || !words.every((word) => text.includes(word));
    }
    const narrowed = shown !== "all" || words.length > 0;
    for (const part of all(".part")) part.hidden = narrowed && all("tbody tr", part).every((row) => row.hidden);
    for (const driver of all("section")) driver.hidden = narrowed && all(".part", driver).every((part) => part.hidden);
    byId("nothing").hidden = !narrowed || rows.some((row) => !row.hidden);
    for (const button of all("[data-show]")) button.setAttribute("aria-pressed", String(button.dataset.show === shown));
  };
  for (const button of all("[data-show]")) {
    button.addEventListener("click", () => { shown = button.dataset.show; apply(); });
  }
  search.addEventListener("input", apply);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { search.value = ""; apply(); search.blur(); }
    event.stopPropagation();
  });

  // ---- sort
  const sort = (table, head, column) => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of all("th", table)) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const body = table.tBodies[0];
    const key = (row) => row.cells[column].dataset.sort || row.cells[column].textContent.trim();
    const order = (a, b) => key(a).localeCompare(key(b), "en", { numeric: true, sensitivity: "base" });
    body.append(...[...body.rows].sort((a, b) => up ? order(a, b) : order(b, a)));
  };
  for (const table of all("table")) {
    all("th", table).forEach((head, column) => {
      head.firstElementChild.addEventListener("click", () => sort(table, head, column));
    });
  }

  // ---- light and dark
  const dark = () => document.documentElement.dataset.theme === "dark";
  const setTheme = (on) => { document.documentElement.dataset.theme = on ? "dark" : "light"; };
  setTheme(window.matchMedia("(prefers-color-scheme: dark)").matches);
  byId("theme").addEventListener("click", () => setTheme(!dark()));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { event.preventDefault(); search.focus(); }
    if (event.key === "d") setTheme(!dark());
  });
  apply();
})();
