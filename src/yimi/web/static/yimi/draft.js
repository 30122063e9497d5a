// Keeps what somebody is typing on the server, so that a browser may die.
const PAUSE_MS = 1200;

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20, 32].map((end, at) => hex.slice([0, 8, 12, 16, 20][at], end)).join("-");
}

export function keepDraft(form) {
  const state = document.querySelector("[data-draft-state]");
  let timer = 0;
  let dirty = false;
  let sent = false;

  function content() {
    const data = new FormData(form);
    data.delete("client_id");
    data.set("form", form.dataset.draft);
    return data;
  }

  async function save(last = false) {
    clearTimeout(timer);
    if (!dirty || sent) return;
    dirty = false;
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: content(),
        keepalive: last,
        credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      state.textContent = `${form.dataset.saved} ${(await answer.json()).at}`;
      state.classList.remove("is-late");
    } catch {
      dirty = true;
      state.textContent = form.dataset.notSaved;
      state.classList.add("is-late");
      timer = setTimeout(save, 5 * PAUSE_MS);
    }
  }

  function touched() {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  }
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", () => { sent = true; });
  window.addEventListener("pagehide", () => save(true));
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(true); });
  // Back from the next page: what is sent now is a new paste, not the old one again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sent = false;
    form.elements.client_id.value = newId();
  });
}
