// At the door: one form open at a time, pictures made small, and nothing lost without a signal.
import { toast } from "./app.js";

const LONGEST_SIDE_PX = 1600;
const QUALITY = 0.8;

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("[data-one-open]") || !event.target.open) return;
  for (const other of document.querySelectorAll("[data-one-open][open]")) {
    if (other !== event.target) other.open = false;
  }
  // What is to be filled in comes up, so that one thumb reaches all of it.
  event.target.scrollIntoView({ block: "start" });
}, true);

async function shrink(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
}

document.addEventListener("change", async (event) => {
  const input = event.target;
  if (!input.matches("[data-photo]") || !input.files.length) return;
  const label = input.closest(".photo");
  try {
    const small = await shrink(input.files[0]);
    const holder = new DataTransfer();
    holder.items.add(small);
    input.files = holder.files;
  } catch {
    // A picture that this browser cannot draw goes as it is.
  }
  let shown = label.querySelector("img");
  if (!shown) {
    shown = document.createElement("img");
    shown.alt = "";
    label.prepend(shown);
  }
  URL.revokeObjectURL(shown.src);
  shown.src = URL.createObjectURL(input.files[0]);
  label.querySelector(".icon").setAttribute("hidden", "");
});

// A form that did not get through stays as it is and is sent again when the signal is back; its
// client id lets the server take it once. The page is loaded anew only when the answer came.
let waiting = null;
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-resend]")) return;
  event.preventDefault();
  const pressed = event.submitter;
  const told = new FormData(form);
  if (pressed?.name) told.set(pressed.name, pressed.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: told, redirect: "manual", headers: { "HX-Request": "true" } });
    if (answer.headers.get("X-Refusal")) {
      toast(await answer.text(), true);
      release(form);
      return;
    }
    if (answer.type !== "opaqueredirect") throw new TypeError(String(answer.status));
    location.assign(`${location.pathname}?reported=1`);
  } catch {
    waiting = { form, pressed };
    toast(form.dataset.resend, true);
    release(form);
  }
});
window.addEventListener("online", () => {
  const left = waiting;
  waiting = null;
  left?.form.requestSubmit(left.pressed ?? undefined);
});

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}
