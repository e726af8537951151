// One's own page of a running meeting: when one is needed, from the slots as they are expected now (`hour.js`). Two minutes
// before, `hour:soon` tells `telling.js` of the first item that asks.

const AHEAD = 120000; // ms before one is needed
const MINUTE = 60000;
const you = document.querySelector("[data-you]");
const free = document.querySelector("[data-free]");
const known = new Set(); // items that were told of

const write = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};
const row = (id) => document.querySelector(`[data-mine="${id}"]`);

/** The stretches of those slots, of what is on or comes; side by side they become one. */
function merged(slots) {
  const spans = [];
  for (const { id, is, from, to } of slots) {
    if (is !== "now" && is !== "next") continue;
    const last = spans.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else spans.push({ id, from, to });
  }
  return spans;
}

function sentence(spans, at, clock) {
  const words = you.dataset;
  const on = spans[0]?.from <= at;
  const ranges = spans.slice(on ? 1 : 0).map(({ from, to }) => `${clock(from)}–${clock(to)}`);
  const pattern = !spans.length ? words.none : !on ? words.later : ranges.length ? words.nowMore : words.now;
  const parts = pattern.replace("%t", on ? clock(spans[0].to) : "").split("%r");
  const list = ranges.flatMap((range, place) => {
    const whole = Object.assign(document.createElement("span"), { className: "nowrap", textContent: range });
    return [!place ? "" : place === ranges.length - 1 ? words.last : ", ", whole];
  });
  const made = document.createElement("b");
  made.append(...(parts.length > 1 ? [parts[0], ...list, parts[1]] : parts));
  if (made.textContent !== you.textContent) you.replaceChildren(...made.childNodes);
}

function whenFree(spans, at, clock) {
  const on = spans[0]?.from <= at;
  const words = on ? free.dataset.since : free.dataset.until;
  write(free, spans.length ? words.replace("%t", clock(on ? spans[0].to : spans[0].from)) : "");
  document.querySelector("[data-promise]").hidden = spans.every((one) => one.from <= at);
}

document.addEventListener("hour:tick", ({ detail: { state, slots, at, clock } }) => {
  if (state.state !== "live") return;
  const mine = slots.filter((slot) => row(slot.id));
  const box = document.getElementById("mine");
  mine.forEach((slot, place) => {
    const [line, wait] = [row(slot.id), row(slot.id).querySelector("[data-wait]")];
    if (box.children[place] !== line) box.insertBefore(line, box.children[place]);
    const minutes = Math.round((slot.from - at) / MINUTE);
    line.hidden = slot.is !== "next";
    write(wait, minutes > 0 && minutes < 60 ? wait.dataset.wait.replace("%n", minutes) : "");
  });
  for (const slot of slots.filter((one) => one.is !== "next")) {
    document.querySelector(`[data-writing="${slot.id}"]`)?.remove();
  }
  const leads = "leads" in you.dataset;
  const spans = leads ? [{ from: at, to: Math.max(at, Date.parse(state.ends)) }] : merged(mine);
  sentence(spans, at, clock);
  if (leads) return;
  whenFree(spans, at, clock);
  const soon = spans.find(({ id, from }) => from > at && from - at <= AHEAD && !known.has(id));
  if (!soon) return;
  known.add(soon.id);
  document.dispatchEvent(new CustomEvent("hour:soon", { detail: soon.id }));
});
