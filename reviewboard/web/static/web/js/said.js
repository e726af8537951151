// What was decided so far: a line for each entry of the shared state that everybody may see (`live.js`).
//
// `[data-said-list]` holds a line `[data-said]` for each, with `data-at`, in their order; those that are `data-own` the
// shared state does not tell of, and they stay. Its `data-settled` and `data-action` are the words below each ("%t", "%f").

const format = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: document.querySelector("[data-zone]").dataset.zone || undefined,
});

function line(said, words) {
  const made = document.createElement("li");
  const [text, meta] = ["prose", "meta"].map((name) => {
    const part = document.createElement("p");
    part.className = name;
    made.append(part);
    return part;
  });
  text.textContent = said.text;
  const pattern = said.kind === "action" ? words.action : words.settled;
  meta.textContent = pattern.replace("%t", format.format(new Date(said.at))).replace("%f", said.for);
  Object.assign(made.dataset, { said: said.id, at: said.at });
  return made;
}

/** Only what differs is put in, so that nothing else of the list moves. */
function fill(list, told) {
  const before = [...list.querySelectorAll("[data-said]")];
  const made = told.map((said) => {
    const fresh = line(said, list.dataset);
    const old = before.find((one) => one.dataset.said === fresh.dataset.said);
    return old?.textContent.trim() === fresh.textContent.trim() ? old : fresh;
  });
  const lines = [...before.filter((one) => "own" in one.dataset), ...made];
  lines.sort((one, other) => Date.parse(one.dataset.at) - Date.parse(other.dataset.at));
  const none = list.querySelector("[data-none]");
  none.hidden = lines.length > 0;
  if (lines.some((one, place) => one !== before[place]) || lines.length !== before.length) {
    list.replaceChildren(...lines, none);
  }
}

document.addEventListener("live:state", (event) => {
  if (!event.detail.said) return;
  document.querySelectorAll("[data-said-list]").forEach((list) => fill(list, event.detail.said));
});
