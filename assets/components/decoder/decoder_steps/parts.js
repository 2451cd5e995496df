// What several files of this figure name.

export const PARTS = ["self", "cross", "word"];
