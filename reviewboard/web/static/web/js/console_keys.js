// The keys of the console (templates/live/_keys.html): each presses the button that names it in `aria-keyshortcuts`.
//
// Off inside fields and with a modifier key, and with the switch of the keyboard map (keyboard.js, which also opens it).
// A key that is held down does its work once. On a button Space presses that button, as everywhere. While an answer is on
// its way the next key waits, and presses what then stands there; the same one again is impatience. An answer that is a
// conflict or none at all is for eyes first: what waited is dropped.

const NAMES = { " ": "Space", "+": "Plus" };
const isOn = () => localStorage.getItem("keys") !== "off";
const isField = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function control(key) {
  const found = document.querySelectorAll(`[aria-keyshortcuts="${CSS.escape(key)}"]:not([popovertarget])`);
  return [...found].find((one) => one.checkVisibility());
}

let [pressed, waiting] = ["", ""];
const isAwaited = () => document.querySelector("form.htmx-request") !== null;

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key === "Escape" && isField(target)) target.blur();
  if (!isOn() || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isField(target) || target.closest("[popover], dialog")) return;
  const key = NAMES[event.key] ?? event.key;
  if (key === "Space" && target.closest("a, button, summary, label, input")) return;
  const found = control(key);
  if (found) event.preventDefault();
  if (key === "/") document.getElementById("composer-text")?.focus();
  else if (!isAwaited()) found?.click();
  else if (key !== pressed && (key.length === 1 || found)) waiting = key;
});

document.addEventListener("htmx:beforeSend", ({ detail: { requestConfig } }) => {
  const by = requestConfig.triggeringEvent?.submitter;
  pressed = by?.getAttribute("aria-keyshortcuts") ?? pressed;
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (isAwaited()) return;
  const key = waiting;
  [pressed, waiting] = ["", ""];
  if (detail.xhr.status === 200) control(key)?.click();
});
