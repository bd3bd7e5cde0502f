// The data of the page: decoded once, read by everything below.
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
