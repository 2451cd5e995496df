"""Decoding: one token after another, each step with its own trace.

    next = choose(softmax(logits[last]));   ids = [ids; next]
With the cache each step computes one new row; without it every row again. Both give the same numbers.
Vaswani et al. 2017, section 3.1 (auto-regressive decoding); Shazeer 2019 (the cache).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from torch import Tensor

from core.generate.sampling import greedy
from core.model import Transformer, run_decoder
from core.parts.cache import KVCache
from core.trace import Trace


@dataclass(frozen=True)
class Step:
    """One decoding step: the token chosen, the probabilities it was chosen from (V), and the trace behind them."""

    token: int
    probs_V: Tensor
    trace: Trace


def decode(
    model: Transformer,
    ids: Sequence[int],
    steps: int,
    *,
    source_ids: Sequence[int] | None = None,
    choose: Callable[[Tensor], int] = greedy,
    cached: bool = True,
    stop: int | None = None,
    keep: Iterable[str] | None = None,
) -> Iterator[Step]:
    """Continue ``ids`` by up to ``steps`` tokens; a ``stop`` token ends early.

    ids: the text so far (of the target, in an encoder-decoder, whose source is ``source_ids``). The first step reads
    all of ``ids`` (prefill); with the cache each later step reads one token. ValueError: no decoder, or no room left.
    """
    ids = list(ids)
    cache = KVCache(model.config.decoder_layers) if cached else None
    kept = None if keep is None else (*keep, "head.logits", "head.probs")
    for _ in range(steps):
        new = ids[cache.length :] if cache is not None else ids
        trace = run_decoder(model, new, source_ids, kept, cache)
        probs_V = trace["head.logits"][0, -1].float().softmax(-1)
        token = choose(probs_V)
        yield Step(token, probs_V, trace)
        if token == stop:
            return
        ids.append(token)
