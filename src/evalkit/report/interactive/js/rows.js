// The rows of the table: branches, or this branch among the rungs of the others.
const collator = new Intl.Collator(D.language, { numeric: true });
const alphabet = new Int32Array(b);
[...L.names.keys()].sort((p, q) => collator.compare(L.names[p], L.names[q])).forEach((i, at) => { alphabet[i] = at; });
const haystack = L.names.map((name, i) => `${name}\n${L.codes[i]}\n${L.regions[L.region[i]]}`.toLowerCase());
const shownDimensions = d > 1 ? all.slice(0, 5) : [];
const under = L.codes.map((code, i) => [code === L.names[i] ? "" : code, L.regions[L.region[i]]].filter(Boolean).join(" · "));
let rows = [];

const rungRows = () => {
  if (!crowd) return [];
  const whole = spread(R.w);
  const each = all.map((g) => spread(R.w.map((w, j) => (dimensionOf[j] === g ? Math.max(w, 1e-12) : 0))));
  return RUNGS.map(([p, z]) => ({
    rung: p, name: p === 50 ? W.ix_median : fill("ix_rung", { p }), score: straight(whole.m + z * whole.s),
    dims: each.map(({ m, s }) => straight(m + z * s)),
  }));
};
const branchRow = (i) => ({ i, name: L.names[i], score: R.total[i], dims: all.map((g) => R.dims[g * b + i]) });
const keys = {
  rank: (row) => (row.i === undefined ? -row.score : own ? -row.score : R.place[row.i] || NaN),
  name: (row) => (row.i === undefined ? 100 - row.rung : own ? -1 : alphabet[row.i]),
  score: (row) => row.score,
  average: (row) => ({ "+": 1, a: 2, 0: 3, b: 4, "-": 5, ".": 6 })[R.position[row.i]],
  stable: (row) => (R.stableLow && R.place[row.i] ? R.stableLow[row.i] * 10000 + R.stableHigh[row.i] : NaN),
  moved: (row) => (R.place[row.i] ? officialPlace[row.i] - R.place[row.i] : NaN),
  n: (row) => L.n[row.i],
};
const sortKey = (name) => keys[name] || ((row) => row.dims[Number(name.slice(1))]);
const sortRows = () => {
  const key = sortKey(state.sort), sign = state.falling ? -1 : 1;
  const decorated = rows.map((row) => {
    let value = key(row);
    if (Number.isNaN(value)) value = sign * Infinity;
    return { row, value, last: row.i !== undefined && L.state[row.i] !== "0" && state.sort !== "name" };
  });
  decorated.sort((p, q) => p.last - q.last || (p.value === q.value ? 0 : p.value < q.value ? -sign : sign)
    || (R.place[p.row.i] || 1e6) - (R.place[q.row.i] || 1e6));
  rows = decorated.map(({ row }) => row);
};
const chooseRows = () => {
  if (own) rows = [branchRow(0), ...rungRows()];
  else {
    const wanted = state.query.trim().toLowerCase().split(/\s+/).filter(Boolean);
    rows = [...R.order, ...ranked.filter((i) => !R.place[i]), ...trend]
      .filter((i) => wanted.every((word) => haystack[i].includes(word))).map(branchRow);
  }
  sortRows();
};
