// Typing paper in: Enter takes a line and the next can be typed at once. Lines wait in a queue that
// survives a reload; a wrong one stays where it is, can be changed there, and holds up nothing.
const form = document.getElementById("type-in");
if (form) {
  const doors = JSON.parse(document.getElementById("doors").textContent);
  const line = form.elements.line;
  const log = document.getElementById("typed");
  const key = `typed-${form.dataset.round}`;
  const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
  let last = Number(form.elements.last.value);
  let busy = false;

  const keep = () => localStorage.setItem(key, JSON.stringify(kept));
  const following = () => doors.find((door) => door.open && door.n > last) ?? doors.find((door) => door.open);

  function show() {
    const next = following();
    const shown = document.querySelector("[data-next]");
    if (!next) { shown.textContent = form.dataset.done; return; }
    shown.replaceChildren(Object.assign(document.createElement("b"), { textContent: next.n, className: "num" }), ` ${next.door}`);
  }

  function row(entry, words, wrong) {
    const item = document.createElement("li");
    item.className = wrong ? "is-wrong" : "is-sending";
    const field = Object.assign(document.createElement(wrong ? "input" : "span"), wrong ? { value: entry.line, className: "form-control" } : { textContent: entry.line });
    item.append(field, Object.assign(document.createElement("p"), { textContent: words }));
    if (wrong) {
      field.setAttribute("aria-label", words);
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        entry.line = field.value;
        entry.id = crypto.randomUUID?.() ?? fresh();
        entry.wrong = false;
        keep();
        const again = row(entry, "…", false);
        item.replaceWith(again);
        entry.item = again;
        line.focus();
        send();
      });
    }
    entry.item = item;
    return item;
  }

  function fresh() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  function plain(entry) { return { line: entry.line, id: entry.id, at: entry.at, wrong: entry.wrong }; }

  async function send() {
    if (busy) return;
    const entry = kept.find((one) => !one.wrong);
    if (!entry) return;
    busy = true;
    const told = new FormData(form);
    told.set("line", entry.line);
    told.set("client_id", entry.id);
    told.set("at", entry.at);
    try {
      const answer = await fetch(location.pathname, { method: "POST", body: told, headers: { "HX-Request": "true" } });
      if (answer.status !== 200 && answer.status !== 422) throw new TypeError(String(answer.status));
      const holder = document.createElement("template");
      holder.innerHTML = (await answer.text()).trim();
      const item = holder.content.firstElementChild;
      if (answer.status === 422) {
        entry.wrong = true;
        const words = item.querySelector("p")?.textContent ?? "";
        const old = entry.item;
        old.replaceWith(row(entry, words, true));
        const door = doors.find((one) => one.n === Number.parseInt(entry.line, 10));
        if (door) door.open = true;
      } else {
        entry.item.replaceWith(item);
        kept.splice(kept.indexOf(entry), 1);
      }
      keep();
      busy = false;
      send();
    } catch {
      entry.item.querySelector("p").textContent = form.dataset.offline;
      busy = false;
      setTimeout(send, 3000);
    }
  }

  // What was not acknowledged before the page was closed stands here again.
  for (const entry of kept) log.prepend(row(entry, entry.wrong ? form.dataset.unsent : "…", entry.wrong));
  Object.defineProperty(kept, "toJSON", { value: () => Array.from(kept, plain) });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    let text = line.value.normalize("NFKC").trim();
    if (!text || !form.elements.at.reportValidity()) return;
    const numbered = /^\d+/.exec(text);
    if (!numbered) text = `${following()?.n ?? last + 1}${text}`;
    const number = Number(/^\d+/.exec(text)?.[0] ?? last);
    last = number;
    const door = doors.find((one) => one.n === number);
    if (door) door.open = false;
    const entry = { line: text, id: crypto.randomUUID?.() ?? fresh(), at: form.elements.at.value, wrong: false };
    kept.push(entry);
    keep();
    log.prepend(row(entry, "…", false));
    line.value = "";
    show();
    send();
  }, true);
  window.addEventListener("online", send);
  send();
}
