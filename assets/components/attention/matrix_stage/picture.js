// What the matrix shows at a stage: values, their scale, and what the columns are.

import { DIVERGING, SEQUENTIAL, absMax, stepOfSigned, stepOfWeight } from "../../lib/colour.js";

/** @type {(head: any, stage: string, part: string) => Picture} */
export function pictureOf(head, stage, part) {
  if (stage === "project") return signed(head[`from_${part}`], "dims");
  /** @type {(at: number) => boolean} */
  const hidden = (at) => !head.mask[at];
  if (stage === "raw") return signed(head.raw, "keys");
  if (stage === "scaled") return signed(head.scores, "keys");
  if (stage === "masked") return { ...signed(head.masked, "keys"), hidden };
  return { values: head.weights, columns: "keys", hidden, colours: SEQUENTIAL, limit: 1, step: stepOfWeight };
}

/** @type {(values: Tensor, columns: Picture["columns"]) => Picture} */
function signed(values, columns) {
  const limit = absMax(values);
  return { values, columns, colours: DIVERGING, limit, step: (x) => stepOfSigned(x, limit) };
}
