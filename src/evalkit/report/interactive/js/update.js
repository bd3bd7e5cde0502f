// Everything follows a change; the search.
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
