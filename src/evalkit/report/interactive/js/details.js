// Details of a branch.
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
