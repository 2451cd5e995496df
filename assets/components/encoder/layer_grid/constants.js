// What several files of this figure name.

export const VIEWS = ["start", "turn", "norm", "attention", "ffn", "lens"];
