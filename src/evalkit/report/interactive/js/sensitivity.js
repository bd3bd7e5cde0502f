// How far the order holds when one weight at a time moves, in slices while the reader does nothing.
const competition = (list, total, out) => {
  const sorted = [...list].sort((p, q) => total[q] - total[p]);
  sorted.forEach((i, at) => { out[i] = at && total[sorted[at - 1]] - total[i] <= TIE ? out[sorted[at - 1]] : at + 1; });
};
function* sensitivity() {
  const list = R.order, r = list.length, w = Float64Array.from(R.w), cases = [];
  for (let j = 0; j < k; j++) if (w[j] > 0) for (const f of [1 - CHANGE, 1 + CHANGE]) cases.push([j, f]);
  const s = cases.length, table = new Float64Array(r * s), total = new Float64Array(b), ranks = new Int32Array(b);
  const low = new Int32Array(b).fill(b + 1), high = new Int32Array(b);
  for (let c = 0; c < s; c++) {
    const changed = Float64Array.from(w), [j, f] = cases[c];
    changed[j] *= f;
    const sum = changed.reduce((x, y) => x + y, 0);
    scores(state.method, changed.map((x) => x / sum), total);
    competition(list, total, ranks);
    list.forEach((i, p) => { table[p * s + c] = total[i]; low[i] = Math.min(low[i], ranks[i]); high[i] = Math.max(high[i], ranks[i]); });
    yield;
  }
  let held = 0, pairs = 0;
  for (let p = 0; p < r; p++) {
    const x = R.total[list[p]], from = p * s;
    for (let q = p + 1; q < r; q++) {
      if (x - R.total[list[q]] <= TIE) continue;
      const to = q * s;
      let c = 0;
      while (c < s && table[from + c] > table[to + c]) c++;
      pairs++;
      if (c === s) held++;
    }
    if (p % 8 === 7) yield;
  }
  return { low, high, share: pairs ? held / pairs : NaN };
}
let turn = 0, robust = null;
const testOrder = () => {
  const mine = ++turn;
  robust = null;
  if (own || k === 1 || R.order.length < 2) return;
  const job = sensitivity();
  const slice = () => {
    if (mine !== turn) return;
    const start = performance.now();
    let step = job.next();
    while (!step.done && performance.now() - start < 6) step = job.next();
    if (!step.done) return void setTimeout(slice, 0);
    robust = step.value;
    R.stableLow = robust.low; R.stableHigh = robust.high;
    showRobust();
    if (state.sort === "stable") sortRows();
    draw();
  };
  setTimeout(slice, 120);
};
