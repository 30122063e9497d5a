// The desk: drafts, keys, a file dropped on the page, the same area in both forms.
import { onKeys } from "./app.js";
import { keepDraft } from "./draft.js";

const paste = document.getElementById("paste");
keepDraft(paste);

onKeys({
  "/": () => document.querySelector("[data-focus]").focus(),
  c: () => document.querySelector("[data-key=c]").click(),
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-same-area]")) return;
  for (const other of document.querySelectorAll("[data-same-area]")) other.value = event.target.value;
});

const drop = document.querySelector("[data-drop]");
const file = document.getElementById("file");
for (const type of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.toggle("is-over", type === "dragover");
    if (type === "drop" && event.dataTransfer.files.length) file.files = event.dataTransfer.files;
  });
}
