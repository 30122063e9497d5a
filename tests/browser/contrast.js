// Names every text on the page whose contrast with what lies behind it is below WCAG AA.
() => {
  const channel = (x) => {
    const share = x / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);

  function behind(element) {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
      if (colour[3] > 0) return null; // half see-through: not decided here
    }
    return [255, 255, 255];
  }

  const faint = [];
  for (const element of document.querySelectorAll("main *, header *, nav *")) {
    const says = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    const seen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (!says || !seen || element.closest("[disabled]")) continue;
    const style = getComputedStyle(element);
    const front = parse(style.color);
    const back = behind(element);
    if (!back || (front.length === 4 && front[3] < 1)) continue;
    const [a, b] = [luminance(front), luminance(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) {
      faint.push(`${element.className} "${element.textContent.trim().slice(0, 20)}" ${ratio.toFixed(2)}`);
    }
  }
  return faint;
}
