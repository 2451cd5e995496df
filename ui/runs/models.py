"""The models that every visit shares: which there are, loaded once per server, and the choice of one."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

import core
from core.families import PUBLISHED
from core.model import Transformer
from core.tokens.tokenizers import Tokenizer
from core.weights import local
from core.weights.memory import TooLarge
from core.weights.packs import PACKS, TWINS
from core.weights.tiny_moe import MOE
from core.weights.tiny_positions import POSITION
from core.weights.tiny_translator import NAME as TRANSLATOR
from ui.frame import state, text
from ui.frame.end import PageEnd
from ui.runs import turns

if TYPE_CHECKING:
    from ui.frame.text import Words

DEFAULT = "tiny-gpt"
FAMILY = "family:"  # "family:gpt2": the tiny trained twin of a preset (core.weights.tiny_families)
NAMED = (local.PREFIX, FAMILY)
TINY = (FAMILY, POSITION, MOE)
SMALL = (*TWINS, TRANSLATOR)
MOST = 3  # of all others are kept at once


def installed() -> list[str]:
    """Names of the models that are installed, the default one first; the picker offers more: ``in_directories``."""
    return sorted(core.available(), key=lambda name: name != DEFAULT)


def in_directories() -> dict[str, local.Local]:
    """Models of the directories that the server's owner allows, by id; looked for once a minute."""
    given = os.environ.get(local.VARIABLE, "")
    return _in_directories(given) if given else {}


@st.cache_resource(ttl=60, max_entries=4, show_spinner=False)
def _in_directories(given: str) -> dict[str, local.Local]:
    return local.local_models()


_loaded: dict[str, Transformer] = {}  # those that were chosen, the least recently loaded first
_ours: dict[str, Transformer] = {}  # small models of ours: they are many, and a page may need several at once
_loading = threading.Lock()


def load(model_id: str) -> Transformer:
    """A model ready to run, loaded once per server; whoever waits for it sees that it is loading."""
    model = _ours.get(model_id) or _loaded.get(model_id)
    if model is not None:
        return model
    if model_id.startswith(TINY) or model_id in SMALL:
        return _ours.setdefault(model_id, core.load(model_id))
    T = text.page("common")
    try:
        with turns.away(), st.spinner(T("loading", model=name(model_id))), _loading:
            return _fitted(model_id)
    except ValueError as error:
        if not (model_id.startswith(local.PREFIX) or isinstance(error, TooLarge)):
            raise
        st.warning(T("unloadable", model=name(model_id), why=str(error)))
        raise PageEnd from None


def tokenizer(model_id: str) -> Tokenizer:
    """The model's own; every model that is offered has one."""
    return load(model_id).tokenizer


def one_stack(T: Words, model_id: str) -> Transformer:
    """The model, for a page that measures one stack; with an encoder-decoder the page says so and ends."""
    model = load(model_id)
    if model.config.crossed:
        st.info(T("one_stack", model=name(model_id)))
        raise PageEnd
    return model


def _fitted(model_id: str) -> Transformer:
    """A model loaded, if need be in the place of those that others chose before."""
    if model_id in _loaded:  # by somebody who waited as well
        return _loaded[model_id]
    if model_id not in PACKS and not model_id.startswith(NAMED):  # core.load opens any path: a visitor must not
        raise ValueError(f"expected the id of a model, got {model_id!r}")
    try:
        model = core.load(model_id)
    except TooLarge:
        _drop([other for other in _loaded if other != DEFAULT])
        model = core.load(model_id)
    _drop([other for other in _loaded if other != DEFAULT][: max(0, len(_loaded) - MOST + 1)])
    _loaded[model_id] = model
    return model


def _drop(model_ids: Sequence[str]) -> None:
    for model_id in model_ids:
        del _loaded[model_id]
    if model_ids:
        gc.collect()


def name(model_id: str) -> str:
    """The model's usual name."""
    if model_id.startswith(FAMILY):
        return f"{PUBLISHED[model_id.removeprefix(FAMILY)].title} ({text.page('common')('tiny')})"
    return PACKS[model_id].title if model_id in PACKS else model_id.partition(":")[2]


def warm() -> None:
    """Load the default model before the first visitor comes, and tell the owner which others are offered."""
    if os.environ.get(local.VARIABLE):
        print(local.report(), flush=True)
    for model_id in installed()[:1]:
        _fitted(model_id)


def picker(T: Words, also: Sequence[str] = (), first: str = "") -> str:
    """The choice of the model (?model=); asking for one that is not installed says how to get it.

    also: more ids. first: the one to begin with, if it is here.
    """
    here = installed()
    absent = {
        name: T("missing_models", model=pack.title, command=pack.install())
        for name, pack in PACKS.items()
        if pack.listed and name not in here
    }
    begin = first if first in here else here[0]
    return state.choice(T, "model", [*here, *in_directories(), *also], begin, show=name, absent=absent)
