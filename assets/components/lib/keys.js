// The keyboard of a figure.

// keys(node, {ArrowLeft: back, " ": play}): handlers by key; a handled key does not scroll the page. Sliders keep their
// arrows and buttons their space.
export function keys(node, table) {
  node.onkeydown = (event) => {
    if (event.target.matches("input, select, textarea") || (event.key === " " && event.target.matches("button"))) return;
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in table)) return;
    event.preventDefault();
    event.stopPropagation();
    table[event.key](event);
  };
}
