// The keyboard of a figure.

// keys(node, {ArrowLeft: back, " ": play}): handlers by key; a handled key does not scroll the page. Sliders keep their
// arrows and buttons their space.
/** @type {(node: HTMLElement, table: Record<string, (event: KeyboardEvent) => void>) => void} */
export function keys(node, table) {
  node.onkeydown = (event) => {
    const focused = /** @type {Element} */ (event.target);
    if (focused.matches("input, select, textarea") || (event.key === " " && focused.matches("button"))) return;
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in table)) return;
    event.preventDefault();
    event.stopPropagation();
    table[event.key](event);
  };
}
