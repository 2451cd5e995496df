// The vendored D3 modules, which put what they hold into globalThis.d3.

import "../../vendor/d3-color.min.js";
import "../../vendor/d3-interpolate.min.js";
import "../../vendor/d3-scale-chromatic.min.js";

export const { rgb, interpolateCividis, interpolatePuOr } = globalThis.d3;
