"""How much memory a value keeps: tensors and arrays by the storage that they stand in, all else as Python counts it."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping, Sequence
from types import FunctionType
from typing import Any

import numpy as np
from torch import Tensor, nn

from core.trace import Trace


def held(*values: Any) -> int:
    """Bytes that live as long as these values do, each counted once. Models are not: they are kept for themselves."""
    seen: set[int] = set()
    return sum(_held(value, seen) for value in values)


def _held(value: Any, seen: set[int]) -> int:
    if isinstance(value, Tensor):
        storage = value.untyped_storage()
        return _once(storage.data_ptr(), storage.nbytes(), seen)
    if isinstance(value, np.ndarray):
        return _held(value.base, seen) if value.base is not None else _once(value.ctypes.data, value.nbytes, seen)
    if isinstance(value, nn.Module | type) or id(value) in seen:
        return 0
    seen.add(id(value))
    return sys.getsizeof(value) + sum(_held(part, seen) for part in _parts(value))


def _once(place: int, nbytes: int, seen: set[int]) -> int:
    if place in seen:
        return 0
    seen.add(place)
    return nbytes


def _parts(value: Any) -> Sequence[Any]:
    if isinstance(value, Trace):
        return value.stored()
    if isinstance(value, Mapping):
        return [*value, *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if isinstance(value, FunctionType):  # a derived site waits with the tensors that it is computed from
        return [cell.cell_contents for cell in value.__closure__ or ()]
    if dataclasses.is_dataclass(value):
        return [getattr(value, field.name) for field in dataclasses.fields(value)]
    return []
