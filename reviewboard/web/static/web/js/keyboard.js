// The keyboard map (templates/_parts/keys.html). Off inside fields and with a modifier key; can be switched off (WCAG 2.1.4).

const STORE = "keys";
const SEQUENCE_MS = 1200;
let went = 0; // when "g" was pressed

const isOn = () => localStorage.getItem(STORE) !== "off";
const isField = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function items() {
  return [...document.querySelectorAll("main [data-item]")].filter((item) => item.checkVisibility());
}

/** The link or control of an item that takes the focus. */
function handle(item) {
  return item.querySelector("a[href], button, input:not([type=hidden])") ?? item;
}

function step(by) {
  const all = items();
  const here = all.findIndex((item) => item.contains(document.activeElement));
  const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by];
  if (!next) return;
  const target = next.querySelector("h3 a[href], th a[href]") ?? handle(next);
  if (target === next) next.tabIndex = -1;
  target.focus();
}

function choose() {
  document.activeElement?.closest("[data-item]")?.querySelector("input[type=checkbox]")?.click();
}

function search(event) {
  const field = document.querySelector("main input[type=search]");
  event.preventDefault();
  if (field) field.focus();
  else document.querySelector("[data-search]")?.click();
}

document.addEventListener("keydown", (event) => {
  if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
  if (went && event.timeStamp - went < SEQUENCE_MS) {
    went = 0;
    document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
    return;
  }
  went = 0;
  if (event.key === "g") went = event.timeStamp;
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "x") choose();
  else if (event.key === "/") search(event);
  else if (event.key === "?") document.getElementById("keys")?.togglePopover();
});

for (const label of document.querySelectorAll("[data-keys-switch]")) {
  const box = label.querySelector("input");
  label.hidden = false;
  box.checked = isOn();
  box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
}
