// What several files of this figure name.

export const TOP_KS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40, 50, 100, 200, 500, 1000, 0]; // 0: off

export const SEEDS = 10_000;
