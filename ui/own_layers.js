// Keep the reader's own layers in the page: its map draws them when it begins, and when they change.
export default function ({ data }) {
  window.landbookOwn = data.layers;
  window.dispatchEvent(new Event("landbook-own"));
}
