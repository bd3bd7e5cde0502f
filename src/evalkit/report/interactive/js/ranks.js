// Ranks: who differs from the average, and how far each place is settled.

// Upper tail of the normal distribution (Abramowitz & Stegun 1964, 26.2.17; error below 7.5e-8).
const tail = (z) => {
  if (z < 0) return 1 - tail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)) * series;
};

// Above or below the average of the ranked branches ("a", "b": by a small amount), Benjamini–Hochberg over branches.
const positions = (list, total, variance) => {
  const r = list.length, out = new Array(b).fill(".");
  if (r < 2) return out;
  let mean = 0, all = 0;
  for (const i of list) { mean += total[i] / r; all += variance[i] / (r * r); }
  const tests = list.map((i) => {
    const gap = total[i] - mean, spread = Math.sqrt(variance[i] * (1 - 2 / r) + all);
    const z = Math.abs(gap) < TIE ? 0 : Math.abs(gap) / spread;
    return { i, gap, p: z === Infinity ? 0 : 2 * tail(z) };
  }).sort((one, two) => two.p - one.p);
  let adjusted = 1;
  tests.forEach(({ i, gap, p }, at) => {
    adjusted = Math.min(adjusted, (p * r) / (r - at));
    const side = Math.abs(gap) < D.small ? "ab" : "+-";
    out[i] = adjusted < 1 - parseFloat(D.level) / 100 ? side[gap > 0 ? 0 : 1] : "0";
  });
  return out;
};

// Rank ranges from simultaneous limits for each branch against all others; `list` runs from the highest.
const ranges = (list, total, variance, low, high) => {
  const r = list.length, c = D.critical * D.critical;
  const value = Float64Array.from(list, (i) => total[i]), spread = Float64Array.from(list, (i) => c * variance[i]);
  const above = new Int32Array(r), below = new Int32Array(r);
  for (let p = 0; p < r; p++) {
    const x = value[p], s = spread[p];
    for (let q = p + 1; q < r; q++) {
      const gap = x - value[q];
      if (gap * gap > s + spread[q]) { above[q]++; below[p]++; }
    }
  }
  list.forEach((i, p) => { low[i] = 1 + above[p]; high[i] = r - below[p]; });
};
