// Pairs turned, in float64: (x, y) -> (x cos a - y sin a, x sin a + y cos a), a = place * theta.

// The pair i of the chosen query and key, and where the places in force turn them.
export function pairsOf({ arrays, view, m, n }, i) {
  const R = arrays.theta.length;
  const pair = (of, t) => [of[2 * (t * R + i)], of[2 * (t * R + i) + 1]];
  const [q, k] = [pair(arrays.q, view.query), pair(arrays.k, view.key)];
  return { q, k, turnedQ: turned(q, m * arrays.theta[i]), turnedK: turned(k, n * arrays.theta[i]) };
}

/** @type {(pair: number[], angle: number) => number[]} */
export const turned = ([x, y], angle) => [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)];

// What pair i adds to q.k with the query at place m and the key at n.
export function contribution(figure, i, m, n) {
  const { q, k } = pairsOf(figure, i);
  const theta = figure.arrays.theta[i];
  const [a, b] = [turned(q, m * theta), turned(k, n * theta)];
  return a[0] * b[0] + a[1] * b[1];
}

export const afterTurning = (figure, m, n) =>
  Array.from(figure.arrays.theta, (_, i) => contribution(figure, i, m, n)).reduce((sum, x) => sum + x, 0);
