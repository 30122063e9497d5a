// What every page needs: copying, printing, one submit per click, notices, refusals of htmx.
const body = document.body;
document.documentElement.classList.add("js");

export function toast(text, wrong = false, link = null) {
  const line = document.createElement("div");
  line.className = wrong ? "toast-line is-wrong" : "toast-line";
  line.textContent = text;
  if (link) line.append(link);
  document.getElementById("toasts").append(line);
  setTimeout(() => line.remove(), link ? 30000 : wrong ? 8000 : 3500);
}

// True while keys belong to a field, so that letters typed there are letters.
export function isTyping(event) {
  return event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select") ||
    event.target.isContentEditable;
}

export function onKeys(keys) {
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Enter" && event.ctrlKey) {
      const form = event.target.closest("form") || document.querySelector("form[data-draft]");
      if (form) {
        event.preventDefault();
        form.requestSubmit();
      }
      return;
    }
    if (event.ctrlKey || isTyping(event)) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act && act(event) !== false) event.preventDefault();
  });
}

async function copy(source) {
  const text = source.dataset.copyFrom
    ? document.getElementById(source.dataset.copyFrom).value
    : source.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
    toast(body.dataset.copied);
  } catch {
    copyOldWay(text);
  }
}

// Plain HTTP on a local network has no clipboard interface; the old command still works there.
function copyOldWay(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "copy-area";
  area.readOnly = true;
  body.append(area);
  area.select();
  const done = document.execCommand("copy");
  toast(done ? body.dataset.copied : body.dataset.copyFailed, !done);
  if (done) area.remove();
  else area.addEventListener("blur", () => area.remove());
}

document.addEventListener("click", (event) => {
  const copies = event.target.closest("[data-copy], [data-copy-from]");
  if (copies) copy(copies);
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-back]") && document.referrer.startsWith(`${location.origin}/`)) {
    event.preventDefault();
    history.back();
  }
  for (const popup of document.querySelectorAll("details[data-popup][open]")) {
    if (!popup.contains(event.target)) popup.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const popup of document.querySelectorAll("details[data-popup][open]")) {
    popup.open = false;
    popup.querySelector("summary").focus();
  }
});

// A second click on a button does not send a second time.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-disabled", "true");
  // The answer is a file: the page stays, and is read afresh so that it shows what went out.
  if (form.hasAttribute("data-download")) setTimeout(() => location.reload(), 4000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// C: a call comes in, wherever one is. Not while typing, and not where a page has a use of its own.
document.addEventListener("keydown", (event) => {
  const url = body.dataset.callUrl;
  const held = event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing;
  if (!url || held || event.defaultPrevented || event.key.toLowerCase() !== "c") return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (location.pathname !== url) location.assign(url);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
});

body.addEventListener("htmx:sendError", (event) => {
  if (!("live" in event.detail.elt.dataset)) toast(body.dataset.offline, true);
});
body.addEventListener("htmx:responseError", (event) => {
  if ("live" in event.detail.elt.dataset) return;
  const refused = event.detail.xhr.getResponseHeader("X-Refusal");
  toast(refused ? event.detail.xhr.responseText : body.dataset.refused, true);
});
