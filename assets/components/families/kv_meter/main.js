// How much the keys and values of a text take: the slider is logarithmic, and nothing goes to the server.

import { urlGet, urlSet } from "../../lib/url.js";
import { unpack } from "../../lib/packed.js";
import { short } from "../../lib/number.js";
import { el, say } from "../../lib/dom.js";

const LENGTHS = new WeakMap(); // what a reader has set

export default function ({ data, parentElement }) {
  if (!data) return undefined;
  const { header } = unpack(data);
  const root = parentElement.querySelector(".root");
  const known = LENGTHS.get(parentElement);
  const at = known && known.told === header.tokens ? known : { tokens: header.tokens, told: header.tokens };
  LENGTHS.set(parentElement, at);
  const { words, most } = header;
  const slider = el("input", { type: "range", min: 0, max: 8 * Math.log2(most), step: 1, "aria-label": words.tokens });
  const output = el("output");
  const meter = el("div", { class: "meter" });
  const rows = header.sides.map((side) => row(meter, side));
  const update = () => {
    output.textContent = say(words.length, { tokens: grouped(at.tokens) });
    slider.setAttribute("aria-valuetext", output.textContent);
    const sizes = header.sides.map((side) => bytes(side, at.tokens));
    rows.forEach((show, i) => show(sizes[i], Math.max(...sizes), at.tokens, words));
  };
  slider.value = String(Math.round(8 * Math.log2(at.tokens)));
  slider.oninput = () => {
    at.tokens = Math.round(2 ** (Number(slider.value) / 8));
    urlSet(header.url, at.tokens === header.first ? null : at.tokens);
    update();
  };
  root.replaceChildren(el("label", { class: "ask" }, el("span", {}, words.tokens), slider, output), meter);
  update();
  const opened = () => {
    at.tokens = Math.max(1, Math.min(most, Math.round(Number(urlGet(header.url))) || header.first));
    slider.value = String(Math.round(8 * Math.log2(at.tokens)));
    update();
  };
  window.addEventListener("popstate", opened); // a link or a step back may leave all but the length as it is
  return () => window.removeEventListener("popstate", opened);
}

// A layer with a window keeps no more than the window; cross-attention keeps a source that is as long as the text.
const bytes = ({ layers, source }, tokens) =>
  source * tokens + layers.reduce((sum, layer) => sum + layer.bytes * Math.min(tokens, layer.window || tokens), 0);

function row(meter, side) {
  const bar = el("div", { class: side.latent ? "bar latent" : "bar" });
  const said = el("span", { class: "said" });
  meter.append(el("b", {}, side.name), el("div", {}, bar, said));
  return (size, most, tokens, words) => {
    bar.style.width = `${most ? (100 * size) / most : 0}%`;
    bar.style.display = size ? "" : "none";
    const notes = [side.source && words.source, tokens > side.context && say(words.beyond, { context: grouped(side.context) })];
    const note = notes.filter(Boolean).join(" · ");
    said.replaceChildren(size ? memory(size) : words.none, size && note ? el("span", { class: "beyond" }, ` · ${note}`) : "");
  };
}

const grouped = (n) => n.toLocaleString("en-US");

function memory(size) {
  for (const [unit, name] of [[2 ** 40, "TiB"], [2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"]])
    if (size >= unit) return `${short(size / unit)} ${name}`;
  return `${size} B`;
}
