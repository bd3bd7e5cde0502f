// Weights and method: what the reader may move.
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
