// The pieces after so many steps: merged pairs of BPE, or the words that WordPiece has settled, tries and has yet to cut.

import { el, say, token } from "../../lib/dom.js";

// ---- byte-pair encoding --------------------------------------------------------------------------------------------

// The pieces after so many merges, each with the word it belongs to and whether the last merge made it.
function piecesAfter({ start, breaks, steps }, count) {
  const opens = new Set(breaks);
  let pieces = start.map((text, i) => ({ text, opens: opens.has(i), fresh: false }));
  for (const { pair, at } of steps.slice(0, count)) {
    const joined = new Set(at);
    const after = [];
    for (let i = 0; i < pieces.length; i += 1) {
      const here = joined.has(i);
      after.push({ text: here ? pair.join("") : pieces[i].text, opens: pieces[i].opens, fresh: here });
      if (here) i += 1;
    }
    pieces = after;
  }
  return pieces;
}

export function showMerges({ chips, header, said, view: { step }, words }) {
  const { ids, lang, shown, steps, total } = header;
  const pieces = piecesAfter(header, step);
  chips.replaceChildren(...wordsOf(pieces).map((word) =>
    el("span", { class: "word" }, ...word.map(({ text, fresh }) =>
      el("span", { class: `token${fresh ? " fresh" : ""}`, title: `${shown[text]} · ${ids[text]}`, dir: "auto" }, shown[text])))));
  const merge = steps[step - 1];
  const tail = say(words.left, { pieces: pieces.length });
  if (!merge) return said.replaceChildren(say(words.start, { pieces: pieces.length }));
  const [a, b] = merge.pair;
  return said.replaceChildren(token(shown[a]), " + ", token(shown[b]), " → ", el("span", { class: "token fresh" }, shown[a + b]),
    " ", say(words.merge, { rank: (merge.rank + 1).toLocaleString(lang), total: total.toLocaleString(lang), places: merge.at.length }), " ", tail,
    ...(step === steps.length ? [" ", el("b", {}, words.done)] : []));
}

const wordsOf = (pieces) => pieces.reduce((all, piece) => {
  if (piece.opens || !all.length) all.push([]);
  all.at(-1).push(piece);
  return all;
}, []);

// ---- WordPiece -----------------------------------------------------------------------------------------------------

export function showTries({ chips, header, said, view: { step }, words }) {
  const { settled, steps, units } = header;
  const current = steps[step - 1];
  chips.replaceChildren(...units.map((unit, i) => {
    if (step === steps.length || (current && i < current.word)) return finished(header, i);
    if (current && i === current.word) return underway(header, step, current);
    return el("span", { class: "word" }, el("span", { class: "token waiting", dir: "auto" }, unit));
  }));
  if (!current) return said.replaceChildren(say(words.start, { pieces: units.length }));
  return said.replaceChildren(el("span", { class: `token${current.known ? " fresh" : " refused"}` }, current.piece), " ",
    current.known ? words.known : words.unknown,
    ...(step === steps.length ? [" ", say(words.left, { pieces: settled.flat().length }), " ", el("b", {}, words.done)] : []));
}

const finished = ({ settled }, i) =>
  el("span", { class: "word" }, ...settled[i].map((piece) => el("span", { class: "token", dir: "auto" }, piece)));

// What is settled of the word, the candidate, and the letters left over.
function underway({ steps, units, settled }, step, current) {
  const unit = Array.from(units[current.word]);
  const done = steps.slice(0, step).filter((one) => one.word === current.word && one.known && one !== current);
  const last = step === steps.length || steps[step].word !== current.word;
  if (last && !current.known) return el("span", { class: "word" }, el("span", { class: "token refused" }, ...settled[current.word]));
  const rest = unit.slice(current.end).join("");
  return el("span", { class: "word open" },
    ...done.map((one) => el("span", { class: "token" }, one.piece)),
    el("span", { class: `token ${current.known ? "fresh" : "refused"}` }, current.piece),
    ...(rest ? [el("span", { class: "token waiting" }, rest)] : []));
}
