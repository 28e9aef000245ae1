// A calendar beside the box of a day, for the mouse: the browser's own.
export default function ({ parentElement, data, setTriggerValue }) {
  const [button, input] = parentElement.querySelectorAll("button, input");
  button.title = button.ariaLabel = data.label;
  Object.assign(input, { min: data.least, max: data.most, value: data.day });
  button.onclick = () => input.showPicker();
  input.onchange = () => input.value && setTriggerValue("day", input.value);
}
