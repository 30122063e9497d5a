// Putting a round together: filters apply at once, and how many doors are chosen is counted.
for (const form of document.querySelectorAll("[data-pick]")) {
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[name=q]")) form.requestSubmit();
  });
}
const shown = document.querySelector("[data-ticked]");
const boxes = [...document.querySelectorAll("input[name=door]")];
function count() {
  if (shown) shown.textContent = shown.dataset.words.replace("{n}", boxes.filter((box) => box.checked).length);
}
const all = document.querySelector("[data-tick-all]");
if (all) {
  all.hidden = false;
  all.addEventListener("click", () => {
    const tick = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = tick;
    count();
  });
}
document.addEventListener("change", count);
count();

// Questions: one more line at a time, and only the fields that an answer of this kind needs.
const rows = document.getElementById("questions");
function fit(row) {
  const kind = row.querySelector("[data-kind]").value;
  row.querySelector("[data-options]").hidden = !["choice", "choices"].includes(kind);
  row.querySelector("[data-range]").hidden = kind !== "number";
}
if (rows) {
  for (const row of rows.querySelectorAll(".question-edit")) fit(row);
  rows.addEventListener("change", (event) => {
    const row = event.target.closest(".question-edit");
    if (row) fit(row);
  });
}
