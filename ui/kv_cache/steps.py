"""Decoding step by step: which rows of keys and values are kept, which are computed, and that both give the same.

What is on screen first costs one cached decoding and one pass over the whole text without the cache; the clock, which
needs every step both ways and more than once, runs when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
import torch

from core import KVCache
from core import run as run_model
from core.config import ModelConfig
from core.generate.ledger import Entry, ledger
from core.model import Transformer
from core.parts.latent import LatentAttention
from core.scale.compute import forward_macs, step_macs
from core.scale.costs import windows
from core.scale.units import binary
from ui.browser.figure import Owned, mount
from ui.frame.end import PageEnd
from ui.frame.text import Words
from ui.runs import models, turns
from ui.runs.run import Run

NEW = 12  # tokens that are written
MOST = 96  # tokens of the text: more rows are not read by anybody
TINY = [f"family:{name}" for name in ("llama-2-70b", "starcoder", "mistral-7b", "deepseek-v2-lite")]
CLOSE = 0.15  # a ratio nearer than this, as a share, to the end of an answer is not asked about


def decoder(T: Words, model_id: str) -> Transformer:
    """The model, if it writes from left to right; else the page says that there is nothing to keep, and ends."""
    model = models.one_stack(T, model_id)
    if model.dec is None or not model.config.causal:
        st.info(T("no_decoder", model=models.name(model_id)))
        raise PageEnd
    return model


def room(config: ModelConfig) -> int:
    """Tokens of the text that leave room to write."""
    return max(1, min(MOST, config.max_tokens - NEW))


def kind(config: ModelConfig) -> str:
    """Which rows are kept: "latent" ones, those of a "window", or "all" keys and values."""
    if isinstance(config.attention, LatentAttention.Config):
        return "latent"
    return "window" if any(windows(config)) else "all"


def sizes(config: ModelConfig, layer: int) -> dict[str, Any]:
    """Of the cache: what a token takes in a layer and in all of them, 4 bytes a number."""
    kept, attention = config.attention.cached, config.attention
    values = attention.value_dim if isinstance(attention, LatentAttention.Config) else attention.head_dim
    return {
        "layers": config.decoder_layers,
        "kv_heads": config.attention.kv_heads,
        "heads": config.attention.heads,
        "dim": config.attention.head_dim,
        "kept": kept,
        "full": attention.heads * (attention.head_dim + values),
        "window": windows(config)[layer % len(windows(config))] or config.max_tokens,
        "bytes_row": binary(kept * 4 * config.decoder_layers),
    }


@dataclass(frozen=True)
class Decoding:
    """T tokens read in S steps. rows: per layer the two kinds of rows kept, G T D; again: computed without the cache.

    weights: L S H T, of the query of each step; apart: S, between the logits of the step and of one pass over all.
    """

    ids: list[int]
    tokens: list[str]
    prompt: int
    rows: list[tuple[np.ndarray, np.ndarray]]
    again: list[tuple[np.ndarray, np.ndarray]]
    weights: np.ndarray
    apart: list[float]
    bytes: list[int]
    macs: list[int]
    macs_again: list[int]

    @property
    def steps(self) -> int:
        return len(self.bytes)


def decoding(r: Run) -> Decoding:
    return r.once(("decoding",), lambda: _decoding(r))


@torch.no_grad()
def _decoding(r: Run) -> Decoding:
    model, ids = models.load(r.model_id), list(r.ids)
    config = model.config
    cache = KVCache(config.decoder_layers, windows(config))
    said, held, weights, logits = [], [], [], []
    kept: list[list[list[torch.Tensor]]] = [[[], []] for _ in range(config.decoder_layers)]
    for _ in range(NEW):
        new = ids[cache.length :]
        trace = run_model(model, new, keep=("head.logits", "dec.*.self.weights"), cache=cache)
        logits.append(trace["head.logits"][0, -1].float())
        weights.append([trace[f"dec.{n}.self.weights"][0, :, -1].float() for n in range(config.decoder_layers)])
        for own, layer in zip(kept, cache.layers, strict=True):
            for rows, value in zip(own, (layer.k, layer.v), strict=True):
                assert value is not None
                rows.append(value[0, :, -len(new) :])
        held.append(cache.bytes)
        said.append(len(ids))
        ids.append(int(logits[-1].argmax()))
    read = ids[:-1]
    sites = config.attention.cached_sites
    whole = run_model(model, read, keep=("head.logits", *(f"dec.*.self.{site}" for site in sites)))
    apart = [float((x - whole["head.logits"][0, n - 1].float()).abs().max()) for x, n in zip(logits, said, strict=True)]
    again = [tuple(_by_head(whole[f"dec.{n}.self.{site}"][0]) for site in sites) for n in range(config.decoder_layers)]
    tokenizer = model.tokenizer
    return Decoding(
        ids=ids,
        tokens=[tokenizer.show(i) for i in ids],
        prompt=len(r.ids),
        rows=[(_stacked(k, len(read)), _stacked(v, len(read))) for k, v in kept],
        again=again,  # type: ignore[arg-type]
        weights=_padded(weights, len(read)),
        apart=apart,
        bytes=held,
        macs=[step_macs(config, n - before, before) for n, before in zip(said, [0, *said[:-1]], strict=True)],
        macs_again=[forward_macs(config, n) for n in said],
    )


def _by_head(x: torch.Tensor) -> np.ndarray:
    """G T D; a latent row has no heads: it counts as one."""
    return (x if x.ndim == 3 else x[None]).float().cpu().numpy()


def _stacked(rows: Sequence[torch.Tensor], tokens: int) -> np.ndarray:
    """The rows of every token as its step appended them; of a long prompt a window keeps the last ones (else NaN)."""
    joined = torch.cat(list(rows), dim=1).float().cpu()
    lost = torch.full((joined.shape[0], tokens - joined.shape[1], joined.shape[2]), torch.nan)
    return torch.cat([lost, joined], dim=1).numpy()


def _padded(weights: Sequence[Sequence[torch.Tensor]], tokens: int) -> np.ndarray:
    """L S H T: a step's weights end at its own token; what it did not look at, or was not there yet, is NaN."""
    found = np.full((len(weights[0]), len(weights), weights[0][0].shape[0], tokens), np.nan, dtype=np.float32)
    for step, layers in enumerate(weights):
        end = tokens - len(weights) + 1 + step
        for layer, w_HK in enumerate(layers):
            found[layer, step, :, end - w_HK.shape[1] : end] = w_HK.cpu().numpy()
    return found


def clock(r: Run) -> list[Entry]:
    """Every step both ways, timed in one run."""

    def measure() -> list[Entry]:
        with turns.long(not r.large):  # a large model's measurement has left its turn already
            return ledger(models.load(r.model_id), r.ids, NEW, times=1 if r.large else 3)

    return r.once(("clock",), measure)


def place(T: Words, r: Run, made: Decoding) -> Owned:
    heads = range(r.heads)
    return Owned(
        T,
        {
            "step": (range(made.steps), 1),
            "row": (range(len(made.ids) - 1), made.prompt - 1),
            "head": (heads, 0),
            "way": (["cached", "plain"], "cached"),
        },
    )


def show(T: Words, r: Run, at: Owned, made: Decoding, layer: int, timed: Sequence[Entry] | None) -> None:
    config = r.config
    window = windows(config)[layer % len(windows(config))]
    header: dict[str, Any] = {
        "model": [r.model_id, layer],
        "tokens": made.tokens,
        "prompt": made.prompt,
        "heads": r.heads,
        "window": window or 0,
        "latent": isinstance(config.attention, LatentAttention.Config),
        "bytes": made.bytes,
        "macs": made.macs,
        "macs_again": made.macs_again,
        "apart": made.apart if timed is None else [one.apart for one in timed],
        "ms": None if timed is None else [[1000 * one.seconds, 1000 * one.seconds_again] for one in timed],
    }
    (k, v), (k_again, v_again) = made.rows[layer], made.again[layer]
    arrays = {"k": k, "v": v, "k_again": k_again, "v_again": v_again, "weights": made.weights[layer]}
    mount("kv_cache/steps", header, arrays, T.words("steps"), at)


# ---- what the page says --------------------------------------------------------------------------------------------


def numbers(made: Decoding) -> dict[str, Any]:
    return {
        "prompt": made.prompt,
        "steps": made.steps,
        "apart": max(made.apart),
        "macs": sum(made.macs),
        "macs_again": sum(made.macs_again),
        "times": sum(made.macs_again) / sum(made.macs),
        "reused": sum(range(made.prompt, made.prompt + made.steps - 1)),
        "first": binary(made.bytes[0]),
        "last": binary(made.bytes[-1]),
        "rise": binary(made.bytes[-1] - made.bytes[-2]),
    }


def saved(made: Decoding) -> str | None:
    """How many times the multiply-adds all steps take without the cache: "two" at most, up to "six", or "more"."""
    times = numbers(made)["times"]
    if any(abs(times / end - 1) < CLOSE for end in (2, 6)):
        return None
    return "two" if times < 2 else "six" if times < 6 else "more"


def growth(made: Decoding) -> str | None:
    """How the bytes grow over the steps on screen: every token adds as much ("line"), or nothing any more ("level").

    None where a window fills up on the way.
    """
    rises = set(np.diff(made.bytes).tolist())
    return None if len(rises) != 1 else "level" if rises == {0} else "line"


def timed_numbers(timed: Sequence[Entry]) -> dict[str, float]:
    """Prefill and decode apart, in milliseconds; tokens a second."""
    first, rest = timed[0], timed[1:]
    seconds = sum(one.seconds for one in rest) / len(rest)
    again = sum(one.seconds_again for one in rest) / len(rest)
    return {
        "prefill_ms": 1000 * first.seconds,
        "prefill_rate": first.new / first.seconds,
        "decode_ms": 1000 * seconds,
        "decode_rate": 1 / seconds,
        "again_ms": 1000 * again,
        "faster": again / seconds,
        "apart": max(one.apart for one in timed),
    }
