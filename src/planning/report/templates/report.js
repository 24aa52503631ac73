"use strict";
// Tables sort by a click on a heading; the total stays where it is.
const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
const key = (row, place) => row.cells[place].dataset.order ?? row.cells[place].textContent;
const unknown = "–"; // sorts before every figure
const compared = (a, b) =>
  a === unknown || b === unknown ? (a !== unknown) - (b !== unknown) : isNaN(a) || isNaN(b) ? collator.compare(a, b) : a - b;

document.querySelectorAll("table.data").forEach((table) => {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const falling = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].sort((a, b) => compared(key(a, place), key(b, place)));
      table.tBodies[0].append(...(falling ? rows.reverse() : rows));
    });
  });
});

// Maps: what the pointer is on is written above the map, and typing a name shows where it is.
document.querySelectorAll("figure.map").forEach((map) => {
  const [search, input, told] = [".search", "input", "output"].map((name) => map.querySelector(name));
  const shapes = [...map.querySelectorAll(".units path")];
  const about = new Map(shapes.map((shape) => [shape, shape.textContent.split("\n")]));
  search.hidden = false;
  map.querySelector(".sheet").addEventListener("pointerover", (event) => {
    const words = about.get(event.target);
    if (words) told.textContent = words.join(" · ");
  });
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    const found = shapes.filter((shape) => wanted && about.get(shape)[0].toLocaleLowerCase().includes(wanted));
    shapes.forEach((shape) => shape.classList.toggle("found", found.includes(shape)));
    map.classList.toggle("searching", found.length > 0);
    told.textContent = found.length === 1 ? about.get(found[0]).join(" · ") : wanted ? String(found.length) : "";
  });
});
