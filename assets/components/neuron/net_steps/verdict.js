// The check of the whole network: every delta and every gradient of the rule beside autograd's.

import { say } from "../../lib/dom.js";
import { short, small } from "../../lib/number.js";

export const NEAR = 1e-9; // of the largest of autograd's numbers: below it a difference is rounding

export function drawVerdict(figure) {
  const { dom, words, reached, core } = figure;
  dom.verdict.className = "verdict";
  if (!reached.all) return dom.verdict.replaceChildren(words.verdict_later);
  if (!core) return dom.verdict.replaceChildren(words.waiting);
  const deltas = compared(core.deltas, core.truth.deltas);
  const weights = compared(core.weights, core.truth.weights);
  const wrong = deltas.wrong + weights.wrong > 0;
  dom.verdict.classList.add(wrong ? "fails" : "holds");
  return dom.verdict.replaceChildren(say(words[wrong ? "verdict_fails" : "verdict_holds"], {
    deltas: deltas.count, weights: weights.count, apart: (wrong ? short : small)(Math.max(deltas.apart, weights.apart)),
    deltas_wrong: deltas.wrong, weights_wrong: weights.wrong,
  }) + guessed(figure));
}

// Counted over all numbers of nested lists: how many, how many differ, and by how much at most.
export function compared(ours, truth) {
  const [one, other] = [ours.flat(Infinity), truth.flat(Infinity)];
  const apart = one.map((value, at) => Math.abs(value - other[at]));
  const most = Math.max(1e-30, ...other.map(Math.abs));
  return { count: one.length, wrong: apart.filter((value) => value > NEAR * most).length, apart: Math.max(...apart) };
}

// How many of the predicted signs were right.
function guessed({ guesses, now, words, header: { bias } }) {
  if (!guesses.size) return "";
  const right = [...guesses].filter(([name, sign]) => {
    const [layer, to, from] = name.slice(1).split(".").map(Number);
    return sign === Math.sign(now.gradients.weights[layer - 1][to - 1][from - (bias ? 0 : 1)]);
  });
  return ` ${say(words.guessed, { right: right.length, of: guesses.size })}`;
}
