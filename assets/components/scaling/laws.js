// The scaling law in the browser: L = E + A / N^a + B / D^b with the constants that Python sends (core/scale/laws.py).

/** @typedef {{ floor: number, size: number, data: number, size_power: number, data_power: number }} Law */
/** @typedef {{ n: number, d: number }} Point parameters and tokens */

/** @type {(law: Law, point: Point) => { floor: number, size: number, data: number, total: number }} */
export function parts(law, { n, d }) {
  const size = law.size / n ** law.size_power;
  const data = law.data / d ** law.data_power;
  return { floor: law.floor, size, data, total: law.floor + size + data };
}

/** @type {(point: Point) => number} */
export const flops = ({ n, d }) => 6 * n * d;

// The least loss that so many operations can buy: Hoffmann et al. 2022, equation 4.
/** @type {(law: Law, flops: number) => Point} */
export function optimum(law, compute) {
  const powers = law.size_power + law.data_power;
  const balance = ((law.size_power * law.size) / (law.data_power * law.data)) ** (1 / powers);
  return { n: balance * (compute / 6) ** (law.data_power / powers), d: (compute / 6) ** (law.size_power / powers) / balance };
}

// The tokens with which a size reaches a loss; null: it never does.
/** @type {(law: Law, n: number, loss: number) => number | null} */
export function tokensFor(law, n, loss) {
  const left = loss - law.floor - law.size / n ** law.size_power;
  return left > 0 ? (law.data / left) ** (1 / law.data_power) : null;
}

// 7.02e10 -> "70.2B"; 1.4e12 -> "1.4T": three digits and the name of the thousands.
/** @type {(count: number) => string} */
export function named(count) {
  const at = Math.min(4, Math.max(0, Math.floor(Math.log10(Number(count.toPrecision(3))) / 3)));
  return `${Number((count / 1000 ** at).toPrecision(3))}${["", "K", "M", "B", "T"][at]}`;
}

// 5.88e23 -> ["5.88", "23"].
/** @type {(x: number) => [string, string]} */
export function powerOfTen(x) {
  const [digits, power] = x.toExponential(2).split("e");
  return [digits, String(Number(power))];
}
