// The ledger: a line a step, both ways beside one another.

import { el } from "../../lib/dom.js";
import { grouped, short, small } from "../../lib/number.js";

const UNITS = ["B", "KiB", "MiB", "GiB"];

/** @type {(bytes: number) => string} */
export function size(bytes) {
  const power = Math.max(0, UNITS.findLastIndex((_, unit) => bytes >= 1024 ** unit));
  return `${power ? short(bytes / 1024 ** power) : bytes} ${UNITS[power]}`;
}

/** @type {(header: any, at: number, words: Record<string, string>) => HTMLElement} */
export function ledgerTable(header, at, words) {
  const columns = ["step", "reads", "new", "reused", "again", "macs", "macs_again", "bytes", "apart", ...(header.ms ? ["ms", "ms_again"] : [])];
  const line = (_, step) => {
    const read = header.prompt + step;
    const fresh = step ? 1 : read;
    const cells = [step ? String(step) : words.prefill, step ? header.tokens[read - 1] : `${read}`, fresh, read - fresh, read, grouped(header.macs[step]), grouped(header.macs_again[step]), size(header.bytes[step]), small(header.apart[step]), ...(header.ms ? header.ms[step].map(short) : [])];
    return el("tr", { class: step === at ? "here" : "" }, ...cells.map((text, n) => el(n ? "td" : "th", n ? {} : { scope: "row" }, String(text))));
  };
  return el("table", {}, el("caption", {}, words.ledger), el("thead", {}, el("tr", {}, ...columns.map((name) => el("th", { scope: "col" }, words[`col_${name}`])))), el("tbody", {}, ...header.bytes.map(line)));
}
