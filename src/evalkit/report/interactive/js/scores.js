// Scores: what `composite`, `weighted_mean` (geometric) and `topsis` of the kit compute.
const E = new Float64Array(k * b), G = new Float64Array(k * b);
const inside = new Float64Array(d * b), reach = new Float64Array(b), block = new Float64Array(d);

// Effective weight of each indicator in the total of each branch: a missing indicator hands its weight to
// the others of its dimension, an empty dimension to the other dimensions.
const effective = (w) => {
  inside.fill(0); reach.fill(0); block.fill(0);
  for (let j = 0; j < k; j++) {
    const at = dimensionOf[j] * b, column = j * b;
    block[dimensionOf[j]] += w[j];
    for (let i = 0; i < b; i++) if (X[column + i] === X[column + i]) inside[at + i] += w[j];
  }
  for (let g = 0; g < d; g++) for (let i = 0; i < b; i++) if (inside[g * b + i] > 0) reach[i] += block[g];
  for (let j = 0; j < k; j++) {
    const g = dimensionOf[j], column = j * b;
    for (let i = 0; i < b; i++) {
      const here = inside[g * b + i], there = X[column + i] === X[column + i];
      E[column + i] = there && here > 0 ? (w[j] / here) * (block[g] / reach[i]) : 0;
    }
  }
};

const sums = (from, total) => {
  total.fill(0);
  for (let j = 0; j < k; j++) {
    const column = j * b;
    for (let i = 0; i < b; i++) if (E[column + i] > 0) total[i] += E[column + i] * from[column + i];
  }
  for (let i = 0; i < b; i++) if (!(reach[i] > 0)) total[i] = NaN;
};

// TOPSIS on the ranked branches that have every indicator, vector normalisation.
const complete = ranked.filter((i) => { for (let j = 0; j < k; j++) if (Number.isNaN(X[j * b + i])) return false; return true; });
const yardstick = Array.from({ length: k }, (_, j) => {
  let high = -Infinity, low = Infinity, length = 0;
  for (const i of complete) { const x = X[j * b + i]; high = Math.max(high, x); low = Math.min(low, x); length += x * x; }
  return { high, low, length: Math.sqrt(length), constant: !(high - low > 1e-12 * high) };
});
const topsis = (w, total) => {
  total.fill(NaN);
  const away = new Float64Array(b), near = new Float64Array(b);
  for (let j = 0; j < k; j++) {
    const { high, low, length, constant } = yardstick[j];
    if (constant) continue;
    const f = w[j] / length;
    for (const i of complete) {
      const up = (high - X[j * b + i]) * f, down = (X[j * b + i] - low) * f;
      away[i] += up * up; near[i] += down * down;
    }
  }
  for (const i of complete) { const p = Math.sqrt(near[i]); total[i] = (100 * p) / (p + Math.sqrt(away[i])); }
};

const scores = (method, w, total) => {
  if (method === "topsis") return topsis(w, total);
  effective(w);
  sums(method === "geometric" ? logs : X, total);
  if (method === "geometric") for (let i = 0; i < b; i++) total[i] = Math.exp(total[i]);
};

// Variance of the totals of the last `scores`, from the standard errors and their pooled correlation
// (geometric mean: delta method), brought to the exact value at the study's weights.
const variances = (method, total, out) => {
  out.fill(method === "topsis" ? NaN : 0);
  if (method === "topsis") return;
  for (let at = 0; at < k * b; at++) {
    const slope = method === "geometric" ? (0.99 * total[at % b]) / (1 + 0.99 * X[at]) : 1;
    G[at] = E[at] > 0 ? E[at] * S[at] * slope : 0;
  }
  for (let j = 0; j < k; j++) for (let l = 0; l <= j; l++) {
    const r = correlation[j * k + l] * (l === j ? 1 : 2);
    if (r !== 0) for (let i = 0, p = j * b, q = l * b; i < b; i++, p++, q++) out[i] += r * G[p] * G[q];
  }
  for (let i = 0; i < b; i++) out[i] = Math.max(out[i], 0) * calibration[i] * calibration[i];
};

const dimensionScores = (method, w) => {
  if (method === "topsis") effective(w);
  const from = method === "geometric" ? logs : X, out = new Float64Array(d * b);
  for (let j = 0; j < k; j++) {
    const g = dimensionOf[j];
    for (let i = 0; i < b; i++) if (E[j * b + i] > 0) out[g * b + i] += (w[j] / inside[g * b + i]) * from[j * b + i];
  }
  for (let at = 0; at < d * b; at++) {
    if (!(inside[at] > 0)) out[at] = NaN;
    else if (method === "geometric") out[at] = Math.exp(out[at]);
  }
  return out;
};
