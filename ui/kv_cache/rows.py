"""Rows of the charts: bytes held and multiply-adds, over the tokens read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.kv_cache.steps import Decoding

Rows = list[dict[str, Any]]


def held(made: Decoding, words: Mapping[str, str]) -> Rows:
    """Bytes after each step, as the cache held them."""
    return [{"x": made.prompt + n, "y": held / 1024, "name": words["held"]} for n, held in enumerate(made.bytes)]


def macs(made: Decoding, words: Mapping[str, str]) -> Rows:
    """Of all steps so far, both ways, in millions."""
    found, totals = [], {"plain": 0, "cached": 0}
    for n, each in enumerate(zip(made.macs_again, made.macs, strict=True)):
        for name, count in zip(totals, each, strict=True):
            totals[name] += count
            found.append({"x": made.prompt + n, "y": totals[name] / 1e6, "name": words[name]})
    return found
