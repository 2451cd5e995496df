// Elements and words. What a user typed is text, never markup.

const SVG = "http://www.w3.org/2000/svg";

// el("span", {class: "token", title: "..."}, "text", child): strings become text nodes, never markup.
export const el = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);

// The same for a drawing: svg("line", {x1: 0, x2: 10, class: "grid"}).
export const svg = (tag, attributes = {}, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on") || name in { value: 1, disabled: 1 }) node[name] = value;
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// A token as a chip; the role q, k or v gives it the colour of its part.
export const token = (text, role = "") => el("span", { class: `token ${role}`, title: text, dir: "auto" }, text);

// Words with {name} places: say("row {row}", {row: 3}); the values stay text.
export const say = (words, values = {}) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// What is drawn anew keeps the focus: the element of the same kind at the same place has it afterwards.
export function keepingFocus(root, redraw) {
  const focused = root.getRootNode().activeElement;
  const alike = () => [...root.querySelectorAll(focused.localName)].filter((node) => node.classList[0] === focused.classList[0]);
  const at = focused && root.contains(focused) ? alike().indexOf(focused) : -1;
  redraw();
  if (at >= 0 && !root.contains(focused)) alike()[at]?.focus({ preventScroll: true });
}
