// The map of doors: moving about, what a door is, opening it, colours by hand, and news.
import { toast } from "./app.js";
import { moveAbout } from "./atlas-zoom.js";

const maps = document.querySelector("[data-map]");
const legend = document.querySelector("[data-legend]");
const brush = document.querySelector("[data-brush]");
const plans = maps ? [...maps.querySelectorAll("svg.plan[data-at]")] : [];
const doorsOf = new Map(plans.map((plan) => [plan.dataset.at, index(plan)]));

// All doors of a plan by their path below the compound.
function index(plan) {
  const found = new Map();
  for (const unit of plan.querySelectorAll("[data-u]")) {
    for (const door of unit.querySelectorAll("path[data-n]")) {
      found.set(`${unit.dataset.u}${door.dataset.n}/`, door);
    }
  }
  for (const house of plan.querySelectorAll("[data-b]")) {
    found.set(house.dataset.b, house.querySelector(".bm"));
  }
  if (plan.classList.contains("is-large")) {
    for (const door of plan.querySelectorAll("path[data-n]")) found.set(door.dataset.n, door);
  }
  return found;
}

function pathOf(door) {
  const unit = door.closest("[data-u]");
  return unit ? `${unit.dataset.u}${door.dataset.n}/` : door.dataset.n;
}

// --- news: the colours are read again, the drawing stays ---------------------------------------
const fills = legend ? [...legend.querySelectorAll("[data-fill]")].map((item) => item.dataset.fill) : [];
let asking = false;

async function readAgain() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(maps.dataset.state, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const state = await answer.json();
    for (const time of document.querySelectorAll("[data-map-time]")) time.textContent = state.at;
    const counts = fills.map(() => 0);
    for (const [at, codes] of Object.entries(state.compounds)) paint(at, codes, counts);
    count(counts);
  } catch {
    setTimeout(readAgain, 5000);
  } finally {
    asking = false;
  }
}

function paint(at, codes, counts) {
  const doors = doorsOf.get(at);
  if (!doors) return;
  const wanted = new Map();
  for (const [local, code] of Object.entries(codes)) {
    let door = doors.get(local);
    if (door && !door.classList.contains("bm")) counts[code] += 1;
    // What is known of a house or a staircase alone stands beside the name of the house.
    else door = doors.get(`${local.split("/")[0]}/`);
    if (door && (!wanted.has(door) || code < wanted.get(door))) wanted.set(door, code);
  }
  for (const door of doors.values()) {
    if (!door) continue;
    const fill = wanted.has(door) ? fills[wanted.get(door)] : "";
    if ((door.getAttribute("fill") || "").replace("none", "") === fill) continue;
    colour(door, fill);
    door.classList.add("is-fresh");
    door.addEventListener("animationend", () => door.classList.remove("is-fresh"), { once: true });
  }
}

function colour(door, fill) {
  if (fill) door.setAttribute("fill", fill);
  else if (door.classList.contains("bm")) door.setAttribute("fill", "none");
  else door.removeAttribute("fill");
}

function count(counts) {
  if (!legend || document.querySelector("svg.is-large")) return;
  [...legend.children].forEach((item, number) => {
    item.querySelector("[data-count]").textContent = counts[number];
    item.classList.toggle("is-none", !counts[number]);
  });
}

// --- what a door is ----------------------------------------------------------------------------
const hint = document.querySelector("[data-hint]");

function nameOf(door) {
  const house = door.closest("[data-b]");
  const parts = [house?.querySelector(".bn")?.textContent];
  const local = pathOf(door).split("/");
  if (local.length > 3) parts.push(`${local[1]}`);
  parts.push(door.dataset.n);
  const fill = door.getAttribute("fill");
  const item = fill && legend?.querySelector(`[data-fill="${CSS.escape(fill)}"] span`);
  return parts.filter(Boolean).join(" - ") + (item ? ` · ${item.textContent}` : "");
}

function doorAt(event) {
  const door = event.target.closest?.("path[data-n]");
  return door && !door.classList.contains("bm") ? door : null;
}

// --- colours by hand ---------------------------------------------------------------------------
function chosen() {
  const box = brush?.querySelector("input[name=brush]:checked");
  return box && !("off" in box.dataset) ? box : null;
}

async function mark(door, box) {
  const before = door.getAttribute("fill") || "";
  colour(door, box.dataset.fill);
  const form = new FormData();
  form.set("legend", brush.dataset.legendId);
  form.set("doors", pathOf(door));
  form.set("code", box.value === "-" ? "" : box.value);
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  try {
    const answer = await fetch(brush.dataset.url, {
      method: "POST", body: form, headers: { Accept: "application/json", "X-CSRFToken": token },
    });
    if (!answer.ok || !answer.headers.get("Content-Type").includes("json")) throw new Error("refused");
  } catch {
    colour(door, before);
    toast(brush.dataset.wrong, true);
  }
}

if (maps) {
  maps.addEventListener("live:refresh", readAgain);
  if (hint) {
    maps.addEventListener("pointermove", (event) => {
      const door = doorAt(event);
      hint.hidden = !door;
      if (door) hint.textContent = nameOf(door);
    });
    maps.addEventListener("pointerleave", () => { hint.hidden = true; });
  }
  maps.addEventListener("click", (event) => {
    const door = doorAt(event);
    if (!door || maps.dataset.moved === "1") return;
    const box = chosen();
    if (box) {
      event.preventDefault();
      mark(door, box);
    } else if (maps.dataset.opens && !door.closest("a")) {
      location.href = `${maps.dataset.opens}?door=${encodeURIComponent(pathOf(door))}`;
    }
  });
  if ("zoom" in maps.dataset && plans.length === 1) moveAbout(maps, plans[0]);
}
if (brush && maps && "zoom" in maps.dataset) brush.querySelector(".brush-set").hidden = false;

const full = document.querySelector("[data-fullscreen]");
if (full && document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener("click", () => document.documentElement.requestFullscreen());
}
