// A call: the draft is kept, what the operator chose stays, answers survive a new reading.
import { onKeys } from "./app.js";
import { keepDraft } from "./draft.js";

const form = document.getElementById("call");
keepDraft(form);
onKeys({ "/": () => document.querySelector("[data-focus]").focus() });

// A select that the operator has changed is no longer guessed, and only then sent to the reader.
const chosen = new Set();
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-guessed]")) chosen.add(event.target.name);
  if (event.target.name === "household") showChosen();
}, true); // before htmx asks again
document.body.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.target.id === "understood" && !chosen.has("service")) {
    event.detail.parameters.delete("service");
  }
});

// What was wrong and is being put right is no longer called wrong; the server looks again.
function clearWrong(field) {
  const wrong = field?.closest(".field-wrong");
  if (!wrong) return;
  wrong.classList.remove("field-wrong");
  wrong.querySelector(".error")?.remove();
  wrong.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
  if (!form.querySelector(".field-wrong")) document.querySelector("[data-errors]")?.remove();
}
for (const kind of ["input", "change"]) {
  form.addEventListener(kind, (event) => {
    clearWrong(event.target);
    if (event.target.name === "household" && event.target.value) clearWrong(document.getElementById("place"));
  });
}

function takeGuesses() {
  const guess = form.querySelector("[data-guess]");
  if (!guess) return;
  for (const select of form.querySelectorAll("[data-guessed]")) {
    const before = select.value;
    if (!chosen.has(select.name)) select.value = guess.dataset[select.name] || select.value;
    if (select.value !== before) clearWrong(select);
  }
}

function showChosen() {
  for (const home of form.querySelectorAll(".home")) {
    home.classList.toggle("is-chosen", home.querySelector("input").checked && home.querySelector("input").value !== "");
  }
}

// Who calls for somebody else has not asked in person: the desk asks, or says that it has not.
const consent = form.querySelector("[name=consent]");
form.querySelector("[name=beneficiary_name]").addEventListener("input", (event) => {
  if (!chosen.has("consent") && event.target.value) consent.value = "unknown";
});
consent.addEventListener("change", () => chosen.add("consent"));

// What was answered already is put back when the questions are drawn again.
const answers = new Map();
document.body.addEventListener("htmx:beforeSwap", () => {
  for (const field of form.querySelectorAll("#understood [name^=q_]")) {
    if (field.type !== "radio" || field.checked) answers.set(field.name, field.value);
  }
});
document.body.addEventListener("htmx:afterSwap", () => {
  for (const field of form.querySelectorAll("#understood [name^=q_]")) {
    if (!answers.has(field.name)) continue;
    if (field.type === "radio") field.checked = field.value === answers.get(field.name);
    else field.value = answers.get(field.name);
  }
  takeGuesses();
  showChosen();
});
showChosen();
