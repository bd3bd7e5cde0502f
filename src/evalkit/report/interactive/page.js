"use strict";
(() => {
  // ---- the data of the page
  const byId = (id) => document.getElementById(id);
  const D = JSON.parse(byId("data").textContent);
  const { words: W, league: L, indicators: I } = D;
  const own = D.edition === "branch";
  const b = L.names.length, k = I.weight.length, d = D.dimensions.length;
  const MISSING = 0x3fff, CHANGE = 0.2, TIE = 1e-9;

  const counts = (text) => {
    const raw = atob(text), out = new Uint16Array(raw.length / 2);
    for (let i = 0; i < out.length; i++) out[i] = raw.charCodeAt(2 * i) | (raw.charCodeAt(2 * i + 1) << 8);
    return out;
  };
  const points = (words) => Float64Array.from(words, (x) => ((x & MISSING) === MISSING ? NaN : (x & MISSING) / 100));
  const square = (triangle) => {
    const out = new Float64Array(k * k);
    for (let i = 0, t = 0; i < k; i++) for (let j = i; j < k; j++) out[i * k + j] = out[j * k + i] = triangle[t++];
    return out;
  };
  const packedScores = counts(L.scores);
  const X = points(packedScores), S = points(counts(L.errors)); // column by column: [j * b + i]
  const clear = Int8Array.from(packedScores, (x) => [0, 1, -1, 0][x >> 14]);
  const correlation = square(L.correlation);
  const calibration = Float64Array.from(counts(L.calibration), (x) => x / 1000);
  const officialLow = counts(L.lower), officialHigh = counts(L.upper);
  const ranked = [], trend = [];
  for (let i = 0; i < b; i++) (L.state[i] === "0" ? ranked : trend).push(i);
  const dimensionOf = I.dimension;
  const study = Float64Array.from(I.weight);
  const logs = X.map((x) => Math.log(1 + 0.99 * x));

  // ---- scores: what `composite`, `weighted_mean` (geometric) and `topsis` of the kit compute
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

  // Upper tail of the normal distribution (Abramowitz & Stegun 1964, 26.2.17; error below 7.5e-8).
  const tail = (z) => {
    if (z < 0) return 1 - tail(-z);
    const t = 1 / (1 + 0.2316419 * z);
    const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)) * series;
  };

  // Above or below the average of the ranked branches, Benjamini–Hochberg over branches.
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
      out[i] = adjusted < 1 - parseFloat(D.level) / 100 ? (gap > 0 ? "+" : "-") : "0";
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

  // ---- the state of the page
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

  // ---- how far the order holds when one weight at a time moves, in slices while the reader does nothing
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

  // ---- the other branches as one crowd (page of a branch)
  const P = D.peers;
  const crowd = P && {
    arithmetic: { mean: P.mean, covariance: square(P.covariance) },
    geometric: { mean: P.logMean, covariance: square(P.logCovariance) },
  };
  const spread = (w) => {
    const { mean, covariance } = crowd[state.method];
    let m = 0, v = 0, sum = 0;
    for (let j = 0; j < k; j++) sum += w[j];
    for (let j = 0; j < k; j++) { m += (w[j] / sum) * mean[j]; for (let l = 0; l < k; l++) v += (w[j] / sum) * (w[l] / sum) * covariance[j * k + l]; }
    return { m, s: Math.sqrt(Math.max(v, 0)) };
  };
  const curve = (x) => (state.method === "geometric" ? Math.log(x) : x);
  const straight = (x) => (state.method === "geometric" ? Math.exp(x) : x);
  const percentile = (x, { m, s }) => {
    const p = 100 * (1 - tail((curve(x) - m) / s));
    return Math.min(Math.max(5 * Math.round(p / 5), 5), 95);
  };
  const RUNGS = [[90, 1.281552], [75, 0.67449], [50, 0], [25, -0.67449], [10, -1.281552]];

  // ---- words and elements
  const fill = (key, values) => W[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const fixed = (x, digits = 1) => (Number.isNaN(x) ? "–" : x.toFixed(digits).replace("-", "−"));
  const rangeText = (low, high) => (low ? (low === high ? `${low}` : `${low}–${high}`) : "–");
  const intervalText = ([, low, high]) => (Number.isNaN(low) ? "" : `[${fixed(low)}, ${fixed(high)}]`);
  const el = (tag, properties = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in node) node[name] = value; else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  };
  // What is written already is not written again: layout is the dearest part of ranking again.
  const written = new WeakMap();
  const changed = (node, name, value) => {
    let known = written.get(node);
    if (!known) written.set(node, (known = {}));
    if (known[name] === value) return false;
    known[name] = value;
    return true;
  };
  const put = (node, text) => { if (changed(node, "text", text)) node.textContent = text; };
  const set = (node, name, value) => { if (changed(node, name, value)) node[name] = value; };
  const place = (node, left, width = null) => {
    if (!changed(node, "place", `${left.toFixed(2)} ${width}`)) return;
    node.style.left = `${left}%`;
    if (width !== null) node.style.width = `${Math.max(width, 0)}%`;
  };
  const say = (() => { let timer; return (text) => { clearTimeout(timer); timer = setTimeout(() => { byId("live").textContent = text; }, 500); }; })();

  // ---- the rows of the table: branches, or this branch among the rungs of the others
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
    average: (row) => ({ "+": 1, 0: 2, "-": 3, ".": 4 })[R.position[row.i]],
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

  // ---- the head of the table
  const columns = own
    ? [["rank", W.ix_c_percentile], ["name", W.c_branch], ["score", fill("ix_c_score", { level: D.level })]]
    : [["rank", W.ix_c_rank], ["name", W.c_branch], ["score", fill("ix_c_score", { level: D.level })], ["average", W.ix_c_average]];
  for (const g of shownDimensions) columns.push([`d${g}`, D.dimensions[g]]);
  if (!own && k > 1) columns.push(["stable", W.ix_c_stable], ["moved", W.ix_c_moved]);
  if (!own) columns.push(["n", W.c_answers]);
  const kind = (name) => (/^d\d/.test(name) ? "dimension" : name);
  const heads = columns.map(([name, label]) => {
    const button = el("button", { type: "button", className: "sort" }, el("span", { textContent: label }), el("i", { "aria-hidden": "true" }));
    button.title = fill("ix_sort", { name: label });
    const head = el("th", { scope: "col", className: kind(name) }, button);
    if (name === "score") button.firstChild.append(el("small", { id: "axis" }));
    button.addEventListener("click", () => {
      state.falling = state.sort === name ? !state.falling : /^(d\d|score|n|moved)/.test(name) && !/^name/.test(name);
      state.sort = name; state.active = 0;
      sortRows(); showSort(); draw();
    });
    return head;
  });
  byId("heads").append(...heads);
  byId("table").classList.toggle("many", d > 3);
  const showSort = () => heads.forEach((head, at) => {
    if (columns[at][0] === state.sort) head.setAttribute("aria-sort", state.falling ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });

  // ---- the body: only the rows in sight exist
  const body = byId("rows"), table = byId("table");
  const spacer = () => el("tr", { className: "spacer", "aria-hidden": "true" }, el("td"));
  const topSpacer = spacer(), bottomSpacer = spacer(), pool = [];
  const axis = { low: 0, high: 100 };
  const newRow = () => {
    const parts = {
      range: el("span"), bar: el("i"), places: el("div", { className: "places", "aria-hidden": "true" }), name: el("button", { type: "button", className: "open", tabIndex: -1, ...(own ? {} : { "aria-haspopup": "dialog" }) }), region: el("span", { className: "region" }),
      score: el("b"), ci: el("span", { className: "ci" }), whisker: el("i", { className: "whisker" }), dot: el("i", { className: "dot" }),
      average: el("span"), mark: el("i", { "aria-hidden": "true" }), against: el("span"), dims: shownDimensions.map(() => el("td", { className: "dimension" })),
      stable: el("td", { className: "stable" }), arrow: el("span", { "aria-hidden": "true" }), moved: el("span", { className: "quiet" }), n: el("td", { className: "n" }),
    };
    const track = el("div", { className: "track", "aria-hidden": "true" }, parts.whisker, parts.dot);
    const line = el("tr", {},
      el("td", { className: "rank" }, parts.range, parts.places),
      el("th", { scope: "row", className: "name" }, parts.name, parts.region),
      el("td", { className: "score" }, el("div", {}, el("span", { className: "numbers" }, parts.score, " ", parts.ci), track)));
    parts.places.append(parts.bar);
    parts.average.append(parts.mark, parts.against);
    parts.name.disabled = own;
    if (!own) line.append(el("td", { className: "average" }, parts.average));
    line.append(...parts.dims);
    if (!own && k > 1) line.append(parts.stable, el("td", { className: "moved" }, parts.arrow, parts.moved));
    if (!own) line.append(parts.n);
    parts.name.addEventListener("click", () => { if (line.row.i !== undefined && !own) openDetails(line.row.i); });
    line.parts = parts;
    return line;
  };
  const POSITION = { "+": ["good", "▲", W.ix_above], "-": ["warning", "▼", W.ix_below], 0: ["soft", "●", W.ix_around], ".": ["soft", "", "–"] };
  const showMoved = ({ arrow, moved }, i) => {
    const by = R.place[i] ? officialPlace[i] - R.place[i] : 0, n = Math.abs(by);
    put(arrow, by > 0 ? `↑ ${n}` : by < 0 ? `↓ ${n}` : "");
    put(moved, by > 0 ? fill("ix_up", { n }) : by < 0 ? fill("ix_down", { n }) : "");
  };
  const drawBranch = (parts, row) => {
    const { i } = row, one = interval(i), low = R.low[i], high = R.high[i], isRanked = L.state[i] === "0";
    put(parts.name, row.name);
    set(parts.name, "title", row.name);
    put(parts.region, own ? W.ix_own : under[i]);
    put(parts.score, Number.isNaN(one[0]) ? W.ix_no_value : fixed(one[0]));
    put(parts.ci, intervalText(one));
    if (own) {
      put(parts.range, !isRanked ? W.trend_only : !crowd ? "–" : fill("ix_percentile", { p: percentile(row.score, spread(R.w)) }));
      set(parts.places, "hidden", true);
      return one;
    }
    put(parts.range, !isRanked ? W.trend_only : rangeText(low, high));
    set(parts.places, "hidden", !low);
    if (low) place(parts.bar, (100 * (low - 1)) / R.order.length, (100 * (high - low + 1)) / R.order.length);
    const [tone, mark, text] = POSITION[R.position[i]];
    set(parts.average, "className", tone);
    put(parts.mark, mark);
    put(parts.against, text);
    put(parts.stable, R.stableLow && R.place[i] ? rangeText(R.stableLow[i], R.stableHigh[i]) : isRanked && !robust && R.place[i] ? "…" : "–");
    showMoved(parts, i);
    put(parts.n, `${L.n[i]}`);
    return one;
  };
  const drawRung = (parts, row) => {
    put(parts.name, row.name);
    set(parts.name, "title", row.name);
    put(parts.region, "");
    put(parts.range, `${row.rung}`);
    set(parts.places, "hidden", true);
    put(parts.score, fixed(row.score));
    put(parts.ci, "");
    return [row.score, NaN, NaN];
  };
  const onAxis = (x) => Math.min(Math.max((100 * (x - axis.low)) / (axis.high - axis.low), 0), 100);
  const drawRow = (line, row, at) => {
    const { parts } = line, isRung = row.i === undefined;
    line.row = row;
    if (line.at !== at) { line.at = at; line.setAttribute("aria-rowindex", at + 2); }
    set(line, "className", isRung ? "rung" : own ? "mine" : L.state[row.i] === "0" ? "" : "trend");
    const [x, low, high] = isRung ? drawRung(parts, row) : drawBranch(parts, row);
    set(parts.dot, "hidden", Number.isNaN(x));
    set(parts.whisker, "hidden", Number.isNaN(low));
    if (x === x) place(parts.dot, onAxis(x));
    if (low === low) place(parts.whisker, onAxis(low), onAxis(high) - onAxis(low));
    parts.dims.forEach((cell, at2) => put(cell, fixed(row.dims[shownDimensions[at2]])));
  };
  const scaleAxis = () => {
    let low = Infinity, high = -Infinity;
    for (const row of rows) {
      if (row.i !== undefined && L.state[row.i] !== "0" && R.order.length) continue;
      const [x, from, to] = row.i === undefined ? [row.score, NaN, NaN] : interval(row.i);
      for (const v of [x, from, to]) if (v === v) { low = Math.min(low, v); high = Math.max(high, v); }
    }
    axis.low = low < high ? Math.max(5 * Math.floor(low / 5), 0) : 0;
    axis.high = low < high ? Math.min(Math.max(5 * Math.ceil(high / 5), axis.low + 5), 100) : 100;
    byId("axis").textContent = ` ${fill("ix_axis", axis)}`;
  };
  let rowHeight = 44, printing = false;
  const draw = (top = body.getBoundingClientRect().top) => {
    const seen = Math.ceil(window.innerHeight / rowHeight) + 4;
    let first = printing ? 0 : Math.max(0, Math.floor(-top / rowHeight) - 2);
    const size = printing ? rows.length : Math.min(seen, rows.length);
    first = Math.max(0, Math.min(first, rows.length - size));
    while (pool.length < size) { const line = newRow(); pool.push(line); bottomSpacer.before(line); }
    while (pool.length > Math.max(size, 0)) pool.pop().remove();
    const reachable = state.active >= first && state.active < first + size ? state.active : first;
    pool.forEach((line, at) => {
      drawRow(line, rows[first + at], first + at);
      set(line.parts.name, "tabIndex", first + at === reachable ? 0 : -1);
    });
    for (const [line, count] of [[topSpacer, first], [bottomSpacer, rows.length - first - size]]) {
      set(line, "hidden", count === 0);
      if (changed(line, "height", count * rowHeight)) line.firstChild.style.height = `${count * rowHeight}px`;
    }
    if (changed(table, "count", rows.length)) table.setAttribute("aria-rowcount", rows.length + 1);
  };
  const goTo = (at) => {
    state.active = Math.max(0, Math.min(at, rows.length - 1));
    const top = body.getBoundingClientRect().top + state.active * rowHeight, head = byId("heads").offsetHeight;
    if (top < head) window.scrollBy(0, top - head - 4);
    else if (top + rowHeight > window.innerHeight) window.scrollBy(0, top + rowHeight - window.innerHeight + 4);
    draw();
    const line = pool.find((one) => one.at === state.active);
    if (line) line.parts.name.focus({ preventScroll: true });
  };
  body.addEventListener("keydown", (event) => {
    const line = event.target.closest("tr");
    const page = Math.max(1, Math.floor(window.innerHeight / rowHeight) - 3);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (!line || step === undefined) return;
    event.preventDefault();
    goTo(line.at + step);
  });

  // ---- sentences above the table
  const message = () => {
    const n = R.order.length;
    if (own) return ownMessage();
    if (n < 2) return W.ix_message_few;
    if (state.method === "topsis") return fill("ix_message_topsis", { n });
    const count = (mark) => R.order.filter((i) => R.position[i] === mark).length;
    const above = count("+"), below = count("-");
    return above + below ? fill("ix_message", { n, above, below, around: n - above - below }) : fill("ix_message_all_around", { n });
  };
  const ownMessage = () => {
    const [score, low, high] = interval(0), name = L.names[0];
    if (official() && R.low[0]) {
      const settled = R.low[0] === R.high[0] ? W.ix_settled : W.ix_not_settled;
      return fill("ix_message_own", { name, score: fixed(score), range: rangeText(R.low[0], R.high[0]), n: D.ranked, settled });
    }
    if (!crowd || L.state[0] !== "0") return fill("ix_message_own_alone", { name, score: fixed(score), interval: intervalText([score, low, high]) });
    const about = spread(R.w), at = (x) => percentile(Math.max(x, 0.01), about);
    return fill("ix_message_own_changed", { name, score: fixed(score), p: at(score), low: at(low), high: at(high) });
  };
  const standing = (i) => {
    if (L.state[i] === "1") return fill("verdict_trend", { n: L.n[i], least: D.least });
    if (L.state[i] === "2") return fill("verdict_missing", { n: L.n[i], least: D.least });
    return { "+": W.verdict_above, "-": W.verdict_below, 0: W.verdict_around, ".": "" }[R.position[i]];
  };
  const showRobust = () => {
    if (own) { byId("robust").textContent = standing(0); return; }
    const n = R.order.length, parts = [];
    if (!official()) parts.push(fill("ix_moved_count", { moved: movedCount(), n }));
    const widths = R.order.filter((i) => R.low[i]).map((i) => R.high[i] - R.low[i] + 1);
    if (widths.length > 1) {
      const settled = widths.filter((width) => width === 1).length, mean = widths.reduce((x, y) => x + y, 0) / widths.length;
      parts.push(fill("ix_settled_count", { settled, n, width: fixed(mean) }));
    }
    if (n > 1 && k > 1) parts.push(robust ? fill("ix_pairs", { share: fixed(Math.floor(1000 * robust.share) / 10) }) : W.ix_pairs_wait);
    byId("robust").textContent = parts.join(D.language === "zh" ? "" : " ");
  };
  const movedCount = () => R.order.filter((i) => R.place[i] !== officialPlace[i]).length;

  // ---- weights and method
  const METHODS = { arithmetic: W.ix_arithmetic_note, geometric: W.ix_geometric_note, topsis: W.ix_topsis_note };
  const sliders = [];
  const slider = (name, values, at, text, min) => {
    const id = `${min}${at}`, out = el("output", { htmlFor: id });
    const input = el("input", { type: "range", id, min: 0, max: 100, step: 1 });
    input.setAttribute("aria-label", fill("ix_weight_of", { name }));
    input.addEventListener("input", () => { values[at] = Number(input.value); state.touched = true; update(); });
    sliders.push({ input, out, read: () => values[at], text });
    return el("div", { className: "slider" }, el("label", { htmlFor: id, textContent: name }), out, input);
  };
  const percent = (x) => fixed(100 * x);
  for (const g of all) {
    const box = el("div", { className: "group" });
    if (d > 1) box.append(slider(D.dimensions[g], importance, g, () => { const x = percent(shareOf(all, importance)(g)); return [`${x}%`, fill("ix_share", { share: x })]; }, "dimension"));
    if (members[g].length > 1) {
      const more = el("details", { className: "inner", open: d === 1 }, el("summary", { textContent: fill("ix_inside", { n: members[g].length }) }));
      more.querySelector("summary").setAttribute("aria-label", `${D.dimensions[g]}: ${fill("ix_inside", { n: members[g].length })}`);
      for (const j of members[g]) {
        more.append(slider(I.names[j], local, j, () => {
          const x = percent(shareOf(members[g], local)(j));
          return [`${x}%`, fill("ix_share_inside", { share: x, name: D.dimensions[g] })];
        }, "indicator"));
      }
      box.append(more);
    }
    byId("sliders").append(box);
  }
  const showWeights = () => {
    for (const { input, out, read, text } of sliders) {
      const [shown, spoken] = text(), value = `${Math.round(read())}`;
      if (input.value !== value) input.value = value;
      put(out, shown);
      if (changed(input, "spoken", spoken)) input.setAttribute("aria-valuetext", spoken);
    }
    const zero = importance.every((x) => x === 0);
    byId("state").textContent = zero ? W.ix_all_zero : state.touched ? W.ix_changed : W.ix_official;
    byId("state").className = state.touched ? "changed" : "soft";
    byId("reset").disabled = !state.touched;
    byId("method-note").textContent = METHODS[state.method];
    const listed = all.map((g) => `${D.dimensions[g]} ${percent(shareOf(all, importance)(g))}%`).join(D.language === "zh" ? "、" : ", ");
    const method = document.querySelector('input[name="method"]:checked').nextSibling.textContent;
    byId("print-weights").textContent = fill("ix_print_weights", { method, weights: listed });
  };
  for (const input of document.querySelectorAll('input[name="method"]')) {
    input.addEventListener("change", () => { state.method = input.value; update(); });
  }
  byId("reset").addEventListener("click", () => { state.touched = false; startWeights(); document.activeElement.blur(); update(); byId("controls").querySelector("summary").focus(); });

  // ---- details of a branch
  const sorted = X.length && !own ? Array.from({ length: k }, (_, j) => X.subarray(j * b, (j + 1) * b).filter((x) => x === x).sort()) : [];
  const quantile = (list, p) => { const at = (list.length - 1) * p, low = Math.floor(at); return list[low] + (at - low) * ((list[low + 1] ?? list[low]) - list[low]); };
  const quartiles = (j) => (own ? P && P.quartiles[j] : sorted[j].length > 3 ? [0.25, 0.5, 0.75].map((p) => quantile(sorted[j], p)) : null);
  const indicatorPercentile = (i, j) => {
    if (own) return P ? P.percentile[j] : null;
    const x = X[j * b + i];
    if (Number.isNaN(x) || L.state[i] !== "0" || sorted[j].length < 2) return null;
    let below = 0, same = -1;
    for (const y of sorted[j]) if (y < x) below++; else if (y === x) same++;
    return Math.round((100 * (below + 0.5 * same)) / (sorted[j].length - 1));
  };
  const profileTrack = (i, j) => {
    const x = X[j * b + i], half = D.z * S[j * b + i], track = el("div", { className: "track wide", "aria-hidden": "true" });
    const middle = quartiles(j);
    if (middle) { const band = el("i", { className: "band" }); place(band, middle[0], middle[2] - middle[0]); track.append(band); }
    if (half === half && x === x) { const whisker = el("i", { className: "whisker" }), low = Math.max(x - half, 0); place(whisker, low, Math.min(x + half, 100) - low); track.append(whisker); }
    if (x === x) { const dot = el("i", { className: "dot" }); place(dot, x); track.append(dot); }
    return track;
  };
  const JUDGED = { 1: ["good", "▲ ", W.judge_above], "-1": ["warning", "▼ ", W.judge_below], 0: ["soft", "", W.judge_none] };
  const profileRow = (i, j) => {
    const x = X[j * b + i], half = D.z * S[j * b + i], p = indicatorPercentile(i, j), r = I.reliability[j];
    const [tone, mark, text] = x === x ? JUDGED[clear[j * b + i]] : ["soft", "", "–"];
    const ends = intervalText([x, Math.max(x - half, 0), Math.min(x + half, 100)]);
    const weak = r !== null && r < 0.7;
    const cell = (label, properties, ...children) => el("td", { role: "cell", "data-label": label, ...properties }, ...children);
    return el("tr", { role: "row" },
      el("th", { role: "rowheader", scope: "row", textContent: I.names[j] }),
      el("td", { role: "cell", className: "score" }, el("div", {},
        el("span", { className: "numbers" }, el("b", { textContent: x === x ? fixed(x) : W.ix_no_value }), " ", el("span", { className: "ci", textContent: ends })), profileTrack(i, j))),
      cell(W.ix_c_indicator_percentile, { className: "right", textContent: p === null ? "–" : `${p}` }),
      cell(W.c_judgement, { className: tone }, mark ? el("span", { textContent: mark, "aria-hidden": "true" }) : "", text),
      cell(W.c_weight, { className: "right", textContent: `${percent(R.w[j])}` }),
      cell(W.c_reliability, { className: weak ? "right warning" : "right", textContent: r === null ? "–" : r.toFixed(2) }));
  };
  const profile = (i) => {
    const head = [W.c_indicator, `${fill("ix_c_score", { level: D.level })} ${fill("ix_axis", { low: 0, high: 100 })}`, W.ix_c_indicator_percentile, W.c_judgement, W.c_weight, W.c_reliability];
    const out = el("table", { className: "profile", role: "table", "aria-label": L.names[i] },
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...head.map((text, at) => el("th", { role: "columnheader", scope: "col", textContent: text, className: [2, 4, 5].includes(at) ? "right" : "" })))));
    for (const g of all) {
      const score = R.dims[g * b + i];
      out.append(el("tbody", { role: "rowgroup" },
        el("tr", { role: "row", className: "group" }, el("th", { role: "rowheader", scope: "rowgroup", colSpan: 6, textContent: `${D.dimensions[g]} · ${fixed(score)}` })),
        ...members[g].map((j) => profileRow(i, j))));
    }
    return out;
  };
  const facts = (i) => {
    const lines = [], officialRange = rangeText(officialLow[i], officialHigh[i]), n = own ? D.ranked : R.order.length;
    if (standing(i) && !own) lines.push(standing(i));
    if (R.low[i]) lines.push(fill(R.low[i] === R.high[i] ? "ix_d_rank_settled" : "ix_d_rank", { range: rangeText(R.low[i], R.high[i]), n }));
    if (!official() && officialLow[i]) lines.push(fill("ix_d_changed", { range: officialRange }));
    if (R.stableLow && R.place[i]) lines.push(fill("ix_d_stable", { range: rangeText(R.stableLow[i], R.stableHigh[i]) }));
    if (official() && L.top[i] !== null && D.top) lines.push(fill("ix_d_top", { k: D.top, p: L.top[i] < 1 ? "<1" : L.top[i] > 99 ? ">99" : L.top[i] }));
    return el("ul", { className: "facts" }, ...lines.map((text) => el("li", { textContent: text })));
  };
  const notes = (i) => {
    const missing = dimensionOf.some((_, j) => Number.isNaN(X[j * b + i]) && study[j] > 0);
    const weak = I.reliability.some((r) => r !== null && r < 0.7);
    const text = [fill(own ? "ix_d_note_own" : "ix_d_note", { level: D.level }), missing ? W.missing_indicator_note : "", weak ? `${W.c_reliability} ${W.ix_low_reliability}${D.language === "zh" ? "。" : "."}` : "", own && crowd ? W.ix_n_percentile : ""];
    return el("p", { className: "soft", textContent: text.filter(Boolean).join(D.language === "zh" ? "" : " ") });
  };
  const dialog = byId("details");
  const openDetails = (i) => {
    const [score, low, high] = interval(i);
    byId("details-name").textContent = L.names[i];
    const about = [under[i], `${W.c_answers} ${L.n[i]}`].filter(Boolean).join(" · ");
    const card = el("p", { className: "headline" }, el("b", { textContent: fixed(score) }), " ", el("span", { textContent: intervalText([score, low, high]) }));
    byId("details-body").replaceChildren(el("p", { className: "soft", textContent: about }), card, facts(i), profile(i), notes(i));
    dialog.showModal();
    byId("details-name").focus();
    dialog.scrollTop = 0;
  };
  byId("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  // ---- everything follows a change
  const update = (quiet = false) => {
    const top = body.getBoundingClientRect().top; // read before anything is written
    compute();
    chooseRows();
    scaleAxis();
    testOrder();
    byId("message").textContent = message();
    showRobust();
    showWeights();
    table.classList.toggle("unmoved", official());
    table.classList.toggle("bare", state.method === "topsis");
    if (own) byId("own").replaceChildren(facts(0), profile(0), notes(0));
    draw(top);
    if (quiet) return;
    if (own) say(crowd && L.state[0] === "0" ? fill("ix_announce_own", { score: fixed(R.total[0]), p: percentile(R.total[0], spread(R.w)) }) : message());
    else say(fill("ix_announce", { names: R.order.slice(0, 3).map((i) => L.names[i]).join(D.language === "zh" ? "、" : ", "), moved: movedCount(), n: R.order.length }));
  };
  const search = byId("search");
  if (search) {
    search.addEventListener("input", () => {
      state.query = search.value; state.active = 0;
      chooseRows(); draw();
      const text = rows.length ? fill("ix_found", { n: rows.length, all: b }) : W.ix_none_found;
      byId("found").textContent = state.query.trim() ? text : "";
      say(text);
    });
    search.addEventListener("keydown", (event) => { if (event.key === "ArrowDown" && rows.length) { event.preventDefault(); goTo(0); } });
  }
  const dark = matchMedia("(prefers-color-scheme: dark)"), theme = byId("theme");
  const isDark = () => (document.documentElement.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  const showTheme = () => theme.setAttribute("aria-pressed", String(isDark()));
  theme.addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; showTheme(); });
  dark.addEventListener("change", showTheme);
  byId("print").addEventListener("click", () => window.print());
  const setPrinting = (on) => { printing = on; draw(); };
  window.addEventListener("beforeprint", () => setPrinting(true));
  window.addEventListener("afterprint", () => setPrinting(false));
  const measure = () => { const line = pool[0]; if (line && line.offsetHeight) rowHeight = line.getBoundingClientRect().height; draw(); };
  window.addEventListener("resize", measure);
  let waiting = false;
  window.addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; draw(); }); } }, { passive: true });

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

  // ---- for checks: the same numbers that the table shows
  window.evalkit = Object.freeze({
    values: (method, w) => { const total = new Float64Array(b); scores(method, Float64Array.from(w), total); const out = Array.from(total); update(true); return out; },
    shown: () => ({ weights: Array.from(R.w), order: R.order.slice(), low: Array.from(R.low), high: Array.from(R.high), position: R.position.join(""), variance: Array.from(R.variance) }),
    robust: () => robust && { share: robust.share, low: Array.from(robust.low), high: Array.from(robust.high) },
  });
})();
