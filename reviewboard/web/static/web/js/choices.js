// The bar for chosen rows says how many are chosen; the box in a table's head chooses them all. CSS shows and hides the bar.

function boxes(form) {
  return [...form.querySelectorAll("tbody input[type=checkbox]")];
}

function tell(form) {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked).length;
  const count = form.querySelector("[data-count]");
  const head = form.querySelector("[data-choose-all]");
  if (count) count.textContent = count.dataset.words.replace("%n", chosen);
  if (head) {
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
  }
}

for (const bar of document.querySelectorAll("form > [data-bulk]")) {
  const form = bar.parentElement;
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-all]")) {
      for (const box of boxes(form)) box.checked = event.target.checked;
    }
    tell(form);
  });
  tell(form);
}
