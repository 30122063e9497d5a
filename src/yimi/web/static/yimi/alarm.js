// The alarm for a life in danger: a banner that is seen, a title that flashes, a sound if it is on.
const place = document.getElementById("alarms");
const button = document.getElementById("sound");
const HEARD = "yimi-heard";
const SOUND = "yimi-sound";
const plainTitle = document.title;

let sound = null;
let ringing = 0;
let flash = 0;

const stored = (box, key) => {
  try {
    return box.getItem(key) || "";
  } catch {
    return "";
  }
};
const store = (box, key, value) => {
  try {
    box.setItem(key, value);
  } catch {
    // A browser that keeps nothing rings again on the next page: better than silence.
  }
};
const heard = () => new Set(stored(sessionStorage, HEARD).split(",").filter(Boolean));
const wanted = () => stored(localStorage, SOUND) === "on";

function context() {
  sound ??= new (window.AudioContext || window.webkitAudioContext)();
  return sound;
}

// Three rising notes, no file needed.
function chime() {
  const audio = context();
  [660, 880, 1180].forEach((pitch, index) => {
    const at = audio.currentTime + index * 0.22;
    const tone = audio.createOscillator();
    const level = audio.createGain();
    tone.type = "square";
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0.0001, at);
    level.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
    level.gain.exponentialRampToValueAtTime(0.0001, at + 0.2);
    tone.connect(level).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.21);
  });
}

function showSwitch() {
  if (!button) return;
  const blocked = wanted() && (!sound || sound.state !== "running");
  button.hidden = false;
  button.setAttribute("aria-pressed", String(wanted() && !blocked));
  button.classList.toggle("is-blocked", blocked);
  const words = blocked ? "blocked" : wanted() ? "on" : "off";
  button.querySelector("span").textContent = button.dataset[words];
  button.title = button.dataset[words];
}

button?.addEventListener("click", async () => {
  const turnOff = button.getAttribute("aria-pressed") === "true";
  store(localStorage, SOUND, turnOff ? "off" : "on");
  if (!turnOff) {
    await context().resume();
    chime();
  }
  showSwitch();
  ring();
});

function loud() {
  const known = heard();
  return [...place.querySelectorAll("[data-alarm]")].filter((line) => !known.has(line.dataset.alarm));
}

function ring() {
  if (!place) return;
  const known = heard();
  for (const line of place.querySelectorAll("[data-alarm]")) {
    line.classList.toggle("is-quiet", known.has(line.dataset.alarm));
  }
  const on = loud().length > 0;
  clearInterval(ringing);
  clearInterval(flash);
  document.title = plainTitle;
  if (!on) return;
  let odd = false;
  flash = setInterval(() => {
    odd = !odd;
    document.title = odd ? `【${document.body.dataset.alarmTitle}】${plainTitle}` : plainTitle;
  }, 1000);
  if (!wanted()) return;
  const sounds = () => {
    if (context().state === "running") chime();
    else showSwitch();
  };
  sounds();
  ringing = setInterval(sounds, 3000);
}

place?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-heard]");
  if (!button) return;
  const known = heard().add(button.dataset.heard);
  store(sessionStorage, HEARD, [...known].slice(-200).join(","));
  ring();
});

// An alarm that could not be fetched is fetched again until it is there.
export async function alarmsChanged() {
  if (!place) return;
  try {
    const answer = await fetch(place.dataset.url, {
      headers: { "HX-Request": "true" },
      signal: AbortSignal.timeout(8000),
    });
    if (answer.status >= 500) throw new Error(answer.status);
    if (answer.ok) place.innerHTML = await answer.text();
  } catch {
    setTimeout(alarmsChanged, 3000);
  }
  ring();
}

if (place) {
  if (wanted()) {
    context().addEventListener("statechange", () => {
      showSwitch();
      ring();
    });
    // Any click or key on the page gives the sound back that the browser holds after a new page.
    for (const kind of ["pointerdown", "keydown"]) {
      addEventListener(kind, () => wanted() && context().resume(), { once: true });
    }
  }
  showSwitch();
  if ("now" in place.dataset) alarmsChanged();
}
