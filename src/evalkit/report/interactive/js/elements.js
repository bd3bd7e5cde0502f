// Words and elements.
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
