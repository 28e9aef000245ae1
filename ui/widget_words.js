// What Streamlit's own parts say (menus of tables, tips, notices of waiting) in the reader's language, and
// choices that are found by letters without marks.
let stop = () => {}; // Streamlit begins anew with the data, and ends only what it began last
let known = ""; // the words that the page is watched for

const ATTRIBUTES = ["aria-label", "title", "placeholder"];
const OURS = ".stHtml, [data-testid=stFullScreenFrame] canvas, script, style"; // what the app itself says

/** A function that translates a text by pairs; one with a place, "Help for {}", keeps what stands there. */
function translator(pairs, comma) {
  const whole = new Map(pairs.filter(([from]) => !from.includes("{}")));
  const open = pairs
    .filter(([from]) => from.includes("{}"))
    .map(([from, to]) => [from.split("{}"), to.split("{}")]);
  return (text) => {
    if (whole.has(text)) return whole.get(text);
    for (const [[before, after], to] of open) {
      const long = text.length > before.length + after.length;
      if (long && text.startsWith(before) && text.endsWith(after)) {
        const within = text.slice(before.length, text.length - after.length);
        return to.join(within.replace(/^(\d+)[.,](\d+)$/, `$1${comma}$2`));
      }
    }
    return text;
  };
}

function translate(node, inWords) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = node.nodeValue;
    const other = inWords(text);
    if (other !== text && !node.parentElement?.closest(OURS)) node.nodeValue = other;
    return;
  }
  if (node.nodeType === Node.ELEMENT_NODE && !node.closest(OURS)) translateElement(node, inWords);
}

function translateElement(node, inWords) {
  for (const name of ATTRIBUTES) {
    const text = node.getAttribute(name);
    const other = text && inWords(text);
    if (text && other !== text) node.setAttribute(name, other);
  }
  for (const child of node.childNodes) {
    if (child.nodeType === Node.ELEMENT_NODE) {
      if (!child.matches(OURS)) translateElement(child, inWords);
    } else translate(child, inWords);
  }
}

// Streamlit compares what is typed into a choice with the names in it, both in small letters: there, and there
// alone, small letters are those without marks, one for one, so that "yen phong" is in "Yên Phong".
const MARKED = /[\u00e0-\u01b0\u1ea0-\u1ef9]/;
const MARKS = new RegExp(MARKED, "g");

function findWithoutMarks() {
  if (window.landbookLower) return;
  const lower = (window.landbookLower = String.prototype.toLowerCase);
  const plain = (letter) => (letter === "đ" ? "d" : letter.normalize("NFD")[0]);
  String.prototype.toLowerCase = function () {
    const small = lower.call(this);
    if (!MARKED.test(small)) return small; // nearly all: markup, names of events
    const choosing = document.activeElement?.getAttribute("role") === "combobox";
    return choosing ? small.replace(MARKS, plain) : small;
  };
}

export default function ({ data }) {
  const words = JSON.stringify(data);
  if (words === known) return stop; // every choice draws the page again in the same words
  known = words;
  findWithoutMarks();
  stop();
  const inWords = translator(data.pairs, data.comma);
  translate(document.body, inWords);
  const watch = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach((node) => translate(node, inWords));
      else if (target.isConnected) translate(target, inWords);
    }
  });
  watch.observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
  stop = () => {
    watch.disconnect();
    known = "";
  };
  return stop;
}
