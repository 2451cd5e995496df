// Elements and words. What a user typed is text, never markup.

// el("span", {class: "token", title: "..."}, "text", child): strings become text nodes, never markup.
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
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
