"""The model and the one traced run of a page, both shared by all visits.

r = run.trace(run.picker(T), run.input(T), keep=("{stack}.*.self.weights",))
r.at(0, "self.weights")        # numpy H Q K, read-only, without the batch dimension
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
import torch

import core
from core.model import Transformer
from core.parts.masks import named_mask
from core.weights.packs import PACKS
from ui import state, text
from ui.kept import Kept

if TYPE_CHECKING:
    from ui.text import Words

DEFAULT = "tiny-gpt"
KEPT_BYTES = 512 * 2**20
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
    config: Any
    rotary: bool  # queries and keys are rotated by position (RoPE): the scores come from q_rot and k_rot
    trace: core.Trace | None = field(repr=False)
    nbytes: int

    @property
    def empty(self) -> bool:
        """There was nothing to run: ask for a text and show nothing else."""
        return self.trace is None

    @property
    def bytes(self) -> list[str]:
        """The UTF-8 bytes of the characters that each token covers, in hexadecimal."""
        return [self.text[start:end].encode().hex(" ").upper() for start, end in self.spans]

    def __getitem__(self, site: str) -> np.ndarray:
        if self.trace is None:
            raise KeyError(f"no site {site!r}: the text is empty")
        array = self._arrays.get(site)
        if array is None:
            array = self.trace[site][0].detach().cpu().numpy()
            array.setflags(write=False)
            self._arrays[site] = array
        return array

    def __contains__(self, site: str) -> bool:
        return self.trace is not None and site in self.trace

    def at(self, layer: int, site: str) -> np.ndarray:
        """A site of a layer of the model's stack: r.at(0, "self.weights")."""
        return self[f"{self.stack}.{layer}.{site}"]

    def tensor(self, layer: int, site: str) -> torch.Tensor:
        """The same as a tensor, for a function of the core."""
        return torch.from_numpy(self.at(layer, site).copy())

    @cached_property
    def _arrays(self) -> dict[str, np.ndarray]:
        return {}

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


# ---- the model -----------------------------------------------------------------------------------------------------


def models() -> list[str]:
    """Names of the models that are installed, the default one first."""
    return sorted(core.available(), key=lambda name: name != DEFAULT)


@st.cache_resource(max_entries=3, show_spinner=False)
def _loaded(model_id: str) -> Transformer:
    return core.load(model_id)


_ready: set[str] = set()
_loading = threading.Lock()


def model(model_id: str) -> Transformer:
    """A model ready to run, loaded once per server; whoever waits for it sees that it is loading."""
    if model_id in _ready:
        return _loaded(model_id)
    with st.spinner(text.page("common")("loading", model=name(model_id))), _loading:
        found = _loaded(model_id)
    _ready.add(model_id)
    return found


def name(model_id: str) -> str:
    """The model's usual name."""
    return PACKS[model_id].title


def warm() -> None:
    """Load the default model before the first visitor comes."""
    for name in models()[:1]:
        _loaded(name)
        _ready.add(name)


def picker(T: Words) -> str:
    """The choice of the model (?model=); asking for one that is not installed says how to get it."""
    here = models()
    absent = {
        name: T("missing_models", model=pack.title, command=pack.install())
        for name, pack in PACKS.items()
        if name not in here
    }
    return state.choice(T, "model", here, here[0], show=name, absent=absent)


# ---- the text ------------------------------------------------------------------------------------------------------


def input(T: Words) -> str:
    """The learner's text (?text=), shared by all pages; what it takes to make it runnable is told by the run."""
    return state.text(T, "text", T("text_default"))


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


# ---- the run -------------------------------------------------------------------------------------------------------


@st.cache_resource(show_spinner=False)
def _runs() -> Kept[Run]:
    return Kept(KEPT_BYTES)


def trace(model_id: str, text: str, keep: Sequence[str] | None = None, mask: str = "model", edits: str = "") -> Run:
    """The one cached call of a page.

    keep: site patterns, where {stack} is the model's own ("{stack}.*.self.weights"); None keeps everything.
    mask: "model" (its own), "causal", "full", "prefix:3" or "window:4".
    edits: "op:site:arg,arg" joined by ";", for example "zero_head:{stack}.0.self.z:3".
    """
    runner = model(model_id)
    key = "\x1f".join([model_id, mask, edits, "\x1e".join(keep or ["*"]), text])
    return _runs().get(key, lambda: _trace(runner, model_id, text, keep, mask, edits))


def _trace(runner: Transformer, model_id: str, raw: str, keep: Sequence[str] | None, mask: str, edits: str) -> Run:
    words, notices = clean(raw)
    assert runner.tokenizer is not None
    tokenizer, config = runner.tokenizer, runner.config
    found = tokenizer.encode(words)
    cap = min(PACKS[model_id].max_shown or config.max_tokens, config.max_tokens)
    chosen = _within(found.special, cap)
    if len(chosen) < len(found.ids):
        notices.append(("notice.tokens", {"cap": cap, "got": len(found.ids)}))
    ids = [found.ids[i] for i in chosen]
    got = None
    if words.strip() and not all(found.special):
        patterns = None if keep is None else [pattern.replace("{stack}", config.stack) for pattern in keep]
        got = core.run(
            runner,
            torch.tensor([ids]),
            mask=_mask(mask, len(ids)),
            edits=parse_edits(edits, config.stack),
            keep=patterns,
        )
    return Run(
        model_id=model_id,
        text=words,
        ids=ids,
        pieces=[found.pieces[i] for i in chosen],
        tokens=[tokenizer.show(i) for i in ids],
        spans=[found.spans[i] for i in chosen],
        special=[found.special[i] for i in chosen],
        notices=notices,
        config=config,
        rotary=runner.positions.rotation(torch.arange(1), config.attention.head_dim) is not None,
        trace=got,
        nbytes=0 if got is None else sum(got[name].nbytes for name in got if not got.spec(name).derived),
    )


def _within(special: list[bool], cap: int) -> list[int]:
    """Which tokens stay: the first ones, and the closing [SEP] if the model puts one."""
    every = list(range(len(special)))
    closing = every[-1:] if len(special) > 1 and special[-1] else []
    return every if len(every) <= cap else every[: cap - len(closing)] + closing


def _mask(name: str, tokens: int) -> torch.Tensor | None:
    at_T = torch.arange(tokens)
    return None if name == "model" else named_mask(name, at_T, at_T)


def parse_edits(edits: str, stack: str) -> list[core.Edit]:
    """Edits as they stand in a URL. ValueError if they do not read as such."""
    found = []
    for one in filter(None, edits.split(";")):
        op, site, args = (one.split(":") + ["", ""])[:3]
        numbers = tuple(_number(arg) for arg in args.split(",") if arg)
        found.append(core.Edit(op, site.replace("{stack}", stack), numbers))
    return found


def _number(arg: str) -> int | float:
    return int(arg) if arg.lstrip("-").isdecimal() else float(arg)
