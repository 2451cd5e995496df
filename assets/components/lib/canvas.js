// Canvases: at the screen's own resolution, one pixel a cell, the cell under the pointer.

import { inside } from "./maths.js";

// A canvas of that size in CSS pixels, sharp on every screen; returns its context, in CSS pixels.
/** @type {(canvas: HTMLCanvasElement, width: number, height: number) => CanvasRenderingContext2D} */
export function sized(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

// One pixel a cell, scaled up by the browser: 256 x 256 cells cost one drawImage. paint(value, at) -> colour as ABGR.
/** @type {(values: Matrix, paint: (x: number, at: number) => number) => OffscreenCanvas} */
export function pixels(values, paint) {
  const [rows, columns] = values.shape;
  const picture = new OffscreenCanvas(columns, rows);
  const image = new ImageData(columns, rows);
  const colours = new Uint32Array(image.data.buffer);
  for (let at = 0; at < colours.length; at += 1) colours[at] = paint(values[at], at);
  picture.getContext("2d").putImageData(image, 0, 0);
  return picture;
}

// [row, column] under the pointer, of a node that shows that many of them evenly.
/** @type {(event: MouseEvent, node: Element, rows: number, columns: number) => [number, number]} */
export function cellUnder(event, node, rows, columns) {
  const box = node.getBoundingClientRect();
  return [
    inside(Math.floor(((event.clientY - box.top) / box.height) * rows), rows),
    inside(Math.floor(((event.clientX - box.left) / box.width) * columns), columns),
  ];
}
