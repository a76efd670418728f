(() => {
"use strict";
const said = document.getElementById("said");
const caption = (table) => table.caption ? table.caption.textContent.trim() : "table";
for (const box of document.querySelectorAll(".scroll")) {
  const fit = () => {
    const isOver = box.scrollWidth > box.clientWidth + 1;
    const set = (name, value) => isOver ? box.setAttribute(name, value) : box.removeAttribute(name);
    set("tabindex", "0");
    set("role", "region");
    set("aria-label", caption(box.querySelector("table")) + ", scrolls sideways");
  };
  new ResizeObserver(fit).observe(box);
}
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const bodies = [...table.tBodies].map((body) => ({ body, rows: [...body.rows] }));
  heads.forEach((head, place) => {
    if (head.querySelector(".hidden")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    const isNumber = head.classList.contains("n");
    const order = isNumber ? ["descending", "ascending"] : ["ascending", "descending"];
    const key = (row) => {
      const cell = row.cells[place];
      return isNumber ? Number(cell.dataset.v ?? cell.dataset.m ?? -Infinity) : cell.textContent.trim().toLowerCase();
    };
    button.addEventListener("click", () => {
      const next = order[order.indexOf(head.getAttribute("aria-sort")) + 1];
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      if (next) head.setAttribute("aria-sort", next);
      const sign = next === "ascending" ? 1 : -1;
      for (const { body, rows } of bodies) {
        const sorted = rows.filter((row) => !row.classList.contains("sum"));
        if (next) sorted.sort((a, b) => sign * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
        body.append(...rows.filter((row) => row.classList.contains("sum")), ...sorted);
      }
      said.textContent = caption(table) + (next ? ": sorted by " + button.textContent.trim() + ", " + next : ": in its first order");
    });
  });
}
const folded = () => [...document.querySelectorAll("details:not([open])")];
let opened = [];
addEventListener("beforeprint", () => { opened = folded(); opened.forEach((one) => { one.open = true; }); });
addEventListener("afterprint", () => { opened.forEach((one) => { one.open = false; }); });
})();
