// The keys of the console (templates/live/_keys.html): each presses the button that names it in `aria-keyshortcuts`.
//
// Off inside fields and with a modifier key, and with the switch of the keyboard map (keyboard.js, which also opens it).
// A key that is held down does its work once. On a button Space presses that button, as everywhere.

const NAMES = { " ": "Space", "+": "Plus" };
const isOn = () => localStorage.getItem("keys") !== "off";
const isField = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function control(key) {
  const found = document.querySelectorAll(`[aria-keyshortcuts="${CSS.escape(key)}"]:not([popovertarget])`);
  return [...found].find((one) => one.checkVisibility());
}

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key === "Escape" && isField(target)) target.blur();
  if (!isOn() || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isField(target) || target.closest("[popover], dialog")) return;
  const key = NAMES[event.key] ?? event.key;
  if (key === "Space" && target.closest("a, button, summary, label, input")) return;
  const found = control(key);
  if (!found) return;
  event.preventDefault();
  if (key === "/") document.getElementById("composer-text")?.focus();
  else found.click();
});
