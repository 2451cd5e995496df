// The prompt as the model reads it: a block an example, the question last; tinted by what the chosen head looks at.

import { SEQUENTIAL } from "../../lib/colour.js";
import { el, say } from "../../lib/dom.js";

export function drawPrompt(figure) {
  const { dom, view, header, words } = figure;
  const asked = header.asked[view.shots];
  const weights = figure.attention();
  const chip = (text, at, kind) => {
    const node = el("span", { class: `piece ${kind}` }, text.replaceAll("␣", " "));
    if (!weights) return node;
    const step = weights[at];
    Object.assign(node.style, { background: SEQUENTIAL.css[step], color: SEQUENTIAL.ink[step] });
    node.title = say(words.weight, { token: text, weight: (step / 255).toFixed(2) });
    node.dataset.weight = String(step);
    return node;
  };
  const blocks = [];
  let part = -1;
  header.tokens.slice(0, asked.read).forEach(([text, of, isLabel], at) => {
    const shot = of - (header.described ? 1 : 0);
    if (of !== part) blocks.push(el("span", { class: shot < 0 ? "block told" : "block", "data-label": shot < 0 ? null : String(header.shots[shot]) }));
    part = of;
    if (/^⏎+$/.test(text) && !blocks.at(-1).childElementCount) return endsBlock(blocks, chip(text, at, "break"));
    const broken = text.includes("⏎");
    return blocks.at(-1).append(...(broken ? [chip(text, at, "break"), el("br")] : [chip(text, at, isLabel ? `label l${header.shots[shot]}` : "")]));
  });
  const question = el("span", { class: "block question" });
  blocks.push(question);
  asked.question.forEach((text, at) => {
    if (/^⏎+$/.test(text) && !question.childElementCount) return endsBlock(blocks, chip(text, asked.read + at, "break"));
    const broken = /^⏎+$/.test(text);
    return question.append(...(broken ? [chip(text, asked.read + at, "break"), el("br")] : [chip(text, asked.read + at, "")]));
  });
  question.append(el("span", { class: "gap" }, "?"));
  dom.prompt.classList.toggle("seen", Boolean(weights));
  dom.prompt.classList.toggle("lines", asked.question.some((text, at) => at && text.includes("⏎")));
  dom.prompt.replaceChildren(...blocks.flatMap((block) => [block, " "]));
  dom.prompt.scrollTop = dom.prompt.scrollHeight;
}

// A line break belongs to the part it opens; on screen it stands where the line ends, in the block before.
function endsBlock(blocks, node) {
  (blocks.at(-2) ?? blocks.at(-1)).append(node);
}
