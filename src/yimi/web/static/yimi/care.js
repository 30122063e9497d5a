// Key people: ticking many at once, and how long what is in hand lasts.
function ticks(form) {
  return [...form.querySelectorAll("input[name=person]")];
}

function show(form) {
  const boxes = ticks(form);
  const count = boxes.filter((box) => box.checked).length;
  const chosen = form.querySelector("[data-chosen]");
  if (chosen) chosen.textContent = chosen.dataset.words.replace("{n}", count);
  const all = form.querySelector("[data-tick-all]");
  if (all) [all.checked, all.indeterminate] = [count === boxes.length, count > 0 && count < boxes.length];
  for (const house of form.querySelectorAll("[data-tick-some]")) {
    const own = ticks(house);
    const on = own.filter((box) => box.checked).length;
    const head = house.querySelector("[data-tick-house]");
    [head.checked, head.indeterminate] = [on === own.length, on > 0 && on < own.length];
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-ticks]");
  if (!form) return;
  const all = event.target.matches("[data-tick-all]") && form;
  const house = event.target.matches("[data-tick-house]") && event.target.closest("[data-tick-some]");
  for (const box of ticks(all || house || document.createElement("div"))) box.checked = event.target.checked;
  show(form);
});
for (const form of document.querySelectorAll("form[data-ticks]")) show(form);

// The day until which it lasts, counted as the program counts it: today's dose is taken already.
function lasts(form) {
  const said = form.querySelector("[data-lasts]");
  const number = (name) => Number.parseFloat(form.elements[name]?.value.normalize("NFKC"));
  const [stock, dose] = [number("stock"), number("daily_dose")];
  if (!said) return;
  said.hidden = !(stock >= 0 && dose > 0 && stock / dose < 3650);
  if (said.hidden) return;
  const day = new Date(`${said.dataset.today}T12:00`);
  const days = Math.floor(stock / dose + 1e-9);
  day.setDate(day.getDate() + days);
  const text = `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
  said.textContent = said.dataset.words.replace("{day}", text).replace("{n}", days);
}
document.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  if (form?.querySelector("[data-lasts]")) lasts(form);
});
for (const said of document.querySelectorAll("[data-lasts]")) lasts(said.form ?? said.closest("form"));
