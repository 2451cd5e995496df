// The elements: transport, rule, learning rate and steps above; the network and what is opened side by side below.

import { el, say, svg } from "../../lib/dom.js";
import { keys } from "../../lib/keys.js";
import { short } from "../../lib/number.js";

export function buildNet(figure) {
  const { words, header, steps } = figure;
  const dom = {};
  const button = (name, sign, act) => (dom[name] = el("button", { class: name, "aria-label": words[name], title: words[name], onclick: act }, sign));
  dom.play = el("button", { class: "play", onclick: () => figure.toggle() });
  dom.slider = el("input", { type: "range", class: "steps", min: 0, max: steps.length - 1, step: 1, "aria-label": words.slider });
  dom.slider.oninput = () => figure.go(Number(dom.slider.value));
  dom.said = el("div", { class: "said", "aria-live": "polite" });
  dom.shows = header.options.show.map((name) => el("button", { "data-show": name, onclick: () => figure.set({ show: name }) }, words[`show_${name}`]));
  dom.rule = picker(figure, "rule", (name) => words[`rule_${name}`]);
  dom.eta = picker(figure, "eta", String);
  dom.updates = el("output", { class: "updates" });
  dom.losses = svg("svg", { class: "losses", width: 90, height: 30, role: "img" });
  dom.loss = el("span", { class: "loss" });
  dom.verdict = el("div", { class: "verdict", role: "status" });
  dom.stage = el("div", { class: "stage" });
  dom.opened = el("div", { class: "opened" });
  const walk = el("div", { class: "bar" }, button("back", "\u25c0", () => figure.go(figure.view.step - 1)),
    button("next", "\u25b6", () => figure.go(figure.view.step + 1)), dom.play, dom.slider, el("div", { class: "shows", role: "group", "aria-label": words.shows }, ...dom.shows));
  const learn = el("div", { class: "bar learn" }, el("label", {}, words.rule, dom.rule), el("label", { title: words.eta_title }, "\u03b7", dom.eta),
    button("undo", "\u21b6", () => figure.learn(-1)), dom.updates, button("learn", words.learn, () => figure.learn(1)), dom.losses, dom.loss,
    button("reset", words.reset, () => figure.reset()));
  dom.figure = el("div", { class: "net" }, walk, learn, dom.said, el("div", { class: "two" }, dom.stage, dom.opened), dom.verdict);
  const by = (step) => () => figure.go(figure.view.step + step);
  keys(dom.figure, { ArrowLeft: by(-1), ArrowRight: by(1), " ": () => figure.toggle() });
  return dom;
}

function picker(figure, name, show) {
  const select = el("select", { class: name, "aria-label": figure.words[name] },
    ...figure.header.options[name].map((value) => el("option", { value: String(value) }, show(value))));
  select.onchange = () => {
    const value = figure.header.options[name].find((one) => String(one) === select.value);
    figure.set(name === "rule" ? { rule: value, step: figure.steps.length - 1, open: "step" } : { [name]: value });
  };
  return select;
}

export function drawBar(figure) {
  const { dom, view, steps, words, now, header } = figure;
  dom.slider.value = view.step;
  dom.slider.setAttribute("aria-valuetext", saying(figure));
  dom.said.textContent = saying(figure);
  dom.back.disabled = view.step === 0;
  dom.next.disabled = view.step === steps.length - 1;
  for (const one of dom.shows) one.setAttribute("aria-pressed", String(one.dataset.show === view.show));
  dom.rule.value = view.rule;
  dom.rule.classList.toggle("wrong", view.rule !== "right");
  dom.eta.value = String(view.eta);
  const made = now.losses.length - 1;
  const diverged = made < view.updates;
  dom.updates.textContent = say(diverged ? words.diverged : words.updates, { n: made });
  dom.undo.disabled = view.updates === 0;
  dom.learn.disabled = diverged || view.updates === header.options.updates.to;
  dom.reset.disabled = view.updates === 0 && !figure.edits.size;
  const shown = figure.reached.loss;
  dom.loss.textContent = shown ? `L = ${short(now.loss)}` : "";
  drawLosses(figure, shown);
}

// What happens in this step, in a sentence.
function saying(figure) {
  const { steps, view: { step }, words } = figure;
  const { kind, layer, at } = steps[step];
  const last = layer === figure.header.sizes.length - 1;
  return say(words[kind === "backward" && last ? "say_backward_last" : `say_${kind}`], { step, of: steps.length - 1, node: layer ? figure.name(layer, at) : "" });
}

// The loss after each step of learning so far.
function drawLosses({ dom, now: { losses }, words }, shown) {
  const most = Math.max(...losses);
  const x = (n) => 4 + (82 * n) / Math.max(1, losses.length - 1);
  const y = (value) => 26 - 22 * (value / (most || 1));
  dom.losses.setAttribute("aria-label", say(words.losses, { from: short(losses[0]), to: short(losses.at(-1)), n: losses.length - 1 }));
  dom.losses.style.visibility = shown && losses.length > 1 ? "visible" : "hidden";
  dom.losses.replaceChildren(svg("polyline", { points: losses.map((value, n) => `${x(n)},${y(value)}`).join(" ") }),
    svg("circle", { cx: x(losses.length - 1), cy: y(losses.at(-1)), r: 3.5 }));
}
