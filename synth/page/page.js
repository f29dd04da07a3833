"use strict";
// Tables that are sorted by a click on a head: numbers as numbers, what is empty or no number last.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const value = (row, column) => row.cells[column].textContent.trim();
  const number = (text) => (/^[-+]?[\d.,]+/.test(text) ? parseFloat(text.replaceAll(",", "")) : NaN);
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sign = down ? -1 : 1;
      const numeric = head.classList.contains("number");
      const order = (a, b) => {
        const [x, y] = [value(a, column), value(b, column)];
        if (!numeric) return sign * x.localeCompare(y, "en", { numeric: true });
        const [p, q] = [number(x), number(y)];
        if (Number.isNaN(p) || Number.isNaN(q)) return Number.isNaN(p) - Number.isNaN(q);
        return sign * (p - q);
      };
      body.append(...[...body.rows].sort(order));
    });
  });
}
// Rows that have all words of the field above.
for (const field of document.querySelectorAll(".filter input")) {
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of field.closest("figure").querySelectorAll("tbody tr")) {
      const text = [...row.cells].map((cell) => cell.textContent.toLowerCase()).join(" ");
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}
// What a mark in a figure says, at the pointer; without a script, browsers show its title.
const tip = document.createElement("div");
tip.id = "tip";
tip.hidden = true;
document.body.append(tip);
for (const mark of document.querySelectorAll("svg .tip")) {
  const title = mark.querySelector("title");
  const text = title.textContent;
  title.remove();
  mark.setAttribute("aria-label", text);
  mark.addEventListener("pointermove", (event) => {
    tip.textContent = text;
    tip.hidden = false;
    const left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${Math.min(event.clientY + 14, window.innerHeight - tip.offsetHeight - 8)}px`;
  });
  mark.addEventListener("pointerleave", () => { tip.hidden = true; });
}
