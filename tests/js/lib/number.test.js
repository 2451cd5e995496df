// Numbers as text, read back: what stands on screen is the number that was meant, to as many digits as it promises.

import assert from "node:assert/strict";
import { test } from "node:test";

import { MINUS, chance, factor, full, grouped, short, small, tidy } from "../../../assets/components/lib/number.js";

const value = (text) => Number(text.replaceAll("\u2212", "-"));

// Both signs of many mantissas at every power of ten from 1e-12 to 1e12, and the neighbours of those powers.
function* magnitudes() {
  for (let power = -12; power <= 12; power += 1)
    for (const mantissa of [1, 1.0049, 1.005, 1.5, 2.345, Math.PI, 7.777, 9.94, 9.949, 9.951, 9.995, 9.9999])
      for (const sign of [1, -1]) yield sign * mantissa * 10 ** power;
}

test("short: within half a unit of the last of its digits, and no more digits than promised", () => {
  for (const x of magnitudes()) {
    const text = short(x);
    const [mantissa, power] = text.replace(/^\u2212/, "").split("e");
    const digits = mantissa.replace(".", "").replace(/^0+/, "");
    if (power === undefined) {
      assert.ok(Math.abs(value(text) - x) <= 0.00501 * Math.abs(x), `${x} as ${text}`);
      assert.match(mantissa, /^\d{1,4}(\.\d{1,6})?$/, `${x} as ${text}`);
      assert.ok(digits.length === 3 || /^[1-9]\d\d0$/.test(mantissa), `${x} as ${text}: three significant digits`);
    } else {
      assert.ok(Math.abs(value(text) - x) <= 0.0501 * 10 ** Math.floor(Math.log10(Math.abs(x))), `${x} as ${text}`);
      assert.match(mantissa, /^[1-9]\.\d$/, `${x} as ${text}: two significant digits`);
    }
    assert.ok(text.length <= 9, `${text} is too wide for a cell`);
  }
});

test("short: worked by hand", () => {
  const expected = [
    [12.34, "12.3"], [0.1234, "0.123"], [1.5, "1.50"], [123.4, "123"], [1234, "1230"], [9.996, "10.0"], [0.00123, "0.00123"], [0.00012, "1.2e\u22124"],
    [9994, "9990"], [9995, "1.0e4"], [-0.5, "\u22120.500"], [0, "0"], [-0, "0"],
    [NaN, "NaN"], [Infinity, "\u221e"], [-Infinity, "\u2212\u221e"],
  ];
  for (const [x, text] of expected) assert.equal(short(x), text);
});

test("full: a float32 comes back from its text, bit by bit", () => {
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  for (let n = 0; n < 20_000; n += 1) {
    bits[0] = Math.imul(n, 2654435761) >>> 0; // spread over all signs and exponents
    const x = float[0];
    if (Number.isFinite(x)) assert.ok(Object.is(Math.fround(value(full(x))), x === 0 ? 0 : x), `${x} as ${full(x)}`);
  }
  assert.equal(full(Math.fround(0.1)), "0.100000001");
  assert.equal(full(-Infinity), "\u2212\u221e");
});

test("tidy: a true minus sign, and no plus in a power", () => {
  assert.equal(MINUS, "\u2212");
  assert.equal(tidy("-1.5e-7"), "\u22121.5e\u22127");
  assert.equal(tidy("1e+21"), "1e21");
  assert.equal(tidy("12-3"), "12-3");
});

test("grouped: thousands apart", () => {
  for (const [count, text] of [[0, "0"], [999, "999"], [1000, "1,000"], [50257, "50,257"], [1234567, "1,234,567"]])
    assert.equal(grouped(count), text);
});

test("small: one digit, and 0 only for 0", () => {
  for (const [x, text] of [[0, "0"], [1.19e-7, "1e\u22127"], [0.026, "3e\u22122"], [-4e-9, "\u22124e\u22129"], [12, "1e1"]])
    assert.equal(small(x), text);
});

test("chance: three decimals, and never 0 for what is not 0", () => {
  for (const [p, text] of [[0, "0"], [1, "1.000"], [0.1234, "0.123"], [0.001, "0.001"], [0.000999, "0.000999"], [2e-9, "2.0e\u22129"]])
    assert.equal(chance(p), text);
});

test("factor: a negative one stands in brackets", () => {
  assert.deepEqual([2.5, -2.5, 0].map(factor), ["2.50", "(\u22122.50)", "0"]);
});
