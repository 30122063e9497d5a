// A call: the draft is kept, what the operator chose stays, answers survive a new reading.
import { onKeys } from "./app.js";
import { keepDraft } from "./draft.js";

const form = document.getElementById("call");
keepDraft(form);
onKeys({ "/": () => document.querySelector("[data-focus]").focus() });

// What the operator has changed is no longer guessed; a service only then is sent to the reader.
const chosen = new Set();
form.addEventListener("input", (event) => {
  if (event.target.matches("input[data-guessed]")) chosen.add(event.target.name);
});
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
  for (const field of form.querySelectorAll("[data-guessed]")) {
    const before = field.value;
    if (!chosen.has(field.name)) field.value = guess.dataset[field.name] || field.value;
    if (field.value !== before) clearWrong(field);
  }
}

// Whose number calls is who asks, until the operator writes another name.
const caller = form.querySelector("[name=requester_name]");
for (const field of [caller, document.getElementById("place")]) {
  if (field?.value) chosen.add(field.name); // as it was left in the draft
}
caller?.addEventListener("input", () => chosen.add("requester_name"));
function takeCaller() {
  const home = form.querySelector("[name=household]:checked");
  if (caller && !chosen.has("requester_name")) caller.value = home?.dataset.caller || "";
}

function showChosen() {
  for (const home of form.querySelectorAll(".home")) {
    home.classList.toggle("is-chosen", home.querySelector("input").checked && home.querySelector("input").value !== "");
  }
  takeCaller();
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
