// The state of the page: method, weights, and all that follows from them.
const importance = new Float64Array(d), local = new Float64Array(k), members = Array.from({ length: d }, () => []);
const state = { method: "arithmetic", touched: false, sort: own ? "score" : "rank", falling: own, query: "", active: 0 };
const startWeights = () => {
  importance.fill(0);
  study.forEach((w, j) => { importance[dimensionOf[j]] += 100 * w; });
  study.forEach((w, j) => { const whole = importance[dimensionOf[j]]; local[j] = whole > 0 ? (1e4 * w) / whole : 100 / members[dimensionOf[j]].length; });
};
dimensionOf.forEach((g, j) => members[g].push(j));
startWeights();
const shareOf = (list, values) => { let sum = 0; for (const j of list) sum += values[j]; return (j) => (sum > 0 ? values[j] / sum : 1 / list.length); };
const all = Array.from({ length: d }, (_, g) => g);
const weights = () => {
  if (!state.touched) return study;
  const out = new Float64Array(k), outer = shareOf(all, importance);
  for (const g of all) { const inner = shareOf(members[g], local); for (const j of members[g]) out[j] = outer(g) * inner(j); }
  return out;
};

const R = {
  w: study, total: new Float64Array(b), variance: new Float64Array(b), dims: new Float64Array(d * b), order: [],
  place: new Int32Array(b), low: new Int32Array(b), high: new Int32Array(b), position: [], stableLow: null, stableHigh: null,
};
const officialPlace = new Int32Array(b);
ranked.forEach((i, at) => { officialPlace[i] = at + 1; });
const official = () => state.method === "arithmetic" && !state.touched;

const compute = () => {
  const { method } = state;
  R.w = weights();
  scores(method, R.w, R.total);
  variances(method, R.total, R.variance);
  R.dims = dimensionScores(method, R.w);
  R.place.fill(0); R.low.fill(0); R.high.fill(0);
  R.order = ranked.filter((i) => R.total[i] === R.total[i]);
  if (official()) {
    R.low.set(officialLow); R.high.set(officialHigh); R.position = [...L.position];
  } else {
    R.order.sort((p, q) => R.total[q] - R.total[p] || p - q);
    if (method === "topsis") R.position = new Array(b).fill(".");
    else if (own) R.position = new Array(b).fill(".");
    else { ranges(R.order, R.total, R.variance, R.low, R.high); R.position = positions(R.order, R.total, R.variance); }
  }
  R.order.forEach((i, at) => { R.place[i] = at + 1; });
  R.stableLow = R.stableHigh = null;
};
const interval = (i) => {
  const half = D.z * Math.sqrt(R.variance[i]), x = Math.min(Math.max(R.total[i], 0), 100);
  return [x, Math.max(x - half, 0), Math.min(x + half, 100)];
};
