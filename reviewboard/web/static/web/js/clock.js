// Clocks of a running meeting, from the end times of the shared state and the server's clock (`live.js`).
//
// `[data-clock]` holds the time left of the item ("5:18"), or its `data-over` words ("over by %t"), and is marked
// `data-late` then. `[data-progress]` is a <progress> of the item's time. `[data-in="231"]` says when slot 231 comes: its
// `data-words` ("in about %n min"), `data-soon`, `data-now` or `data-done`. What has no time now keeps what it says.

const MINUTE = 60000;

let state = null;
let offset = 0;
let timer = 0;

const now = () => Date.now() + offset;

function write(element, text) {
  if (text !== undefined && element.textContent !== text) element.textContent = text;
}

/** Milliseconds left of the item, negative when it is over; null when no clock runs or stands. */
function left() {
  if (state.state !== "live" || !state.allotted) return null;
  return state.ends_at ? Date.parse(state.ends_at) - now() : (state.allotted - state.used) * 1000;
}

function spell(ms) {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function clocks(ms) {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const over = ms < 0;
    write(clock, over ? (clock.dataset.over ?? "%t").replace("%t", spell(ms)) : spell(ms));
    clock.toggleAttribute("data-late", over);
  }
  for (const bar of document.querySelectorAll("[data-progress]")) {
    bar.max = state.allotted;
    bar.value = Math.min(state.allotted, Math.max(0, state.allotted - ms / 1000));
  }
}

function coming(element, slot) {
  const words = element.dataset;
  if (slot.is === "now") return words.now;
  if (slot.is !== "next") return words.done; // done, parked or taken offline
  const minutes = Math.round((Date.parse(slot.starts_at) - now()) / MINUTE);
  return minutes < 1 ? words.soon : words.words.replace("%n", minutes);
}

function render() {
  if (!state) return;
  const ms = left();
  if (ms !== null) clocks(ms);
  const slots = new Map((state.slots ?? []).map((slot) => [String(slot.id), slot]));
  for (const element of document.querySelectorAll("[data-in]")) {
    const slot = slots.get(element.dataset.in);
    if (slot) write(element, coming(element, slot));
  }
  clearTimeout(timer);
  timer = setTimeout(render, 1000 - (Math.round(now()) % 1000)); // with the second hand
}

document.addEventListener("live:clock", (event) => {
  offset = event.detail;
});
document.addEventListener("live:state", (event) => {
  state = event.detail;
  render();
});
