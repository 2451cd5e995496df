"""Tensors for a browser component, as one blob of bytes in the safetensors format.

Streamlit passes raw bytes to a component only as its whole `data`, so words and tensors travel together: the header is
JSON in the file's metadata. Its body starts at a multiple of 8 and holds the float32 arrays first, so that JavaScript
(`unpack` in lib/packed.js) lays Float32Arrays over the blob without copying.
Format: the README of the safetensors package.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import safetensors.numpy


def pack(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """One blob: bool and uint8 arrays as they are, floating ones as float32 (-inf and NaN kept), the header as JSON.

    ValueError: an array of another type, or a header that is no JSON (NaN and infinity are none).
    """
    text = json.dumps(header, ensure_ascii=False, allow_nan=False)
    carried = {name: _carried(name, np.asarray(array)) for name, array in arrays.items()}
    return safetensors.numpy.save(carried, metadata={"header": text})


def _carried(name: str, array: np.ndarray) -> np.ndarray:
    if array.dtype == bool or array.dtype == np.uint8:
        return np.ascontiguousarray(array)
    if np.issubdtype(array.dtype, np.floating):
        return np.ascontiguousarray(array, dtype="<f4")
    raise ValueError(f"array {name!r}: expected bool, uint8 or floating, got {array.dtype}")
