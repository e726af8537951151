// What every page of a running meeting does with the shared state (`live.js`): it shows what is on, and when what comes.
//
// The page's <main> has `data-hour` (its phase), `data-on` (the item that is on) and `data-zone`. `[data-phase]` is shown in
// the phases that it names, `[data-item]` while that item is on; `[data-starts]` and `[data-ends]` hold times of a slot.
// Each second `hour:tick` tells the page's other scripts {state, phase, slots, at, clock}, slots as they are expected now.

const main = document.querySelector("[data-hour]");
const format = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: main.dataset.zone || undefined,
});

let state = null;
let offset = 0;

const clock = (at) => format.format(new Date(at));
const all = (selector, act) => document.querySelectorAll(selector).forEach(act);
const write = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};
const phase = () => (state.state === "live" ? state.phase : state.state.replace("skipped", "cancelled"));

/** The slots as of now: what comes is put off while the clock stands, or what is on is over its time. */
function slots(at) {
  const built = Date.parse(state.now); // with what was late until then in it
  const late = Math.max(0, at - Math.max(built, Date.parse(state.ends_at ?? state.now)));
  return (state.slots ?? []).map((slot) => {
    const ends = Date.parse(slot.ends_at);
    if (slot.is === "now") return { ...slot, from: at, to: Math.max(at, ends + (state.ends_at ? 0 : late)) };
    const more = slot.is === "next" ? late : 0;
    return { ...slot, from: Date.parse(slot.starts_at) + more, to: ends + more };
  });
}

function pace(element) {
  const minutes = Math.round(state.behind / 60);
  const words = element.dataset;
  const one = Math.abs(minutes) === 1;
  const late = one ? words.lateOne : words.late;
  const early = one ? words.earlyOne : words.early;
  const said = minutes > 0 ? late : minutes < 0 ? early : words.even;
  write(element, said.replace("%n", Math.abs(minutes)).replace("%t", clock(state.ends)));
}

function show() {
  const is = phase();
  all("[data-phase]", (one) => (one.hidden = !one.dataset.phase.split(" ").includes(is)));
  all("[data-item]", (one) => (one.hidden = is !== "item" || one.dataset.item !== String(state.item)));
  if (state.state !== "live") return;
  all("[data-pace]", pace);
  all("[data-paused]", (one) => (one.hidden = Boolean(state.ends_at)));
  all("[data-allotted]", (one) => write(one, one.dataset.allotted.replace("%n", Math.round(state.allotted / 60))));
  all("[data-until]", (one) => {
    one.hidden = !state.ends_at;
    if (state.ends_at) write(one, one.dataset.until.replace("%t", clock(state.ends_at)));
  });
}

function announce() {
  const on = `${phase()} ${state.item ?? ""}`;
  const before = `${main.dataset.hour} ${main.dataset.on}`;
  Object.assign(main.dataset, { hour: phase(), on: state.item ?? "" });
  if (on === before) return;
  const title = [...document.querySelectorAll("[data-title]")].find((one) => !one.closest("[hidden]"));
  all("[data-announce]", (one) => write(one, one.dataset.announce.replace("%i", title?.textContent ?? "")));
}

function tick() {
  if (!state) return;
  const at = Date.now() + offset;
  const now = slots(at);
  for (const slot of now) {
    all(`[data-starts="${slot.id}"]`, (one) => write(one, clock(slot.is === "now" ? slot.starts_at : slot.from)));
    all(`[data-ends="${slot.id}"]`, (one) => write(one, clock(slot.to)));
  }
  const detail = { state, phase: phase(), slots: now, at, clock };
  document.dispatchEvent(new CustomEvent("hour:tick", { detail }));
}

document.addEventListener("live:clock", (event) => (offset = event.detail));
document.addEventListener("live:state", (event) => {
  state = event.detail;
  show();
  tick();
  announce();
});
document.addEventListener("hour:fresh", () => {
  if (!state) return;
  show();
  tick();
});
setInterval(tick, 1000);
