// The page as it opens.
document.querySelector("aside").hidden = k === 1; // one indicator: there is nothing to weigh
if (!own) document.querySelector(".find").hidden = b < 6;
byId("controls").open = matchMedia("(min-width: 1000px)").matches;
body.append(topSpacer, bottomSpacer);
if (D.reliability !== null && D.reliability < 0.7 && !own) {
  byId("caution").hidden = false;
  byId("caution").textContent = fill("unreliable_ranking", { reliability: D.reliability.toFixed(2) });
}
if (own) { table.hidden = !crowd; byId("own").hidden = false; }
showTheme(); showSort(); update(true); measure();

// For checks: the same numbers that the table shows
window.evalkit = Object.freeze({
  values: (method, w) => { const total = new Float64Array(b); scores(method, Float64Array.from(w), total); const out = Array.from(total); update(true); return out; },
  shown: () => ({ weights: Array.from(R.w), order: R.order.slice(), low: Array.from(R.low), high: Array.from(R.high), position: R.position.join(""), variance: Array.from(R.variance) }),
  robust: () => robust && { share: robust.share, low: Array.from(robust.low), high: Array.from(robust.high) },
});
