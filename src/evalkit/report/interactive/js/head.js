// The head of the table: its columns, and sorting by them.
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
