// The body of the table: only the rows in sight exist.
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
const POSITION = {
  "+": ["good", "▲", W.ix_above], a: ["soft", "△", W.w_small_above], 0: ["soft", "●", W.ix_around],
  b: ["soft", "▽", W.w_small_below], "-": ["warning", "▼", W.ix_below], ".": ["soft", "", "–"],
};
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
