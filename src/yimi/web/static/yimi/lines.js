// The lines of a batch by keyboard: j k, space, e, x, y.
import { onKeys } from "./app.js";

const lines = () => [...document.querySelectorAll("[data-line]")];
const current = () => document.activeElement.closest?.("[data-line]");

function go(step) {
  const all = lines();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
}

function press(selector) {
  const button = current()?.querySelector(selector);
  button?.click();
  return Boolean(button);
}

onKeys({
  j: () => go(1),
  k: () => go(-1),
  ArrowDown: () => (current() ? go(1) : false),
  ArrowUp: () => (current() ? go(-1) : false),
  " ": (event) => {
    if (event.target.matches("button, a, input, summary")) return false;
    const box = current()?.querySelector("input[name=lines]");
    if (!box) return false;
    box.checked = !box.checked;
    count();
  },
  e: () => press("[data-edit]"),
  x: () => press("[data-aside]"),
  y: () => document.querySelector("[data-confirm-all]")?.click(),
});

function count() {
  const shown = document.querySelector("[data-ticked]");
  if (!shown) return;
  const ticked = document.querySelectorAll("input[name=lines]:checked").length;
  shown.textContent = ticked || "";
  document.querySelector("[data-confirm-ticked]").disabled = ticked === 0;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("input[name=lines]")) count();
});
// The bar would cover the form.
const mark = () => document.body.classList.toggle("is-editing", Boolean(document.querySelector(".line-editing")));

// Leaving the edit form puts the line back as it was.
const before = new Map();
function cancel(form) {
  const holder = document.createElement("template");
  holder.innerHTML = before.get(form.id);
  const line = holder.content.firstElementChild;
  form.replaceWith(line);
  window.htmx.process(line);
  mark();
  line.focus();
}
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-cancel]")?.closest(".line-editing");
  if (!form || !before.has(form.id)) return;
  event.preventDefault();
  cancel(form);
});
document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && event.target.closest?.(".line-editing");
  if (form && before.has(form.id)) cancel(form);
});

// After a line was swapped the keyboard stays on it; an edit form starts in its first field.
let last = "";
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  last = target.id;
  if (target.matches("article[data-line]")) before.set(target.id, target.outerHTML);
});
document.body.addEventListener("htmx:afterSettle", () => {
  const line = last.startsWith("line-") && document.getElementById(last);
  last = "";
  count();
  mark();
  if (!line) return;
  if (!line.matches(".line-editing")) document.body.dispatchEvent(new Event("lines:changed"));
  (line.matches(".line-editing") ? line.querySelector("input[name=place_text]") : line).focus();
});
count();
