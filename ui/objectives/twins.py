"""tiny-bert, tiny-gpt-twin and tiny-glm on a page: are they here, what of a text can they read, how good are they.

All three have one tokenizer, WordPiece, and read 64 tokens.
"""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import streamlit as st
import torch

from core.generate.filling import Said
from core.tokens.tokenizers import Tokenizer
from core.weights.packs import PACKS, SHIPPED
from ui.frame.end import PageEnd
from ui.frame.text import Words
from ui.runs import models
from ui.runs.run import Run

BERT, GPT, GLM = "tiny-bert", "tiny-gpt-twin", "tiny-glm"
TWINS = (BERT, GPT, GLM)
MOST = 56  # tokens of a text: blanks and pairs need room in the 64 that the twins read


def needs_twins(T: Words) -> None:
    """Without the trained twins there is nothing to show: say how to make them. The page ends there."""
    absent = [name for name in TWINS if PACKS[name].path() is None]
    if absent:
        st.info(T("missing", models=", ".join(absent)))
        raise PageEnd


def tokenizer() -> Tokenizer:
    return models.tokenizer(BERT)


def special(token: str) -> int:
    id_ = tokenizer().fast.token_to_id(token)
    assert id_ is not None
    return id_


def cut(T: Words, typed: str) -> str:
    """The text up to what the page shows, with a message where that is less than was typed."""
    fast = tokenizer().fast
    most, longest = fast.model.max_input_chars_per_word, max((len(word) for word in typed.split()), default=0)
    if longest > most:
        st.info(T("long_word", size=longest, most=most))
    encoding = fast.encode(typed, add_special_tokens=False)
    if len(encoding) <= MOST:
        return typed
    st.info(T("notice.tokens", cap=MOST, got=len(encoding)))
    return typed[: encoding.offsets[MOST - 1][1]]


def unknown(r: Run) -> list[str]:
    """What of the text became [UNK], as typed."""
    id_ = tokenizer().unknown_id
    return list(dict.fromkeys(r.text[a:b] for i, (a, b) in zip(r.ids, r.spans, strict=True) if i == id_))


def typed_tokens(r: Run) -> list[str]:
    """The tokens of the text alone, without what the model puts around it."""
    return [token for token, added in zip(r.tokens, r.special, strict=True) if not added]


def square(mask: np.ndarray | torch.Tensor, tokens: int) -> np.ndarray:
    """A mask as the run had it, spread out: tokens x tokens."""
    return np.broadcast_to(np.asarray(mask), (tokens, tokens)).astype(np.uint8)


def shown(written: list[Said], own: Tokenizer) -> list[tuple[str, float]]:
    """Written tokens as they stand on screen, with their probabilities."""
    return [(own.show(one.token), float(one.probs_V[one.token])) for one in written]


@cache
def figures() -> dict[str, float]:
    """What the recipes measured on text that the twins have not seen."""
    bert, gpt, glm = (json.loads((SHIPPED / name / "recipe.json").read_text(encoding="utf-8")) for name in TWINS)
    mlm = bert["held_out"]["mlm"]
    counted = {"bert": mlm, "uni": bert["baselines"]["unigram"], "bi": bert["baselines"]["bigram_context"]}
    shares = {f"{name}_{top}": measured[top] for name, measured in counted.items() for top in ("top1", "top5")}
    return shares | {
        "bert_loss": mlm["loss"],
        "nsp": mlm["pair_accuracy"],
        "nsp_pairs": mlm["pairs"],
        "gpt_loss": gpt["held_out"]["next"]["loss"],
        "tri_loss": gpt["baselines"]["trigram"]["loss"],
        "infill_loss": glm["held_out"]["infill"]["loss"],
        "rest_loss": glm["held_out"]["rest"]["loss"],
    }
