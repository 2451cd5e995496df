"""What the decoder page reads off one translation: whether it can be read, rows of attention, operands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
import torch
from torch import nn

from core.generate.decoding import Step
from core.generate.translation import tokenizer_of, translate, unknown_words
from core.model import Transformer
from core.parts.heads import LMHead
from core.weights.tiny_translator import NAME, START_ID
from ui.frame import state
from ui.frame.text import Words
from ui.runs import models
from ui.runs.kept import MIB, kept
from ui.runs.traced import clean

SHOWN = 6  # words with a bar at each step
LINKED = 3  # sentences that are offered instead
NAMED = 8  # unknown words that are named
LETTERS = 20  # of a typed word that are shown; no word of the vocabulary is as long
KEEP = ("dec.*.self.*", "dec.*.cross.*", "dec.*.resid_post")
SITES = ("q", "k", "v", "scores", "weights", "z")


def model() -> Transformer:
    return models.load(NAME)


# ---- what was typed ------------------------------------------------------------------------------------------------


def of_typed(T: Words, typed: str, view: str) -> Translation:
    """The translation of the text, or, if that cannot be read, of the standing example; and what the page says then.

    view: the one that the sentences offered instead are opened in.
    """
    text, notices = clean(typed)
    for id_, values in notices:
        st.info(T(id_, **values))
    trouble, values = trouble_of(text)
    if not trouble:
        return translation_of(text)
    example = T("text_default")
    message = T(trouble, example=example, links=text_links(T, view), **values)
    if trouble == "unknown":  # nothing is wrong with the text: this model knows few words
        with st.container(key="decoder_unknown"):
            st.markdown(message)
    else:
        st.info(message)
    return translation_of(example)


def trouble_of(text: str) -> tuple[str, dict[str, Any]]:
    """What keeps a text from being translated, as the id of the words that say so, and what stands in them."""
    tokenizer, room = tokenizer_of(model()), model().config.max_tokens - 1
    words = len(tokenizer.encode(text).ids) - 1
    if not text.strip() or not words:
        return "nothing", {}
    if words > room or len(text) > room * LETTERS:
        return "too_long", {"room": room, "got": words, "characters": len(text)}
    unknown = unknown_words(model(), text)
    if not unknown:
        return "", {}
    named = [word if len(word) <= LETTERS else word[:LETTERS] + "…" for word in unknown[:NAMED]]
    more = f" + {len(unknown) - NAMED}" if len(unknown) > NAMED else ""
    return "unknown", {"words": " · ".join(named) + more, "size": tokenizer.vocab_size}


def text_links(T: Words, view: str) -> state.Link:
    """Sentences of its grammar, each a link to this page with it."""
    links = (
        f"[{words}]({state.link(T.stem, text=words, view=view)})"
        for words in list(T.words("example").values())[:LINKED]
    )
    return state.Link(" · ".join(links))


# ---- one translation -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Translation:
    """A sentence translated step by step. Arrays have layers and heads first: L H T D, L H T S, L H T T."""

    text: str
    source: list[int]
    ids: list[int]  # of the words said, <eos> last if it came
    source_tokens: list[str]
    tokens: list[str]
    arrays: dict[str, np.ndarray]
    words: list[int]  # every word with a bar at some step: the rows of arrays["rows"]
    spelled: list[str]
    shown: list[list[int]]  # of each step, as places in ``words``, the likeliest first
    probs_TV: np.ndarray

    def unsure(self) -> tuple[str, float] | None:
        """The word said with the least probability, where that was less than an even chance."""
        probs_T = self.probs_TV[np.arange(len(self.ids)), self.ids]
        least = int(probs_T.argmin())
        return (self.tokens[least], float(probs_T[least])) if probs_T[least] < 0.5 else None

    def named(self, step: str) -> str:
        """A step and the word it says."""
        return f"{step}: {self.tokens[int(step) - 1]}"


@kept(32 * MIB)
def translation_of(text: str) -> Translation:
    """The translation of a text in which nothing is wrong: see ``trouble_of``."""
    made = translate(model(), text, keep=KEEP)
    steps, ids = made.steps, [step.token for step in made.steps]
    logits_TV = torch.stack([step.trace["head.logits"][0, -1] for step in steps]).float()
    shown_T = logits_TV.topk(SHOWN).indices.tolist()
    words = sorted({id_ for row in shown_T for id_ in row} | set(ids))
    target = tokenizer_of(model()).target
    arrays = {f"{part}_{site}": _joined(steps, part, site) for part in ("self", "cross") for site in SITES}
    arrays |= _head(steps, words) | {"logits": logits_TV.numpy()}
    return Translation(
        text,
        made.source,
        ids,
        tokenizer_of(model()).pieces(made.source),
        target.pieces(ids),
        arrays,
        words,
        [target.show(id_) for id_ in words],
        [[words.index(id_) for id_ in row] for row in shown_T],
        torch.stack([step.probs_V for step in steps]).numpy(),
    )


def _joined(steps: list[Step], part: str, site: str) -> np.ndarray:
    """A site over all layers and steps: each step gives its own row, or (keys and values) the rows of all."""
    layers = range(model().config.decoder_layers)
    if site in ("k", "v"):  # the last step has seen them all
        return torch.stack([steps[-1].trace[f"dec.{layer}.{part}.{site}"][0] for layer in layers]).numpy()
    width = steps[-1].trace[f"dec.0.{part}.{site}"].shape[-1]
    empty = -torch.inf if site == "scores" else 0.0
    rows = []
    for step in steps:
        row_LHK = torch.stack([step.trace[f"dec.{layer}.{part}.{site}"][0, :, -1] for layer in layers])
        rows.append(nn.functional.pad(row_LHK, (0, width - row_LHK.shape[-1]), value=empty))
    return torch.stack(rows, dim=2).numpy()


def _head(steps: list[Step], words: list[int]) -> dict[str, np.ndarray]:
    """What a logit is made of: the last stream of each step as it meets the matrix, and the rows of some words."""
    head, last = model().head, model().config.decoder_layers - 1
    assert isinstance(head, LMHead)
    x_TC = torch.stack([step.trace[f"dec.{last}.resid_post"][0, -1] for step in steps]) * head.scale
    return {"x": x_TC.numpy(), "rows": head.vocab.weight.detach().cpu()[words].float().numpy()}


def start() -> str:
    return tokenizer_of(model()).target.show(START_ID)
