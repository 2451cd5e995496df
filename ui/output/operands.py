"""The logits of the next word opened: what each is made of, and how many words hold most of the probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from torch import nn

from core.families import PRESETS
from core.model import Transformer
from core.parts.heads import LMHead, NormHead
from core.weights import packs
from ui.frame import state
from ui.frame.end import PageEnd
from ui.frame.text import Words
from ui.runs import models
from ui.runs.run import Run

SHOWN = 12  # words with a bar of their own
SPELLED = 4_000  # words that the browser gets in letters; a model's whole vocabulary may be ten times that
NUCLEUS = 0.9  # of the question how many words hold that much
FEW, DOZENS, HUNDREDS = 5, 50, 500
HAIR = 1e-4  # that near to it, which class a number of words is in hangs on rounding


def predicts(model: Transformer) -> bool:
    """Whether the last residual stream of a token, times a matrix, scores the words that may come next."""
    return model.enc is None and isinstance(model.head, LMHead | NormHead)


def needs_words(T: Words, model_id: str) -> None:
    """A model that does not continue a text: say so, and which one does. The page ends there."""
    if not predicts(models.load(model_id)):
        st.info(T("no_words", model=models.name(model_id), other=models.name(models.DEFAULT)))
        st.markdown(
            T("no_words_link", other=models.name(models.DEFAULT), link=state.link("output", model=models.DEFAULT))
        )
        raise PageEnd


def keep(model_id: str) -> tuple[str, ...]:
    """The sites of the page: what enters the output matrix, and what comes out."""
    return (_stream(models.load(model_id)), "head.logits")


def _stream(model: Transformer) -> str:
    return "dec.norm.out" if model.config.final_norm else f"dec.{model.config.decoder_layers - 1}.resid_post"


def tying() -> dict[str, int]:
    """How many published models of this kind (a decoder alone) use the embedding matrix again at the exit."""
    heads = [config.head for name, config in PRESETS.items() if name != models.DEFAULT and not config.encoder_layers]
    tied = sum(head.tied for head in heads)
    return {"decoders": len(heads), "tied": tied, "untied": len(heads) - tied}


@dataclass(frozen=True)
class Operands:
    """What the logits of some words at one position are made of. logit = x . row + bias."""

    logits: np.ndarray  # V: of every word
    probs: np.ndarray  # of ``ids``, as the core's softmax has them
    ids: list[int]  # words shown, the likeliest first; the one that really follows last if it is not among them
    x: np.ndarray  # C: last residual stream after the last norm, as it meets the matrix
    rows: np.ndarray  # word C
    bias: np.ndarray | None
    actual: int | None  # the word that follows in the text


def operands(r: Run, at: int) -> Operands:
    """Of the likeliest words after position ``at``."""
    model, logits_V = models.load(r.model_id), torch.from_numpy(r["head.logits"][at].copy()).float()
    ids = logits_V.argsort(descending=True, stable=True)[:SHOWN].tolist()
    actual = r.ids[at + 1] if at + 1 < len(r.ids) else None
    if actual is not None and actual not in ids:
        ids.append(actual)
    vocab, x = model.head.vocab, torch.from_numpy(r[_stream(model)][at].copy())
    assert isinstance(vocab, nn.Linear)
    rows = vocab.weight.detach().cpu()[ids]
    if isinstance(model.head, NormHead):
        rows = nn.functional.normalize(rows)
    if isinstance(model.head, LMHead):
        x = x * model.head.scale
    bias = None if vocab.bias is None else vocab.bias.detach().cpu()[ids].float().numpy()
    probs = logits_V.softmax(-1)[ids].numpy()
    return Operands(logits_V.numpy(), probs, ids, x.float().numpy(), rows.float().numpy(), bias, actual)


def spelled(r: Run, words: Operands) -> dict[int, str]:
    """The likeliest words in letters, by id."""
    best = np.argsort(-words.logits, kind="stable")[:SPELLED].tolist()
    own = models.tokenizer(r.model_id)
    return {id_: own.show(id_) for id_ in {*best, *words.ids}}


def written(r: Run, id_: int) -> str | None:
    """The text with that word at its end; None where the word cannot be typed, or the model has no room for it."""
    own = models.tokenizer(r.model_id)
    if r.notices or not 0 <= id_ < own.vocab_size or id_ in own.special_ids:
        return None
    try:
        longer = r.text + own.spelled(id_).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return longer if len(own.encode(longer)) <= packs.shown(r.model_id, r.config.max_tokens) else None


def nucleus(words: Operands) -> tuple[int, str] | None:
    """How many words hold nine tenths of the probability, and the class of that number; None between two classes."""
    held = torch.from_numpy(words.logits).double().softmax(-1).sort(descending=True).values.cumsum(-1)
    counts = [int((held < share).sum()) + 1 for share in (NUCLEUS, NUCLEUS - HAIR, NUCLEUS + HAIR)]
    kinds = [_kind(count) for count in counts]
    return (counts[0], kinds[0]) if len(set(kinds)) == 1 else None


def _kind(count: int) -> str:
    classes = ((FEW, "few"), (DOZENS, "dozens"), (HUNDREDS, "hundreds"))
    return next((name for most, name in classes if count <= most), "more")
