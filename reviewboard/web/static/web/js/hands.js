// Hands: what is asked for with one button is asked for at once, and the server told; where that fails, it is taken back
// and said. A hand that whoever leads the meeting lowers goes down here, too (`live:nudge` with `lowered`). What was taken as
// read and gets a turn is not asked for any more: `[data-turned]` says so.

function set(form, up) {
  const said = form.querySelector("[data-said]");
  form.elements.up.value = up ? "0" : "1";
  form.querySelector("[data-label]").textContent = up ? form.dataset.down : form.dataset.up;
  said.textContent = up ? said.dataset.said : "";
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.hand === undefined) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  const body = new FormData(form);
  const up = body.get("up") === "1";
  set(form, up);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
  } catch {
    set(form, !up);
    form.querySelector("[data-said]").textContent = form.dataset.failed;
  } finally {
    delete form.dataset.sending;
  }
});

document.addEventListener("live:nudge", ({ detail: { lowered } }) => {
  const form = lowered === undefined ? null : document.querySelector(`[data-hand="${lowered || ""}"]`);
  if (form) set(form, false);
});

document.addEventListener("live:state", ({ detail: { slots = [] } }) => {
  for (const said of document.querySelectorAll("[data-turned]")) {
    const form = document.querySelector(`[data-hand="${said.dataset.turned}"]`);
    said.hidden = !slots.some((slot) => String(slot.id) === said.dataset.turned);
    if (form) form.hidden = !said.hidden;
  }
});
