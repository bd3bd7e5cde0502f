// Sentences above the table.
const message = () => {
  const n = R.order.length;
  if (own) return ownMessage();
  if (n < 2) return W.ix_message_few;
  if (state.method === "topsis") return fill("ix_message_topsis", { n });
  const count = (marks) => R.order.filter((i) => marks.includes(R.position[i])).length;
  const above = count("+a"), below = count("-b");
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
  return {
    "+": W.verdict_above, a: W.verdict_small_above, 0: W.verdict_around, b: W.verdict_small_below, "-": W.verdict_below, ".": "",
  }[R.position[i]];
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
