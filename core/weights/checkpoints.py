"""Checkpoints small enough to ship: matrices as int8 with one float16 scale a row, vectors as float16.

w[r, c] ~ q[r, c] * scale[r],  scale[r] = max_c |w[r, c]| / 127,  q a whole number from -127 to 127
A weight is off by at most half a scale. In the safetensors file matrix `name` has its `name.scale`.
Source: symmetric per-row quantisation, as in Jacob et al., "Quantization and training of neural networks for efficient
integer-arithmetic-only inference", 2018, with the zero point left at 0.
"""

from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

FORMAT = "lucidformer-int8-rows"
SCALE = ".scale"
MAX_BYTES = 64 * 2**20
TINY = float(torch.finfo(torch.float16).tiny)  # the smallest scale: float16 is coarse below, and 0 divides nothing


def save_int8(state: dict[str, Tensor], path: str | Path) -> None:
    """Write a state dict of matrices and vectors, about a quarter of its float32 size."""
    packed: dict[str, Tensor] = {}
    for name, value in state.items():
        if name.endswith(SCALE) or value.dim() > 2 or not value.is_floating_point():
            raise ValueError(f"{name}: expected a float matrix or vector, got {value.dtype} {tuple(value.shape)}")
        if not torch.isfinite(value).all():
            raise ValueError(f"{name}: expected finite weights, got infinity or NaN")
        if value.dim() == 2:
            # the rounded scale divides, so that its own rounding costs nothing
            scale = (value.float().abs().amax(1) / 127).clamp(min=TINY).half()
            packed[name + SCALE] = scale
            packed[name] = (value.float() / scale.float()[:, None]).round().clamp(-127, 127).to(torch.int8)
        else:
            packed[name] = value.half().contiguous()
    save_file(packed, str(path), metadata={"format": FORMAT})


def load_int8(path: str | Path) -> dict[str, Tensor]:
    """The float32 state dict of a file written by save_int8. ValueError says what was expected and what was found."""
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"{path}: expected a checkpoint file, found none")
    if (size := path.stat().st_size) > MAX_BYTES:
        raise ValueError(f"{path}: expected at most {MAX_BYTES} bytes, got {size}")
    try:
        with safe_open(str(path), framework="pt") as file:
            mark = (file.metadata() or {}).get("format")
            packed = {name: file.get_tensor(name) for name in file.keys()}
    except SafetensorError as error:
        raise ValueError(f"{path}: expected a safetensors file, got {error}") from None
    if mark != FORMAT:
        raise ValueError(f"{path}: expected the format {FORMAT}, got {mark}")
    if alone := [name for name in packed if name.endswith(SCALE) and name.removesuffix(SCALE) not in packed]:
        raise ValueError(f"{alone[0]}: expected the matrix of these scales, found none")
    return {name: _restore(name, packed) for name in packed if not name.endswith(SCALE)}


def _restore(name: str, packed: dict[str, Tensor]) -> Tensor:
    value, scale = packed[name], packed.get(name + SCALE)
    if value.dtype == torch.float16 and scale is None:
        return value.float()
    if value.dtype != torch.int8 or value.dim() != 2:
        raise ValueError(f"{name}: expected an int8 matrix or a float16 vector, got {value.dtype} {tuple(value.shape)}")
    if scale is None or scale.dtype != torch.float16 or scale.shape != value.shape[:1]:
        got = "none" if scale is None else f"{scale.dtype} {tuple(scale.shape)}"
        raise ValueError(f"{name}: expected {len(value)} float16 scales, got {got}")
    return value.float() * scale.float()[:, None]
