"""The ledger of decoding: each step done twice, with the cache and without, and what each way cost.

    with:  one new row,  k = [k_cached; k_new]         without: every row again          the logits must be the same
Shazeer 2019, "Fast Transformer Decoding", section 2.4. Both ways run in turn on the same tokens in one process: the
first step reads the whole prompt (prefill), each later one a single token (decode).
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import torch

from core.model import Transformer
from core.parts.cache import KVCache
from core.scale.compute import forward_macs, step_macs
from core.scale.costs import windows

V = TypeVar("V")


@dataclass(frozen=True)
class Entry:
    """One step. new: rows computed with the cache, of ``total`` computed without; the rest is reused."""

    token: int  # that was chosen: the most probable
    new: int
    total: int
    macs: int
    macs_again: int
    bytes: int  # that the cache holds after it
    seconds: float
    seconds_again: float
    apart: float  # largest difference between the logits of the two ways

    @property
    def reused(self) -> int:
        return self.total - self.new


@torch.inference_mode()
def ledger(model: Transformer, ids: Sequence[int], steps: int, times: int = 3) -> list[Entry]:
    """Continue ``ids`` by ``steps`` tokens both ways; durations are the median of ``times`` decodings.

    ValueError: a model with an encoder, or no room for so many tokens.
    """
    if model.enc is not None or len(ids) + steps - 1 > model.config.max_tokens or not ids or steps < 1:
        raise ValueError(f"expected a decoder alone and room for {len(ids)} + {steps} tokens in {model.called}")
    made = [_decoded(model, list(ids), steps) for _ in range(times)]
    return [_middle([each[n] for each in made]) for n in range(steps)]


def _decoded(model: Transformer, ids: list[int], steps: int) -> list[Entry]:
    cache, made = KVCache(model.config.decoder_layers, windows(model.config)), []
    for _ in range(steps):
        read = cache.length
        new_1T, all_1T = torch.tensor([ids[read:]]), torch.tensor([ids])
        logits_1TV, seconds = _timed(partial(model, new_1T, cache=cache))
        again_1TV, seconds_again = _timed(partial(model, all_1T))
        logits_V, again_V = logits_1TV[0, -1], again_1TV[0, -1]
        token = int(logits_V.argmax())
        macs, macs_again = step_macs(model.config, len(ids) - read, read), forward_macs(model.config, len(ids))
        apart = float((logits_V - again_V).abs().max())
        made.append(
            Entry(token, len(ids) - read, len(ids), macs, macs_again, cache.bytes, seconds, seconds_again, apart)
        )
        ids.append(token)
    return made


def _timed(compute: Callable[[], V]) -> tuple[V, float]:
    begun = time.perf_counter()
    made = compute()
    return made, time.perf_counter() - begun


def _middle(made: Sequence[Entry]) -> Entry:
    """One step of several decodings: the same but for the clock."""
    seconds, again = ([getattr(one, name) for one in made] for name in ("seconds", "seconds_again"))
    return Entry(**{**vars(made[0]), "seconds": statistics.median(seconds), "seconds_again": statistics.median(again)})
