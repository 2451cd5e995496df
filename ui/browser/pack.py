"""Tensors for a browser component, as one blob of bytes.

blob = uint32 little-endian header length | JSON header (utf-8, padded with spaces) | body of u1 and f4 arrays.
Streamlit passes raw bytes to a component only as its whole `data`, so words and tensors travel together;
the header gains "arrays": {name: {dtype, shape, offset}}, offsets counted from the body, each a multiple of 4
so that JavaScript can lay a Float32Array over the blob without copying. `unpack` in common.js reads it.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np


def pack(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """One blob: bool and uint8 arrays as bytes, floating arrays as float32 (-inf kept), the header as JSON."""
    if "arrays" in header:
        raise ValueError('pack writes header["arrays"] itself; the header given already has it')
    described, chunks, offset = {}, [], 0
    for name, array in arrays.items():
        kind, raw = _encode(name, np.asarray(array))
        described[name] = {"dtype": kind, "shape": list(np.shape(array)), "offset": offset}
        raw += b"\0" * (-len(raw) % 4)
        chunks.append(raw)
        offset += len(raw)
    text = json.dumps({**header, "arrays": described}, ensure_ascii=False, allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text + b"".join(chunks)


def _encode(name: str, array: np.ndarray) -> tuple[str, bytes]:
    if array.dtype == bool or array.dtype == np.uint8:
        return "u1", np.ascontiguousarray(array, dtype=np.uint8).tobytes()
    if np.issubdtype(array.dtype, np.floating):
        return "f4", np.ascontiguousarray(array, dtype="<f4").tobytes()
    raise ValueError(f"array {name!r}: expected bool, uint8 or floating, got {array.dtype}")
