// What was typed of who submits stays in this browser for the next visit, and goes nowhere else.
const PLACE = "landbook-agency";

export default function ({ data, setTriggerValue }) {
  try {
    if (data.typed) {
      localStorage.setItem(PLACE, JSON.stringify(data.typed));
      return;
    }
    const kept = localStorage.getItem(PLACE);
    if (kept) setTriggerValue("kept", kept);
  } catch {
    // A browser that keeps nothing: it is typed again.
  }
}
