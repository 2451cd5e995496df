// Bars: the whole vocabulary as one strip, a line for each of the likeliest words, and the state of the controls.

import { entropy } from "./maths.js";
import { el, say, token } from "../../lib/dom.js";
import { chance, full, grouped, short } from "../../lib/number.js";

// All words side by side, the likeliest first, before and after: what is cut is hatched, and the widths sum to 1.
export function drawStrips(figure) {
  const { dom, words, header, now, plain, changed } = figure;
  const named = header.ids.filter((id) => figure.rankOf.get(id) < header.ids.length);
  const strip = (probs, label, kept) => {
    const part = (p, kind, title) => el("i", { class: kind, style: `width: ${100 * p}%`, title });
    const parts = named.map((id) => {
      const rank = figure.rankOf.get(id);
      return part(probs[rank], rank < kept ? "own" : "own cut", `${figure.texts.get(id)} ${chance(probs[rank])}`);
    });
    const sum = (from, to) => probs.subarray(from, to).reduce((total, p) => total + p, 0);
    const border = Math.max(kept, named.length);
    const others = say(words.rest, { count: grouped(probs.length - named.length) });
    parts.push(part(sum(named.length, border), "tail", others), part(sum(border, probs.length), "tail cut", others));
    return el("div", { class: "strip" }, el("span", { class: "label" }, label), el("span", { class: "whole" }, ...parts));
  };
  dom.strips.replaceChildren(strip(plain.probs, words.strip_before, changed ? now.kept : plain.kept), strip(now.probs, words.strip_after, now.kept));
}

export function drawRows(figure) {
  const { dom, header, now, plain, drawn, view, rankOf } = figure;
  const ranks = header.ids.map((id) => rankOf.get(id));
  const most = scaleEnd(Math.max(...ranks.map((rank) => Math.max(plain.probs[rank], now.probs[rank]))));
  const width = (p) => `${Math.min(100, (100 * p) / most)}%`;
  let others = view.draws;
  for (const id of header.ids) {
    const [rank, cells] = [rankOf.get(id), dom.cells.get(id)];
    const [was, is, count] = [plain.probs[rank], now.probs[rank], drawn.counts.get(rank) ?? 0];
    others -= count;
    const cut = rank >= now.kept;
    Object.assign(cells.was.style, { width: width(was) });
    cells.was.classList.toggle("cut", cut);
    cells.is.style.width = width(is);
    cells.is.hidden = cut;
    cells.tick.hidden = !view.draws || (cut && !count);
    cells.tick.style.left = width(count / Math.max(1, view.draws));
    fillLine(figure, id, { was, is, count, cut, last: drawn.last === rank });
  }
  for (const lane of ["was", "is", "tick"]) dom.cells.get("rest")[lane].hidden = true;
  const rest = (probs) => probs.reduce((sum, p, rank) => (ranks.includes(rank) ? sum : sum + p), 0);
  const [is, last] = [rest(now.probs), drawn.last !== null && !ranks.includes(drawn.last)];
  fillLine(figure, "rest", { was: rest(plain.probs), is, count: others, cut: is === 0, last });
  dom.axis.replaceChildren(el("span", {}, "0"), el("span", {}, String(most)));
}

function fillLine({ dom, view, words }, id, { was, is, count, cut, last }) {
  const [line, cells] = [dom.lines.get(id), dom.cells.get(id)];
  cells.before.textContent = chance(was);
  cells.before.title = full(was);
  cells.after.title = full(is);
  cells.after.textContent = cut ? words.cut : chance(is);
  cells.after.classList.toggle("none", cut);
  cells.drawn.textContent = view.draws ? grouped(count) : "";
  line.classList.toggle("last", last);
  line.setAttribute("aria-selected", String(view.open === id));
  line.tabIndex = view.open === id ? 0 : -1;
}

// A round number not below the longest bar: the end of the scale.
function scaleEnd(p) {
  return [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1].find((end) => p <= end + 1e-9) ?? 1;
}

export function drawControls(figure) {
  const { dom, view, header, words, dials, now, plain, drawn } = figure;
  const told = {
    temperature: dials.temperature ? view.temperature : words.greedy,
    top_k: dials.topK ? grouped(dials.topK) : words.off,
    top_p: dials.topP < 1 ? view.top_p : words.off,
  };
  for (const [name, text] of Object.entries(told)) {
    const { input, output, low } = dom[name];
    input.value = low + header.options[name].indexOf(view[name]);
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
  }
  const [was, is] = [entropy(plain.probs), entropy(now.probs)];
  dom.entropy.replaceChildren(el("b", {}, say(words.entropy, { was: was.toFixed(2), is: is.toFixed(2) })), " ",
    say(words.alike, { was: short(Math.exp(was)), is: short(Math.exp(is)) }), " \u00b7 ", say(words.kept, { kept: grouped(now.kept), size: grouped(figure.sorted.length) }));
  if (document.activeElement !== dom.seed && dom.seed.getRootNode().activeElement !== dom.seed) dom.seed.value = view.seed;
  for (const name of ["draw", "draw_many"]) dom[name].disabled = Boolean(figure.waiting);
  if (!view.draws) return dom.said.replaceChildren(words.no_draws);
  const write = header.writable && figure.typeable(drawn.last)
    ? [" ", el("button", { class: "write", title: words.write_title, onclick: () => figure.append(drawn.last) }, words.write)] : [];
  return dom.said.replaceChildren(say(words.draws, { draws: grouped(view.draws) }), " ", token(figure.text(drawn.last), "fresh"), ...write);
}
