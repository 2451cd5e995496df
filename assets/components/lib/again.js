// What both figures of the encoder page do when data comes.

import { urlGet, urlSet } from "./url.js";

// The same run once more: nothing is built anew, so that focus and motion stay; only the place may be another.
export function sameRun(figure, { header }) {
  const { view, ...rest } = header;
  const made = JSON.stringify(rest);
  if (made !== figure.made) {
    figure.made = made;
    return false;
  }
  figure.header.view = view;
  figure.set(figure.addressed());
  return true;
}

// A place that the server has kept from before is not in the address yet.
export function tellAddress({ header, view }) {
  for (const [name, key] of Object.entries(header.url))
    if (urlGet(key) === null && view[name] !== header.first[name]) urlSet(key, view[name]);
}
