// What several files of this figure name.

export const VIEWS = ["grid", "head", "arcs", "mix", "table"];

export const TALL = 430; // px for the figure at 1280 x 800
