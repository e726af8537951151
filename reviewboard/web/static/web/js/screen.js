// The shared screen of a running meeting: what it shows (`web.screen.mode`), what comes next, the clock, the whole screen.

const main = document.querySelector("[data-hour]");
const whole = document.querySelector("[data-fullscreen]");
const format = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: main.dataset.zone,
});
let offset = 0;

const all = (selector, act) => document.querySelectorAll(selector).forEach(act);
const write = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

function mode(state, phase) {
  if (state.state !== "live") return { planned: "agenda", closed: "thanks" }[phase] ?? "cancelled";
  if (state.screen === "off") return "off";
  if (phase !== "item") return phase === "reading_back" && state.screen !== "agenda" ? "said" : "agenda";
  const block = document.querySelector(`[data-item="${state.item}"]`);
  if (!block || "private" in block.dataset) return "private";
  return state.screen === "timeline" && !("timed" in block.dataset) ? "item" : state.screen;
}

/** The lines of what comes next and then, in the order in which it comes. */
function coming(slots, clock) {
  const list = document.getElementById("coming");
  const labels = list.dataset.labels.split("|");
  const next = slots.filter((slot) => slot.is === "next").slice(0, labels.length);
  all("[data-comes]", (line) => (line.hidden = !next.some((slot) => String(slot.id) === line.dataset.comes)));
  next.forEach((slot, place) => {
    const line = list.querySelector(`[data-comes="${slot.id}"]`);
    if (!line) return;
    write(line.firstElementChild, labels[place].replace("%t", clock(slot.from)));
    if (list.children[place] !== line) list.insertBefore(line, list.children[place]);
  });
}

/** The agenda in the order in which its items come, with what is on marked. */
function agenda(slots) {
  const list = document.getElementById("agenda");
  slots.forEach((slot, place) => {
    const line = list.querySelector(`[data-turn="${slot.id}"]`);
    if (!line) return;
    line.dataset.is = slot.is;
    if (slot.is === "now") line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
    if (list.children[place] !== line) list.insertBefore(line, list.children[place]);
  });
}

function time() {
  all("[data-time]", (one) => write(one, format.format(Date.now() + offset)));
}

document.addEventListener("live:clock", (event) => (offset = event.detail));
document.addEventListener("hour:tick", ({ detail: { state, phase, slots, at, clock } }) => {
  const shown = mode(state, phase);
  all("[data-shows]", (one) => (one.hidden = !one.dataset.shows.split(" ").includes(shown)));
  if (state.state !== "live") return;
  coming(slots, clock);
  agenda(slots);
  all("[data-elapsed]", (bar) => {
    const from = Date.parse(bar.dataset.elapsed);
    bar.max = Math.max(1, Date.parse(state.ends) - from);
    bar.value = Math.max(0, at - from);
  });
});
setInterval(time, 1000);

whole.hidden = !document.fullscreenEnabled;
whole.addEventListener("click", () => document.documentElement.requestFullscreen());
document.addEventListener("fullscreenchange", () => (whole.hidden = Boolean(document.fullscreenElement)));
