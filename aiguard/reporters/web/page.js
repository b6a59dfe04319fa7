"use strict";
// Makes the table sort and filter, and commands copy. Without it the page says all the same.
(() => {
  const table = document.getElementById("ranking");
  const form = document.getElementById("filters");

  for (const line of document.querySelectorAll(".cmd")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "copy";
    button.addEventListener("click", () => copy(line.querySelector("code"), button));
    line.append(button);
  }

  async function copy(code, button) {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "copied";
      setTimeout(() => { button.textContent = "copy"; }, 1500);
    } catch {
      getSelection().selectAllChildren(code);
    }
  }

  if (!table) return;

  const levels = { high: 2, medium: 1, low: 0 };
  const rows = Array.from(table.tBodies, (body) => {
    const text = Array.from(body.rows[0].cells, (cell) => cell.textContent);
    return {
      body, text, level: text[1], author: text[6], domain: text[7], guard: text[8],
      found: (text[2] + " " + text[3]).toLowerCase(),
      keys: [+text[0], levels[text[1]], text[2], text[3], +text[4], parseInt(text[5], 10), text[6], text[7], text[8]],
    };
  });

  const titles = Array.from(table.tHead.rows[0].cells);
  titles.forEach((title, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title.textContent;
    title.replaceChildren(button);
    button.addEventListener("click", () => sort(title, column));
  });
  titles[0].setAttribute("aria-sort", "ascending");

  function sort(title, column) {
    const falling = [1, 4, 5].includes(column);
    const now = title.getAttribute("aria-sort");
    const direction = now ? (now === "ascending" ? "descending" : "ascending") : falling ? "descending" : "ascending";
    const sign = direction === "ascending" ? 1 : -1;
    for (const other of titles) other.removeAttribute("aria-sort");
    title.setAttribute("aria-sort", direction);
    rows.sort((a, b) => {
      const [x, y] = [a.keys[column], b.keys[column]];
      const order = typeof x === "number" ? x - y : x < y ? -1 : x > y ? 1 : 0;
      return sign * order || a.keys[0] - b.keys[0];
    });
    const all = document.createDocumentFragment();
    for (const row of rows) all.append(row.body);
    table.append(all);
  }

  function filter() {
    const wanted = Object.fromEntries(new FormData(form));
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = (!wanted.level || row.level === wanted.level)
        && (!wanted.author || row.author === wanted.author)
        && (!wanted.domain || row.domain.split(", ").includes(wanted.domain))
        && (!wanted.guard || row.guard === wanted.guard)
        && words.every((word) => row.found.includes(word));
      row.body.hidden = !fits;
      shown += fits;
    }
    form.querySelector("output").textContent = shown === rows.length ? "" : `${shown} of ${rows.length}`;
  }

  function goto() {
    const body = /^#f\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!body) return;
    body.hidden = false;
    body.querySelector("details").open = true;
    body.scrollIntoView({ block: "center" });
  }

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", goto);
  goto();
})();
