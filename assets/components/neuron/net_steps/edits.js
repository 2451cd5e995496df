// What the learner has changed of the network that was drawn, as it stands in the address:
//     3-3-3.0.1;w1.2.3:0.5;x1:-2;t2:1      of sizes 3-3-3, no bias, seed 1: layer 1 to 2 from 3; input 1; target 2
// The server reads the same (ui/neuron/edits.py).

import { weightName } from "./plan.js";
import { clamp } from "../../lib/maths.js";

export const MOST = 100; // a value is held within it

export function parsed(text) {
  const edits = new Map();
  for (const part of text.split(";").slice(1)) {
    const [name, value] = part.split(":");
    edits.set(name, Number(value));
  }
  return edits;
}

export const written = (of, edits) => (edits.size ? [of, ...[...edits].map(([name, value]) => `${name}:${value}`)].join(";") : "");

// The network as it was drawn, {weights, x, t}, with the changes in it.
export function applied({ weights, x, t }, bias, edits) {
  const put = (letter, values) => values.map((value, at) => edits.get(`${letter}${at + 1}`) ?? value);
  const weight = (value, layer, to, from) => edits.get(weightName(layer + 1, to + 1, from + (bias ? 0 : 1))) ?? value;
  return {
    weights: weights.map((w, layer) => w.map((row, to) => row.map((value, from) => weight(value, layer, to, from)))),
    x: put("x", x),
    t: put("t", t),
  };
}

// All weights of a network that has learned, as changes, with the digits that a reader can copy.
export function baked(weights, bias, edits) {
  const all = new Map([...edits].filter(([name]) => !name.startsWith("w")));
  weights.forEach((w, layer) => w.forEach((row, to) => row.forEach((value, from) => {
    all.set(weightName(layer + 1, to + 1, from + (bias ? 0 : 1)), clamp(Number(value.toPrecision(6)), -MOST, MOST));
  })));
  return all;
}
