// The figure as a file: SVG whose text stays text, and PNG made of it. Always on white, with what it shows written on it.

import { drawFigure, pixelsOf } from "./draw.js";
import { planOf } from "./plan.js";
import { ON_WHITE } from "./scales.js";
import { el, svg } from "../../lib/dom.js";
import { hatchPattern } from "../../lib/hatch.js";
import { FONT } from "../../lib/map.js";

const SAVED = { width: 1200, margin: 24, line: 22, most: 6000 }; // cells drawn one by one; more become a picture

function svgOf(figure) {
  const scratch = document.createElement("canvas").getContext("2d");
  const measure = (words, { font = ON_WHITE.mono, size = FONT, weight = 400 } = {}) => {
    scratch.font = `${weight} ${size}px ${font}`;
    return scratch.measureText(words).width;
  };
  const plan = planOf(figure, SAVED.width - 2 * SAVED.margin, measure);
  const head = SAVED.margin + SAVED.line + 10;
  const lines = figure.header.notes.flatMap((note) => wrapped(note, SAVED.width - 2 * SAVED.margin, (words) => measure(words, { font: ON_WHITE.sans })));
  const height = head + plan.height + 18 + lines.length * SAVED.line + SAVED.margin / 2;
  const body = svg("g", { transform: `translate(${SAVED.margin} ${head})` });
  const drawing = svg("svg", { width: SAVED.width, height, viewBox: `0 0 ${SAVED.width} ${height}` },
    hatchPattern({ ground: ON_WHITE.faint, line: ON_WHITE.hatch }), svg("rect", { width: "100%", height: "100%", fill: "#fff" }), body);
  drawFigure(svgPen(body, measure), figure, plan, ON_WHITE);
  const words = svgPen(drawing, measure);
  const style = { font: ON_WHITE.sans, size: FONT, fill: ON_WHITE.text };
  words.text(SAVED.margin, SAVED.margin + 12, figure.header.title, { ...style, size: 18, weight: 600, most: SAVED.width - 2 * SAVED.margin });
  lines.forEach((line, at) => words.text(SAVED.margin, head + plan.height + 30 + at * SAVED.line, line, style));
  return { text: `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(drawing)}\n`, height };
}

function svgPen(group, measure) {
  return {
    measure,
    rect: (x, y, w, h, fill) => group.append(node("rect", { x, y, width: w, height: h, fill: fill ?? "url(#hatch)", "shape-rendering": "crispEdges" })),
    text(x, y, words, { font, size, weight = 400, fill, anchor = "start", turn = 0, most = Infinity }) {
      const squeezed = measure(words, { font, size, weight }) > most ? { textLength: most, lengthAdjust: "spacingAndGlyphs" } : {};
      const place = turn ? { transform: `translate(${round(x)} ${round(y)}) rotate(${turn})` } : { x, y };
      const text = node("text", { ...place, ...squeezed, fill, "font-family": font, "font-size": size, "font-weight": weight, "text-anchor": anchor });
      text.textContent = plain(words);
      text.setAttribute("xml:space", "preserve");
      group.append(text);
    },
    cells({ count, cw, ch }, { x, y, hatched }, look) {
      const [width, height] = [cw * count.columns, ch * count.rows];
      if (hatched) group.append(node("rect", { x, y, width, height, fill: "url(#hatch)" }));
      if (count.rows * count.columns > SAVED.most) {
        const picture = el("canvas", { width: count.columns, height: count.rows });
        picture.getContext("2d").drawImage(pixelsOf(count, look), 0, 0);
        const href = picture.toDataURL("image/png");
        group.append(node("image", { x, y, width, height, href, preserveAspectRatio: "none", style: "image-rendering: pixelated" }));
        return;
      }
      const gap = Math.min(cw, ch) >= 7 ? 1 : 0;
      const cells = node("g", { "shape-rendering": "crispEdges" }); // no seams between cells without a gap
      group.append(cells);
      for (let i = 0; i < count.rows; i += 1)
        for (let j = 0; j < count.columns; j += 1) {
          const { fill } = look(i, j);
          if (fill !== null) cells.append(node("rect", { x: x + j * cw, y: y + i * ch, width: gap ? cw - gap : cw + 0.4, height: gap ? ch - gap : ch + 0.4, fill }));
        }
    },
  };
}

// Two decimals of a pixel are enough, and make the file half as long.
const node = (tag, attributes) => svg(tag, Object.fromEntries(Object.entries(attributes).map(([name, x]) => [name, round(x)])));
const round = (x) => (typeof x === "number" ? Math.round(x * 100) / 100 : x);

// Characters that XML cannot hold become the sign for a broken one.
// eslint-disable-next-line no-control-regex
const plain = (words) => words.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");

// Words in lines that fit; text without blanks is cut where it has to be.
function wrapped(words, width, measure) {
  const lines = [""];
  for (const part of words.match(/\S+\s*|\s+/g) ?? [""])
    for (const piece of measure(part) > width ? [...part] : [part]) {
      if (lines.at(-1) && measure(lines.at(-1) + piece) > width) lines.push("");
      lines[lines.length - 1] += piece;
    }
  return lines;
}

export function saveSvg(figure) {
  give(new Blob([svgOf(figure).text], { type: "image/svg+xml" }), `${figure.header.file}.svg`);
}

// The browser's own reading of the SVG, at twice its size.
export async function savePng(figure) {
  const { text, height } = svgOf(figure);
  const picture = new Image(SAVED.width, height);
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  picture.src = address;
  await picture.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: SAVED.width * 2, height: height * 2 });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  canvas.toBlob((blob) => give(blob, `${figure.header.file}.png`), "image/png");
}

function give(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
