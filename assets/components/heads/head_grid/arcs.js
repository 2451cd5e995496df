// Two heads overlaid: a line from each token that looks (left) to each token it looks at (right). Opacity = weight.
// Head A is drawn with solid lines, head B with dashes, so that colour is never the only difference.

import { sized } from "../../lib/canvas.js";
import { clip } from "../../lib/map.js";
import { clamp } from "../../lib/maths.js";

const LINE = 22; // px between two tokens; less when the text is long, never under 9

export function arcPlan(head, width, height) {
  const T = head.tokens.length;
  const line = clamp((height - 30) / T, 9, LINE);
  const side = Math.min(170, width * 0.32);
  return { T, line, side, width, height: 30 + line * T + 4, top: 30, every: Math.ceil(16 / line) };
}

export function drawArcs(figure, canvas, plan, a, b, only) {
  const { ink } = figure;
  const context = sized(canvas, plan.width, plan.height);
  const [from, to] = [plan.side, plan.width - plan.side];
  const at = (i) => plan.top + (i + 0.5) * plan.line;
  context.lineCap = "round";
  const draw = (weights, colour, dashes, shift) => {
    context.strokeStyle = colour;
    context.setLineDash(dashes);
    for (let i = 0; i < plan.T; i += 1) {
      if (only !== null && only !== i) continue;
      for (let j = 0; j < plan.T; j += 1) {
        const w = weights[i * plan.T + j];
        if (w < 0.02) continue;
        context.globalAlpha = Math.min(1, only === null ? w * 0.9 : 0.15 + w * 0.85);
        context.lineWidth = only === null ? 1.6 : 1 + 4 * w;
        context.beginPath();
        context.moveTo(from, at(i) + shift);
        context.bezierCurveTo((from + to) / 2, at(i) + shift, (from + to) / 2, at(j) + shift, to, at(j) + shift);
        context.stroke();
      }
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
  };
  if (b) draw(b, ink.b, [6, 5], 2);
  if (a) draw(a, ink.a, [], b ? -2 : 0);
  arcLabels(context, figure, plan, at, only);
}

function arcLabels(context, figure, plan, at, only) {
  const { head, ink } = figure;
  context.font = `14px ${head.font}`;
  context.textBaseline = "middle";
  const side = (i, right, strong) => {
    context.globalAlpha = only === null || strong ? 1 : 0.55;
    context.textAlign = right ? "left" : "right";
    context.fillText(clip(head.tokens[i]), right ? plan.width - plan.side + 8 : plan.side - 8, at(i), plan.side - 10);
  };
  context.fillStyle = ink.text;
  for (let i = 0; i < plan.T; i += 1) {
    const shown = i % plan.every === 0;
    if (shown || only === i) side(i, false, only === i);
    if (shown) side(i, true, false);
  }
  context.globalAlpha = 1;
  context.font = `14px ${ink.font}`;
  context.fillStyle = ink.quiet;
  context.textAlign = "right";
  context.fillText(head.words.looks, plan.side - 8, 12);
  context.textAlign = "left";
  context.fillText(head.words.looked_at, plan.width - plan.side + 8, 12);
}

export const tokenAt = (plan, y) => {
  const i = Math.floor((y - plan.top) / plan.line);
  return i >= 0 && i < plan.T ? i : null;
};
