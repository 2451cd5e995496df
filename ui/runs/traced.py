"""One traced forward pass of one text: from what was typed to named arrays. No Streamlit here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import torch

import core
from core.config import ModelConfig
from core.model import Transformer
from core.parts.masks import named_mask
from core.scale.costs import parameters
from core.weights.packs import shown
from ui.runs import turns
from ui.runs.edits import parse_edits, patched
from ui.runs.held import held
from ui.runs.kept import Kept

V = TypeVar("V")

LARGE = 10_000_000  # parameters
START = 0  # what a decoder beside an encoder starts from: the end of a text
Notice = tuple[str, dict[str, Any]]  # the id of the words and what to fill in


@dataclass(frozen=True)
class Run:
    """One traced forward pass of one text, as arrays without the batch dimension."""

    model_id: str
    text: str  # what was tokenized
    ids: list[int]
    pieces: list[str]
    tokens: list[str]  # as shown on screen
    spans: list[tuple[int, int]]
    special: list[bool]
    notices: list[Notice]
    config: ModelConfig
    rotary: bool  # queries and keys are rotated by position (RoPE): the scores come from q_rot and k_rot
    trace: core.Trace | None = field(repr=False)
    large: bool = False  # of a large model: what is computed from its run takes more than a moment
    target: list[str] | None = None  # of an encoder-decoder: what its decoder read, as shown on screen

    @property
    def read(self) -> list[str]:
        """The tokens of the stack whose output is read: the rows of its attention."""
        return self.tokens if self.target is None else self.target

    @property
    def read_ids(self) -> list[int]:
        """Their ids: an encoder-decoder's decoder reads the start and the right tokens so far."""
        return self.ids if self.target is None else [START, *self.ids[:-1]]

    @property
    def empty(self) -> bool:
        """There was nothing to run: ask for a text and show nothing else."""
        return self.trace is None

    def __getitem__(self, site: str) -> np.ndarray:
        if self.trace is None:
            raise KeyError(f"no site {site!r}: the text is empty")
        array = self._arrays.get(site)
        if array is None:
            array = self.trace[site][0].detach().cpu().numpy()
            array.setflags(write=False)
            self._arrays[site] = array
            if self.trace.spec(site).derived or self.trace[site].device.type != "cpu":  # others share their memory
                self._opened.append(array.nbytes)
        return array

    def __contains__(self, site: str) -> bool:
        return self.trace is not None and site in self.trace

    def at(self, layer: int, site: str) -> np.ndarray:
        """A site of a layer of the model's stack: r.at(0, "self.weights")."""
        return self[f"{self.stack}.{layer}.{site}"]

    def tensor(self, layer: int, site: str) -> torch.Tensor:
        """The same as a tensor, for a function of the core."""
        return torch.from_numpy(self.at(layer, site).copy())

    def once(self, measurement: tuple[Any, ...], compute: Callable[[], V]) -> V:
        """A measurement made of this run, computed when first asked for and kept with it. measurement: name, place."""

        def make() -> V:
            with turns.long(self.large):
                return compute()

        return self._measured.get(measurement, make)

    @property
    def nbytes(self) -> int:
        """All that lives as long as this run: its sites, those opened since, and what was measured."""
        return self._traced + sum(self._opened) + self._measured.nbytes

    @cached_property
    def _arrays(self) -> dict[str, np.ndarray]:
        return {}

    @cached_property
    def _traced(self) -> int:
        return 0 if self.trace is None else held(self.trace.stored())

    @cached_property
    def _opened(self) -> list[int]:
        return []

    @cached_property
    def _measured(self) -> Kept[Any]:
        return Kept()

    @property
    def stack(self) -> str:
        return self.config.stack

    @property
    def layers(self) -> int:
        return self.config.n_layers

    @property
    def heads(self) -> int:
        return self.config.attention.heads

    @property
    def kv_heads(self) -> int:
        return self.config.attention.kv_heads

    @property
    def head_dim(self) -> int:
        return self.config.attention.head_dim

    @property
    def scale(self) -> float:
        """What a score is multiplied by: 1/sqrt(D) unless the model says otherwise."""
        return self.config.attention.scale or self.head_dim**-0.5

    @property
    def causal(self) -> bool:
        return self.config.causal


def traced(
    model: Transformer,
    model_id: str,
    raw: str,
    keep: Sequence[str] | None,
    mask: str,
    edits: str,
    other: str = "",
    most: int | None = None,
) -> Run:
    """Tokenize, cut to what the page shows, run. The arguments are those of ``ui.runs.run.trace``.

    An encoder-decoder reads the text as its source, and its decoder is given the right tokens so far (teacher forcing).
    """
    words, notices = clean(raw)
    tokenizer, config = model.tokenizer, model.config
    encoding = tokenizer.encode(words)
    cap = min(shown(model_id, config.max_tokens), most or config.max_tokens)
    chosen = _within(encoding.special, cap)
    if len(chosen) < len(encoding.ids):
        notices.append(("notice.tokens", {"cap": cap, "got": len(encoding.ids)}))
    ids = [encoding.ids[i] for i in chosen]
    target = [START, *ids[:-1]] if config.crossed else None
    trace = None
    if words.strip() and not all(encoding.special):
        patterns = None if keep is None else [pattern.replace("{stack}", config.stack) for pattern in keep]
        edited = parse_edits(edits, config.stack, _other(model, model_id, other, mask, edits))
        trace = _run(model, ids, target, _mask(mask, len(ids)), edited, patterns)
    return Run(
        model_id=model_id,
        text=words,
        ids=ids,
        pieces=[encoding.pieces[i] for i in chosen],
        tokens=[tokenizer.show(i) for i in ids],
        spans=[encoding.spans[i] for i in chosen],
        special=[encoding.special[i] for i in chosen],
        notices=notices,
        config=config,
        rotary=model.positions.rotation(torch.arange(1), config.attention.rotary_dim) is not None,
        trace=trace,
        large=large(config),
        target=None if target is None else [tokenizer.show(i) for i in target],
    )


def _run(
    model: Transformer,
    ids: list[int],
    target: list[int] | None,
    mask: torch.Tensor | None,
    edits: list[core.Edit],
    keep: list[str] | None,
) -> core.Trace:
    """The forward pass; none where nothing of it is kept."""
    if keep == []:
        return core.Trace()
    target_ids = None if target is None else torch.tensor([target])
    with turns.long(large(model.config)):
        return core.run(model, torch.tensor([ids]), target_ids, mask=mask, edits=edits, keep=keep)


def large(config: ModelConfig) -> bool:
    """Whether to read even one token takes more than a moment, most of it to fetch the weights from memory."""
    return parameters(config).total > LARGE


def clean(raw: str) -> tuple[str, list[Notice]]:
    """A text that every tokenizer accepts, and what had to be changed for that."""
    notices: list[Notice] = []
    nulls = raw.count("\0")
    if nulls:
        notices.append(("notice.nulls", {"got": nulls}))
    halves = sum("\ud800" <= char <= "\udfff" for char in raw)
    if halves:
        notices.append(("notice.surrogates", {"got": halves}))
    whole = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in raw if char != "\0")
    return whole, notices


def _within(special: list[bool], cap: int) -> list[int]:
    """Which tokens stay: the first ones, and the closing [SEP] if the model puts one."""
    every = list(range(len(special)))
    closing = every[-1:] if len(special) > 1 and special[-1] else []
    return every if len(every) <= cap else every[: cap - len(closing)] + closing


def _other(model: Transformer, model_id: str, text: str, mask: str, edits: str) -> Callable[[str], torch.Tensor] | None:
    """The run of a second text that edits patch from, if any of them does."""
    sites = patched(edits, model.config.stack)
    if not sites:
        return None
    trace = traced(model, model_id, text, sites, mask, "").trace
    return None if trace is None else trace.__getitem__


def _mask(name: str, tokens: int) -> torch.Tensor | None:
    at_T = torch.arange(tokens)
    return None if name == "model" else named_mask(name, at_T, at_T)
