// The board: what is ticked and where the keyboard stands survive a refresh when news comes.
import { isTyping, onKeys } from "./app.js";

const body = document.getElementById("board-body");
const bar = document.getElementById("assign-form");
const ticked = new Set();
let here = "";

const rows = () => [...body.querySelectorAll("tr[data-row]")];
const boxOf = (row) => row.querySelector("input[name=case]");

function mark() {
  for (const row of rows()) row.classList.toggle("is-here", row.dataset.row === here);
}

function show() {
  mark();
  let seen = 0;
  for (const row of rows()) {
    const box = boxOf(row);
    if (!box) continue;
    box.checked = ticked.has(row.dataset.row);
    if (box.checked) seen += 1;
  }
  if (!bar) return;
  const all = body.querySelector("[data-all]");
  if (all) {
    all.checked = seen > 0 && seen === rows().length;
    all.indeterminate = seen > 0 && !all.checked;
  }
  const words = bar.querySelector("[data-chosen]");
  words.dataset.empty ??= words.textContent;
  words.textContent = seen ? words.dataset.words.replace("{n}", seen) : words.dataset.empty;
  bar.classList.toggle("is-live", seen > 0);
  bar.querySelector("[data-clear]").hidden = seen === 0;
}

function tick(row, on) {
  if (on) ticked.add(row.dataset.row);
  else ticked.delete(row.dataset.row);
}

body.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) for (const row of rows()) tick(row, event.target.checked);
  else if (event.target.matches("input[name=case]")) tick(event.target.closest("tr"), event.target.checked);
  show();
});
body.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (!row) return;
  here = row.dataset.row;
  // Not `show`: a box tells by its change event, which must find it as the click has set it.
  mark();
});
bar?.querySelector("[data-clear]").addEventListener("click", () => {
  ticked.clear();
  show();
});

function go(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.dataset.row === here);
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
  here = next.dataset.row;
  show();
  next.querySelector(".what-link").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
const current = () => rows().find((row) => row.dataset.row === here);

onKeys({
  "/": () => document.querySelector("[data-focus]").focus(),
  j: () => go(1),
  k: () => go(-1),
  " ": (event) => {
    const row = current();
    if (!row || !boxOf(row) || event.target.matches("button, input, summary")) return false;
    tick(row, !ticked.has(row.dataset.row));
    show();
  },
  Enter: (event) => {
    if (event.target !== document.body || !current()) return false;
    current().querySelector(".what-link").click();
  },
  a: () => (bar ? bar.querySelector("select").focus() : false),
  Escape: () => {
    ticked.clear();
    show();
  },
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event)) event.target.blur();
});

// An answer that changes nothing is not drawn again; one that does keeps focus and scroll.
let last = "";
let focused = "";
const plain = (html) => html.replace(/<time>[^<]*<\/time>/g, "");
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== body) return;
  const fresh = plain(event.detail.xhr.responseText);
  if (fresh === last) event.detail.shouldSwap = false;
  last = fresh;
  focused = document.activeElement.closest?.("tr[data-row]")?.dataset.row || "";
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== body) return;
  show();
  if (focused) rows().find((row) => row.dataset.row === focused)?.querySelector(".what-link").focus({ preventScroll: true });
});
show();
