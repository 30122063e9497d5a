// News for open pages: asks every two seconds, and has only those parts read again that changed.
import { toast } from "./app.js";
import { alarmsChanged } from "./alarm.js";

const body = document.body;
const state = {
  after: body.dataset.liveAfter,
  since: body.dataset.liveSince,
  ticket: body.dataset.liveTicket,
  ticketAt: Date.now(),
};
const RENEW_MS = 5 * 60 * 1000;
const PATIENCE = 3;
const HIDDEN_EVERY = 5;
const AGAIN_MS = 4000;
const TOLD = "yimi.tasks.told";

let failures = 0;
let asking = false;
let beat = 0;
let signedOut = false;

async function renew() {
  const answer = await fetch("/live/ticket/", { redirect: "manual" });
  if (!answer.ok) {
    // Signed out elsewhere: the page stays as it is until somebody signs in again.
    if (answer.type === "opaqueredirect" || answer.status === 403) signedOut = true;
    throw new Error("no ticket");
  }
  state.ticket = await answer.text();
  state.ticketAt = Date.now();
}

async function ask() {
  if (asking || signedOut) return;
  asking = true;
  try {
    if (Date.now() - state.ticketAt > RENEW_MS) await renew();
    const query = new URLSearchParams({ since: state.since });
    if (state.after) query.set("after", state.after);
    const answer = await fetch(`/live/?${query}`, {
      headers: { "X-Live": state.ticket },
      signal: AbortSignal.timeout(8000),
    });
    if (answer.status === 401) await renew();
    else if (answer.status === 200) tell(await answer.json());
    else if (answer.status === 204) {
      const at = answer.headers.get("X-Live-At");
      if (at) [state.after, state.since] = at.split(",");
    } else throw new Error(answer.status);
    found();
  } catch {
    lost();
  } finally {
    asking = false;
  }
}

function tell(news) {
  state.after = String(news.after);
  state.since = String(news.since);
  if (news.gap) {
    for (const part of document.querySelectorAll("[data-live]")) refresh(part);
    alarmsChanged();
    return;
  }
  for (const part of document.querySelectorAll("[data-live]")) {
    if (part.dataset.live.split(" ").some((topic) => news.topics.includes(topic))) refresh(part);
  }
  if (news.topics.includes("cases")) alarmsChanged();
  if (news.tasks) newTasks(news.tasks);
}

// Not while somebody types in it or has chosen something there; never twice within some seconds.
function refresh(part) {
  const wait = Math.max(0, Number(part.dataset.liveNext || 0) - Date.now());
  if (part.dataset.livePending) return;
  part.dataset.livePending = "1";
  setTimeout(() => {
    delete part.dataset.livePending;
    if (!part.isConnected) return;
    const busy = part.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), textarea, select");
    if (busy || part.querySelector("details[open] form")) {
      part.dataset.liveNext = Date.now() + AGAIN_MS;
      refresh(part);
      return;
    }
    part.dataset.liveNext = Date.now() + AGAIN_MS;
    window.htmx?.trigger(part, "live:refresh");
  }, wait + Math.random() * 400);
}

// What could not be read again is tried until it is there.
for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  body.addEventListener(kind, (event) => {
    const part = event.detail.elt.closest?.("[data-live]");
    if (part === event.detail.elt && event.detail.xhr?.status !== 403) refresh(part);
  });
}

// News of the last seconds is told again to a page that was just opened: each task is said once.
function newTasks(positions) {
  const told = Number(sessionStorage.getItem(TOLD) || 0);
  const count = positions.filter((position) => position > told).length;
  if (!count) return;
  sessionStorage.setItem(TOLD, Math.max(...positions));
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([180, 90, 180]);
  const words = body.dataset.newTasks.replace("{n}", count);
  const link = document.createElement("a");
  link.href = body.dataset.tasksUrl;
  link.textContent = body.dataset.seeTasks;
  toast(words, false, link);
}

function lost() {
  failures += 1;
  if (failures < PATIENCE || document.getElementById("live-lost")) return;
  const line = document.createElement("div");
  line.id = "live-lost";
  line.className = "live-lost";
  line.setAttribute("role", "status");
  line.textContent = body.dataset.liveLost;
  body.append(line);
}

function found() {
  if (failures >= PATIENCE) toast(body.dataset.liveBack);
  failures = 0;
  document.getElementById("live-lost")?.remove();
}

function onBeat() {
  beat += 1;
  // A page that nobody looks at asks less often, unless it is to sound the alarm.
  const sleeps = document.visibilityState === "hidden" && !document.getElementById("alarms");
  if (!sleeps || beat % HIDDEN_EVERY === 0) ask();
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") ask();
});
window.addEventListener("online", ask);
try {
  const clock = new Worker(new URL("./live-clock.js", import.meta.url));
  clock.onmessage = onBeat;
  clock.onerror = () => setInterval(onBeat, 2000);
} catch {
  setInterval(onBeat, 2000);
}
ask();
