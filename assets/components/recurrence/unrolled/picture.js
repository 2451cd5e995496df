// The picture: every unit of the memory over the steps as a map, and below it one unit's gates as a strip of cells.

import { isGate } from "./cells.js";
import { cellUnder, pixels, sized } from "../../lib/canvas.js";
import { absMax, DIVERGING, SEQUENTIAL, signedStyle, stepOfSigned, stepOfWeight, weightStyle } from "../../lib/colour.js";
import { el, say } from "../../lib/dom.js";
import { full, short } from "../../lib/number.js";
import { cssVar } from "../../lib/theme.js";

const [NAME, HIGH, LEAST, MOST] = [34, 236, 24, 62]; // px: names of rows, the map, a column at least and at most

// Rows of units instead of rows of steps.
function transposed(values) {
  const [steps, units] = values.shape;
  const turned = new Float32Array(values.length);
  for (let t = 0; t < steps; t += 1) for (let m = 0; m < units; m += 1) turned[m * steps + t] = values[t * units + m];
  return Object.assign(turned, { shape: [units, steps] });
}

// The colours of a site: gates on 0..1, values about 0, the cell by the largest of what is shown.
function scaleOf(site, values) {
  const limit = site === "c" ? absMax(values) : 1;
  return isGate(site)
    ? { colours: SEQUENTIAL, step: stepOfWeight, style: weightStyle }
    : { colours: DIVERGING, step: (x) => stepOfSigned(x, limit), style: (x) => signedStyle(x, limit) };
}

export function drawPicture(figure) {
  const { dom, header, steps, view, words } = figure;
  const room = (dom.picture.clientWidth || figure.width) - NAME - 4;
  const wide = Math.max(LEAST, Math.min(MOST, Math.floor(room / steps)));
  const columns = `grid-template-columns: ${NAME}px repeat(${steps}, ${wide}px)`;
  const heads = header.tokens.map((text, t) => el("button", { class: `head${t === view.step ? " here" : ""}${t > view.step ? " later" : ""}`, title: text, dir: "auto", tabindex: -1,
    onclick: () => figure.move(t - view.step, 0) }, text));
  const at = dom.picture.scrollLeft;
  dom.picture.replaceChildren(
    el("div", { class: "cells heads", style: columns }, el("span", { class: "corner" }), ...heads),
    el("div", { class: "maps" }, el("span", { class: "axis" }, say(words.axis, { site: view.site, units: header.units - 1 })), map(figure, wide)),
    el("div", { class: "cells", style: columns }, ...figure.sites.flatMap((site) => strip(figure, site, wide))),
  );
  dom.picture.scrollLeft = at;
  reveal(dom.picture, NAME + view.step * wide, wide);
}

// The map of the chosen site; steps to come are left blank, the open unit and step are framed.
function map(figure, wide) {
  const { arrays, header, steps, view, words } = figure;
  const { colours, step } = scaleOf(view.site, arrays[view.site]);
  const values = transposed(arrays[view.site]);
  const canvas = el("canvas", { class: "map", role: "img", "aria-label": words.map, onclick: (event) => figure.pick(event) });
  const context = sized(canvas, wide * steps, HIGH);
  context.imageSmoothingEnabled = false;
  context.drawImage(pixels(values, (x, at) => (at % steps > view.step ? 0 : colours.rgba[step(x)])), 0, 0, wide * steps, HIGH);
  const high = HIGH / header.units;
  context.lineWidth = 2;
  context.strokeStyle = cssVar(figure.root, "--st-text-color");
  context.strokeRect(view.step * wide + 1, 1, wide - 2, HIGH - 2);
  context.strokeRect(1, Math.max(1, view.unit * high - 2), wide * (view.step + 1) - 2, high + 4);
  figure.dom.map = canvas;
  return canvas;
}

// [unit, step] under the pointer.
export const cellAt = (figure, event) => cellUnder(event, figure.dom.map, figure.header.units, figure.steps);

// One site of the open unit, a cell a step.
function strip(figure, site, wide) {
  const { arrays, header, view, words } = figure;
  const own = header.tokens.map((_, t) => arrays[site][t * header.units + view.unit]);
  const { style } = scaleOf(site, own);
  const name = el("button", { class: `row${site === view.site ? " here" : ""}`, title: words[`site_${site}`], tabindex: -1, onclick: () => figure.set({ site }) }, site);
  const cells = header.tokens.map((text, t) => {
    const x = own[t];
    if (t > view.step) return el("span", { class: "cell later" });
    const open = site === view.site && t === view.step;
    return el("button", { class: `cell${open ? " open" : ""}`, "data-site": site, "data-step": t, tabindex: -1, style: style(x), title: `${site} \u00b7 ${text} \u00b7 ${full(x)}`,
      onclick: () => { figure.pause(); figure.set({ site, step: t }); } }, wide >= 48 ? short(x) : "");
  });
  return [name, ...cells];
}

// A long text is wider than its place: the step stays in sight.
function reveal(picture, left, wide) {
  if (left - NAME < picture.scrollLeft) picture.scrollLeft = left - NAME;
  if (left + wide > picture.scrollLeft + picture.clientWidth) picture.scrollLeft = left + wide - picture.clientWidth;
}
