// A link that is pressed is told to the server, which knows every choice made before it and answers with the
// address to go to. The browser goes there by itself, so that Back leads back; a new tab is the browser's own.
let stop = () => {}; // Streamlit begins anew with the data, and ends only what it began last

export default function ({ data, setTriggerValue }) {
  // Streamlit gives a link to the first page no path: from another page it would lead to that one.
  const whole = (link) => {
    const href = link.getAttribute("href");
    if (href.startsWith("?")) link.setAttribute("href", `./${href}`);
    return link;
  };
  const pressed = ({ target }) => {
    const place =
      target.closest && target.closest("a") && target.closest('[class*="st-key-to-"], .lb-rows a');
    if (place && place.matches("div, li")) whole(place.querySelector("a"));
    return place;
  };
  // Which page, and what changes on the way: a link in a table has that in its address alone.
  const key = (place) => {
    const known = place.className.match(/st-key-to-([0-9a-f]+)/);
    if (known) return known[1];
    const { pathname, searchParams } = new URL(place.href);
    const told = JSON.stringify([pathname.split("/").pop(), Object.fromEntries(searchParams)]);
    return [...new TextEncoder().encode(told)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  if (data.language) document.documentElement.lang = data.language;
  if (data.once) {
    if (data.once === window.landbookWent) return;
    window.landbookWent = data.once;
    const { pathname } = whole(document.querySelector(`.st-key-${data.page} a`));
    const href = pathname + (data.query && `?${data.query}`);
    if (href !== location.pathname + location.search) {
      history.pushState({}, "", href);
      window.dispatchEvent(new PopStateEvent("popstate"));
    }
    return;
  }
  const press = (event) => {
    const place = pressed(event);
    if (!place) return;
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    setTriggerValue("pressed", key(place));
  };
  stop();
  document.addEventListener("pointerdown", pressed, true);
  document.addEventListener("click", press, true);
  stop = () => {
    document.removeEventListener("pointerdown", pressed, true);
    document.removeEventListener("click", press, true);
  };
  return stop;
}
