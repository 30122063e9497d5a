// Placing buildings on the plan: by dragging or by the arrow keys. The numbers in the form are what
// is sent; the drawing only shows them.

const plan = document.querySelector("[data-arrange]");
const GRID = 4;
let held = null;

function fieldsOf(house) {
  const spot = document.querySelector(`[data-spot="${CSS.escape(house.dataset.house)}"]`);
  return [spot.querySelector("[name=x]"), spot.querySelector("[name=y]")];
}

function placeOf(house) {
  return fieldsOf(house).map((field) => Number(field.value) || 0);
}

function put(house, x, y) {
  const at = [Math.max(0, Math.round(x)), Math.max(0, Math.round(y))];
  const fields = fieldsOf(house);
  fields[0].value = at[0];
  fields[1].value = at[1];
  house.setAttribute("transform", `translate(${at[0]} ${at[1]})`);
  document.body.dataset.unsaved = "1";
  showOverlaps();
}

// Buildings that stand on each other are outlined; it is no error, for a plan may want it.
function showOverlaps() {
  const houses = [...plan.querySelectorAll(".house")];
  const boxes = houses.map((house) => {
    const [x, y] = placeOf(house);
    const { width, height } = house.querySelector("path").getBBox();
    return [x, y, x + width, y + height + 9];
  });
  houses.forEach((house, n) => {
    const [x, y, right, bottom] = boxes[n];
    const over = boxes.some(([x2, y2, right2, bottom2], m) =>
      m !== n && x < right2 && x2 < right && y < bottom2 && y2 < bottom);
    house.classList.toggle("is-over", over);
  });
}

function onPlan(event) {
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(plan.getScreenCTM().inverse());
}

plan.addEventListener("pointerdown", (event) => {
  const house = event.target.closest(".house");
  if (!house || event.button) return;
  const [x, y] = placeOf(house);
  const from = onPlan(event);
  held = { house, dx: from.x - x, dy: from.y - y };
  house.classList.add("is-held");
  plan.setPointerCapture(event.pointerId);
  house.focus({ preventScroll: true });
  event.preventDefault();
});
plan.addEventListener("pointermove", (event) => {
  if (!held) return;
  const at = onPlan(event);
  put(held.house, Math.round((at.x - held.dx) / GRID) * GRID, Math.round((at.y - held.dy) / GRID) * GRID);
});
for (const kind of ["pointerup", "pointercancel"]) {
  plan.addEventListener(kind, () => {
    held?.house.classList.remove("is-held");
    held = null;
  });
}
plan.addEventListener("keydown", (event) => {
  const house = event.target.closest(".house");
  const step = event.shiftKey ? 1 : GRID * 2;
  const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
  if (!house || !by) return;
  event.preventDefault();
  const [x, y] = placeOf(house);
  put(house, x + by[0], y + by[1]);
});
document.addEventListener("change", (event) => {
  const spot = event.target.closest("[data-spot]");
  if (!spot) return;
  const house = plan.querySelector(`[data-house="${CSS.escape(spot.dataset.spot)}"]`);
  if (house) put(house, ...placeOf(house));
});
showOverlaps();
document.getElementById("spots").addEventListener("submit", () => { delete document.body.dataset.unsaved; });
window.addEventListener("beforeunload", (event) => {
  if (document.body.dataset.unsaved) event.preventDefault();
});
