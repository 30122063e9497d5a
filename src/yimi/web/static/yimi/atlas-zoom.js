// Moving about on a large plan. While a finger or the wheel moves it, the drawn picture is shifted
// as a whole, which costs nothing; it is drawn anew when the hand rests.
const REST_MS = 160;
// A door is at most so wide on the screen.
const NEAREST_PX = 96;
// So many pixels for a door make its number readable.
const NEAR_PX = 26;

export function moveAbout(frame, plan) {
  const [x0, y0, w0, h0] = plan.getAttribute("viewBox").split(" ").map(Number);
  let view = { x: x0, y: y0, w: w0, h: h0 };
  let drawn = { ...view };
  let rest = 0;
  let frameAsked = 0;
  const hands = new Map();

  // One unit of the plan in pixels, and where its corner stands in the frame.
  function scaleOf(box) {
    const room = plan.getBoundingClientRect();
    const width = plan.clientWidth || room.width;
    const height = plan.clientHeight || room.height;
    const scale = Math.min(width / box.w, height / box.h);
    return { scale, left: (width - box.w * scale) / 2, top: (height - box.h * scale) / 2 };
  }

  // A width of the view that is neither too near nor too far.
  function held(w) {
    const nearest = Math.min(w0, ((plan.clientWidth || 800) * 10) / NEAREST_PX);
    return Math.min(Math.max(w, nearest), w0 * 1.5);
  }

  function show() {
    frameAsked = 0;
    const was = scaleOf(drawn);
    const is = scaleOf(view);
    const by = is.scale / was.scale;
    const dx = is.left - view.x * is.scale - by * (was.left - drawn.x * was.scale);
    const dy = is.top - view.y * is.scale - by * (was.top - drawn.y * was.scale);
    plan.style.transformOrigin = "0 0";
    plan.style.willChange = "transform";
    plan.style.transform = `translate(${dx}px, ${dy}px) scale(${by})`;
    clearTimeout(rest);
    rest = setTimeout(settle, REST_MS);
  }

  function settle() {
    if (hands.size) {
      rest = setTimeout(settle, REST_MS);
      return;
    }
    plan.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    plan.style.transform = "";
    plan.style.willChange = "";
    drawn = { ...view };
    plan.classList.toggle("is-near", scaleOf(view).scale * 10 >= NEAR_PX);
  }

  function move(next) {
    const w = held(next.w);
    const h = w * (h0 / w0);
    view = {
      x: Math.min(Math.max(next.x, x0 - w / 2), x0 + w0 - w / 2),
      y: Math.min(Math.max(next.y, y0 - h / 2), y0 + h0 - h / 2),
      w,
      h,
    };
    if (!frameAsked) frameAsked = requestAnimationFrame(show);
  }

  // Nearer by a factor, with the point under (left, top) of the frame where it is.
  function nearer(factor, left, top) {
    const at = scaleOf(view);
    const px = view.x + (left - at.left) / at.scale;
    const py = view.y + (top - at.top) / at.scale;
    const w = held(view.w / factor);
    const by = w / view.w;
    move({ x: px - (px - view.x) * by, y: py - (py - view.y) * by, w });
  }

  function inFrame(event) {
    const room = frame.getBoundingClientRect();
    return [event.clientX - room.left, event.clientY - room.top];
  }

  function middle() {
    return [frame.clientWidth / 2, frame.clientHeight / 2];
  }

  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.shiftKey && document.fullscreenElement === null && view.w >= w0 && event.deltaY > 0) return;
    event.preventDefault();
    nearer(Math.exp(-event.deltaY * 0.0016), ...inFrame(event));
  }, { passive: false });

  frame.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button") || event.button) return;
    hands.set(event.pointerId, inFrame(event));
    frame.dataset.moved = "";
  });
  frame.addEventListener("pointermove", (event) => {
    const before = hands.get(event.pointerId);
    if (!before) return;
    const now = inFrame(event);
    if (frame.dataset.moved !== "1") {
      if (Math.hypot(now[0] - before[0], now[1] - before[1]) < 5) return;
      frame.dataset.moved = "1";
      frame.classList.add("is-moving");
      frame.setPointerCapture?.(event.pointerId);
    }
    const { scale } = scaleOf(view);
    if (hands.size === 2) {
      const other = [...hands].find(([id]) => id !== event.pointerId)[1];
      const far = Math.hypot(before[0] - other[0], before[1] - other[1]) || 1;
      nearer(Math.hypot(now[0] - other[0], now[1] - other[1]) / far, ...other);
    } else {
      move({ ...view, x: view.x - (now[0] - before[0]) / scale, y: view.y - (now[1] - before[1]) / scale });
    }
    hands.set(event.pointerId, now);
  });
  const release = (event) => {
    hands.delete(event.pointerId);
    frame.classList.remove("is-moving");
  };
  window.addEventListener("pointerup", release);
  window.addEventListener("pointercancel", release);
  frame.addEventListener("click", (event) => {
    // The end of a drag is no click on what happens to lie there.
    if (frame.dataset.moved === "1") {
      event.preventDefault();
      event.stopImmediatePropagation();
      frame.dataset.moved = "";
    }
  }, { capture: true });

  const keys = frame.querySelector(".zoom-keys");
  keys.hidden = false;
  keys.querySelector("[data-zoom-in]").addEventListener("click", () => nearer(1.6, ...middle()));
  keys.querySelector("[data-zoom-out]").addEventListener("click", () => nearer(1 / 1.6, ...middle()));
  keys.querySelector("[data-zoom-all]").addEventListener("click", () => move({ x: x0, y: y0, w: w0 }));
  frame.classList.add("has-zoom");
  settle();
}
