// The course as cards in teaching order. A card under the pointer or in focus lights up what it builds on and what
// builds on it. Pages that are not built yet are cards without a link.

import { el, token } from "../../lib/dom.js";
import { drawn } from "../../lib/figure.js";
import { full } from "../../lib/number.js";

export default drawn(({ root, header }) => {
  root.replaceChildren(el("div", { class: "top" }, bars(header), side(header)), map(header));
});

function bars({ guesses, words }) {
  if (!guesses.length) return "";
  const most = guesses[0].p;
  const rows = guesses.flatMap(({ token: text, p }) => [
    token(text),
    el("div", { class: "bar" }, el("div", { style: `width:${((100 * p) / most).toFixed(2)}%` })),
    el("span", { class: "p", title: full(p) }, `${(100 * p).toPrecision(3)} %`),
  ]);
  const label = el("div", { class: "label" }, `${words.next} · ${words.share}`);
  return el("section", { class: "guesses" }, label, el("div", { class: "bars" }, ...rows));
}

function side({ examples, words, cards }) {
  const chips = examples.map(({ text, link }) => el("a", { class: "chip", href: link, dir: "auto" }, text));
  return el("section", { class: "side" }, el("div", { class: "label" }, words.examples), el("div", { class: "chips" }, ...chips),
    resume(words, cards));
}

// The last page of this browser, as the address component noted it.
function resume(words, cards) {
  let last = null;
  try {
    last = JSON.parse(window.localStorage.getItem("lucidformer.last") ?? "null");
  } catch {
    return ""; // storage is switched off, or holds something else: then there is nothing to resume
  }
  const card = cards.find(({ stem, link }) => link && last && stem === last.page);
  if (!card || !/^[\w-]+(\?|$)/.test(String(last.address))) return "";
  const link = el("a", { class: "chip strong", href: last.address }, card.title);
  return el("div", { class: "resume" }, el("span", { class: "label" }, words.resume), link);
}

function map({ cards, words }) {
  const nodes = new Map();
  const titles = new Map(cards.map(({ stem, title }) => [stem, title]));
  const sections = new Map();
  cards.forEach((card, i) => {
    const node = cardNode(card, i + 1, titles, words);
    nodes.set(card.stem, node);
    if (!sections.has(card.section)) sections.set(card.section, []);
    sections.get(card.section).push(node);
  });
  const leads = (a, b) => cards.find(({ stem }) => stem === b).needs.includes(a);
  for (const [stem, node] of nodes) {
    const light = (on) => {
      for (const [other, its] of nodes) {
        its.classList.toggle("before", on && leads(other, stem));
        its.classList.toggle("behind", on && leads(stem, other));
      }
    };
    node.onpointerenter = node.onfocus = () => light(true);
    node.onpointerleave = node.onblur = () => light(false);
  }
  const rows = [...sections].map(([name, its]) =>
    el("section", { class: "lane" }, el("h2", {}, name), el("ol", {}, ...its.map((node) => el("li", {}, node)))),
  );
  return el("nav", { class: "map", "aria-label": words.map }, ...rows);
}

function cardNode({ stem, title, about, needs, link }, number, titles, words) {
  const head = el("div", { class: "head" }, el("span", { class: "number" }, String(number)), el("span", { class: "title" }, title));
  const before = needs.map((need) => titles.get(need)).join(" · ");
  const foot = el("div", { class: "foot" }, el("span", { class: "needs", title: before && words.after }, before));
  if (!link) foot.append(el("span", { class: "tag" }, words.coming));
  const parts = [head, el("div", { class: "about" }, about), foot];
  return link ? el("a", { class: `card ready ${stem}`, href: link }, ...parts) : el("div", { class: "card", tabindex: 0 }, ...parts);
}
