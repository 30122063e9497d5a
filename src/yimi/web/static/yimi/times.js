// Deadlines go on counting on a page that is not read again: 剩 47 分钟 becomes 剩 46 分钟.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const words = document.getElementById("time-words").dataset;

const span = (ms) => {
  if (ms >= 2 * DAY) return words.days.replace("{n}", Math.floor(ms / DAY));
  if (ms >= HOUR) return words.hours.replace("{n}", Math.floor(ms / HOUR));
  return words.minutes.replace("{n}", Math.max(1, Math.floor(ms / MINUTE)));
};
const exact = (ms) => {
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  if (ms < HOUR || ms >= 3 * HOUR || !minutes) return span(ms);
  return words.hoursMinutes.replace("{h}", Math.floor(ms / HOUR)).replace("{m}", minutes);
};

setInterval(() => {
  for (const time of document.querySelectorAll("time[data-due]")) {
    const left = new Date(time.dateTime) - Date.now();
    if (left > 6 * HOUR) continue;
    const said = left <= 0 ? words.overdue.replace("{t}", span(-left)) : words.left.replace("{t}", exact(left));
    if (time.textContent !== said) time.textContent = said;
  }
}, 15_000);
