// The twin that a table has on paper. It is filled when the page is printed: most pages never are.
function fill(table, { head, said, rows, texts }) {
  const cell = (kind, text, at, scope) => {
    const made = Object.assign(document.createElement(kind), { textContent: text });
    if (scope) made.scope = scope;
    if (texts.includes(at)) made.className = "lb-text";
    return made;
  };
  const named = table.createTHead().insertRow();
  named.append(...head.map((text, at) => cell("th", text, at, "col")));
  const body = table.createTBody();
  for (const row of rows) {
    const [first, ...others] = row.map((number) => said[number]);
    body
      .insertRow()
      .append(cell("th", first, -1, "row"), ...others.map((text, at) => cell("td", text, at + 1)));
  }
}

const waiting = new WeakMap(); // of each table that is not filled yet what stands in it

function fillAll() {
  for (const table of document.querySelectorAll("table.lb-on-paper")) {
    if (waiting.has(table)) fill(table, waiting.get(table));
    waiting.delete(table);
  }
}

const paper = window.matchMedia("print");
window.addEventListener("beforeprint", fillAll);
paper.addEventListener("change", fillAll);

export default function ({ data, parentElement }) {
  const table = document.createElement("table");
  table.className = `lb-sheet lb-on-paper${data.head.length > 3 ? " lb-rows" : ""}`;
  waiting.set(table, data);
  parentElement.replaceChildren(table);
  if (paper.matches) fillAll();
}
