// Below the search box: where what is typed so far leads, as links. Arrows go among them, Enter follows one,
// Escape closes; without one, Enter is the box's own. What a link does when it is pressed stands in links.js.
const PAUSE_MS = 150;
let stop = () => {}; // Streamlit begins anew with the data, and ends only what it began last

export default function ({ parentElement, data, setTriggerValue }) {
  stop();
  /** @returns {HTMLInputElement | null} */
  const box = () => document.querySelector(".st-key-find input");
  let at = -1;
  let waiting = 0;
  let list = parentElement.querySelector("ul");

  const close = () => {
    list?.remove();
    list = null;
    at = -1;
    box()?.removeAttribute("aria-activedescendant");
  };
  const open = () => {
    list = document.createElement("ul");
    Object.assign(list, { className: "lb-suggestions", role: "listbox", ariaLabel: data.label });
    list.append(
      ...data.results.map((one, number) => {
        const item = document.createElement("li");
        Object.assign(item, { className: `st-key-to-${one.key.replace(/^to-/, "")}`, role: "presentation" });
        const link = document.createElement("a");
        Object.assign(link, { href: one.href, id: `lb-suggestion-${number}`, role: "option", tabIndex: -1 });
        const kind = document.createElement("small");
        kind.textContent = one.kind;
        link.append(one.label, " ", kind);
        item.append(link);
        return item;
      }),
    );
    parentElement.append(list);
  };
  const move = (by) => {
    const links = [...list.querySelectorAll("a")];
    at = (at + by + links.length + (at < 0 && by < 0 ? 1 : 0)) % links.length;
    links.forEach((link, number) => link.setAttribute("aria-selected", String(number === at)));
    links[at].scrollIntoView({ block: "nearest" });
    box().setAttribute("aria-activedescendant", links[at].id);
  };
  const typed = ({ target }) => {
    if (target !== box()) return;
    clearTimeout(waiting);
    const text = target.value.trim();
    if (text) waiting = setTimeout(() => setTriggerValue("typed", text), PAUSE_MS);
    else close();
  };
  const key = (event) => {
    if (event.target !== box()) return;
    if (event.key === "Enter") clearTimeout(waiting);
    if (!list) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && at >= 0) list.querySelectorAll("a")[at].click();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const elsewhere = ({ target }) => {
    if (target !== box() && !parentElement.contains(target)) close();
  };

  const followed = (event) => {
    if (!list?.contains(event.target) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    close();
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    set.call(box(), ""); // as typing does it, which Streamlit hears
    box().dispatchEvent(new Event("input", { bubbles: true }));
  };

  close();
  if (data.results.length && document.activeElement === box() && box().value.trim() === data.text) open();
  document.addEventListener("input", typed, true);
  document.addEventListener("keydown", key, true);
  document.addEventListener("pointerdown", elsewhere, true);
  document.addEventListener("click", followed, true);
  stop = () => {
    clearTimeout(waiting);
    document.removeEventListener("input", typed, true);
    document.removeEventListener("keydown", key, true);
    document.removeEventListener("pointerdown", elsewhere, true);
    document.removeEventListener("click", followed, true);
  };
  return stop;
}
