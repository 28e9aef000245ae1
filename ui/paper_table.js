// The twin that a table has on paper and on a phone. It is filled when it is seen: most pages are never printed.
function fill(table, { head, phrases, rows, texts, start, ids }) {
  const cell = (kind, text, at, scope) => {
    const made = Object.assign(document.createElement(kind), { textContent: text });
    if (scope) made.scope = scope;
    if (texts.includes(at)) made.className = "lb-text";
    if (kind === "td") made.dataset.head = head[at];
    return made;
  };
  const named = table.createTHead().insertRow();
  named.append(...head.map((text, at) => cell("th", text, at, "col")));
  const body = table.createTBody();
  rows.forEach((row, at) => {
    const [first, ...others] = row.map((number) => phrases[number]);
    const name = cell("th", ids ? "" : first, -1, "row");
    if (ids) {
      const href = start + encodeURIComponent(phrases[ids[at]]);
      name.append(Object.assign(document.createElement("a"), { href, textContent: first }));
    }
    body.insertRow().append(name, ...others.map((text, column) => cell("td", text, column + 1)));
  });
}

const waiting = new WeakMap(); // of each table that is not filled yet what stands in it

function fillAll() {
  for (const table of document.querySelectorAll("table.lb-twin")) {
    if (waiting.has(table)) fill(table, waiting.get(table));
    waiting.delete(table);
  }
}

const paper = window.matchMedia("print");
const phone = window.matchMedia("(max-width: 640px)");
window.addEventListener("beforeprint", fillAll);
paper.addEventListener("change", fillAll);
phone.addEventListener("change", fillAll);

// The table itself ticks a row with Shift and Space alone; Space does it too.
function tick(event) {
  const { key, shiftKey, ctrlKey, metaKey, altKey, target } = event;
  if (key !== " " || shiftKey || ctrlKey || metaKey || altKey) return;
  if (!target.closest?.("[data-testid=stDataFrame]") || target.closest("input, textarea, button")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const code = { code: "Space", keyCode: 32, shiftKey: true };
  target.dispatchEvent(new KeyboardEvent("keydown", { key, ...code, bubbles: true, cancelable: true }));
}
document.addEventListener("keydown", tick, true);

export default function ({ data, parentElement }) {
  const table = document.createElement("table");
  table.className = "lb-sheet lb-rows lb-twin";
  waiting.set(table, data);
  parentElement.replaceChildren(table);
  if (paper.matches || phone.matches) fillAll();
}
