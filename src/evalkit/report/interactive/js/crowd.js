// The other branches as one crowd (page of a branch).
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
