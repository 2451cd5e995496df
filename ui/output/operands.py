"""What the output page reads off its one run: the operands of logits, beams, losses, and answers to its questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from torch import nn

from core.generate.beam import Beams, beam_search
from core.model import Transformer
from core.parts.heads import LMHead, NormHead
from core.read.surprise import surprise, surprise_of
from core.tokens.tokenizers import Tokenizer
from core.weights import packs
from ui.frame import state
from ui.frame.end import PageEnd
from ui.frame.text import Words
from ui.runs import models
from ui.runs.run import Run

SHOWN = 12  # words with a bar of their own
SPELLED = 4_000  # words that the browser gets in letters; a model's whole vocabulary may be ten times that
GUESSES = 3
WEIGHED = 3  # continuations of a beam that the tree shows at least
QUICK = 3e11  # multiply-adds of a search that starts by itself: some seconds on one core
NUCLEUS = 0.9  # of the question how many words hold that much
FEW, DOZENS, HUNDREDS = 5, 50, 500
SAME = 0.25  # nats: mean losses closer than that count as the same
ENDS = ("<|endoftext|>", "</s>", "<eos>", "<|end_of_text|>")


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


# ---- one word's logit ----------------------------------------------------------------------------------------------


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


def spelled(r: Run, found: Operands) -> dict[int, str]:
    """The likeliest words in letters, by id."""
    best = np.argsort(-found.logits, kind="stable")[:SPELLED].tolist()
    return {id_: tokenizer(r).show(id_) for id_ in {*best, *found.ids}}


def written(r: Run, id_: int) -> str | None:
    """The text with that word at its end; None where the word cannot be typed, or the model has no room for it."""
    own = tokenizer(r)
    if r.notices or not 0 <= id_ < own.vocab_size or id_ in own.special_ids:
        return None
    try:
        longer = r.text + own.spelled(id_).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return longer if len(own.encode(longer)) <= packs.shown(r.model_id, r.config.max_tokens) else None


def nucleus(found: Operands) -> tuple[int, str]:
    """How many words hold nine tenths of the probability, and the class of that number."""
    probs = torch.from_numpy(found.logits).double().softmax(-1).sort(descending=True).values
    count = int((probs.cumsum(-1) < NUCLEUS).sum()) + 1
    return count, next(
        (name for most, name in ((FEW, "few"), (DOZENS, "dozens"), (HUNDREDS, "hundreds")) if count <= most), "more"
    )


# ---- beams ---------------------------------------------------------------------------------------------------------


def room(r: Run, at: int) -> int:
    """How many tokens the model can still write after position ``at``."""
    return r.config.max_tokens - at


def quick(r: Run, at: int, width: int, steps: int) -> bool:
    """Whether a search takes seconds rather than minutes: every step reads every beam's whole text."""
    parameters = sum(parameter.numel() for parameter in models.load(r.model_id).parameters())
    return parameters * width * steps * (at + 1 + steps) <= QUICK


def beams(r: Run, at: int, width: int, steps: int) -> Beams:
    """Beam search from the text up to position ``at``, kept with the run."""
    model = models.load(r.model_id)
    return r.once(
        ("beams", at, width, steps),
        lambda: beam_search(model, r.ids[: at + 1], steps, width, stop=end_of_text(model), shown=WEIGHED),
    )


def end_of_text(model: Transformer) -> int | None:
    """The token that ends a text, if the vocabulary has one."""
    assert model.tokenizer is not None
    found = (model.tokenizer.fast.token_to_id(name) for name in ENDS)
    return next((id_ for id_ in found if id_ is not None), None)


def best(found: Beams) -> tuple[list[int], float]:
    """The tokens of the winner and the sum of their log-probabilities."""
    end = found.ends[0]
    return found.tokens(end), found.nodes[end].score


def compared(one: Beams, other: Beams) -> str:
    """Whether the winner of ``other`` is "more" probable than that of ``one``, "less", or the "same" text."""
    (tokens, score), (others, its_score) = best(one), best(other)
    return "same" if tokens == others else "more" if its_score > score else "less"


# ---- losses --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Losses:
    """How each token but the first was predicted. losses: nats; ranks: 1 = the likeliest; guesses: (token, p)."""

    losses: list[float]
    ranks: list[int]
    guesses: list[list[tuple[str, float]]]
    mean: float

    @property
    def perplexity(self) -> float:
        return float(np.exp(self.mean))


def losses(r: Run) -> Losses:
    return r.once(("losses",), lambda: _losses(r))


def _losses(r: Run) -> Losses:
    own, ids_T = tokenizer(r), torch.tensor(r.ids)
    logits_TV = torch.from_numpy(r["head.logits"].copy()).float()
    loss = surprise_of(logits_TV, ids_T)
    ranks = (logits_TV[:-1] > logits_TV[:-1].gather(-1, ids_T[1:, None])).sum(-1) + 1
    top, which = logits_TV[:-1].softmax(-1).topk(GUESSES)
    guesses = [
        [(own.show(id_), p) for id_, p in zip(ids, probs, strict=True)]
        for ids, probs in zip(which.tolist(), top.tolist(), strict=True)
    ]
    return Losses(loss.tolist(), ranks.tolist(), guesses, float(loss.mean()))


def backwards(r: Run) -> float:
    """The mean loss of the same tokens in reverse order."""
    return r.once(("backwards",), lambda: float(surprise(models.load(r.model_id), r.ids[::-1]).mean()))


def change(mean: float, other: float) -> str:
    """How a mean loss changes: "falls", stays the "same", "rises", or more than "doubles"."""
    if abs(other - mean) <= SAME:
        return "same"
    return "falls" if other < mean else "doubles" if other > 2 * mean else "rises"


def shown(r: Run, ids: Sequence[int]) -> list[str]:
    """Tokens as they stand on screen."""
    return [tokenizer(r).show(id_) for id_ in ids]


def tokenizer(r: Run) -> Tokenizer:
    found = models.load(r.model_id).tokenizer
    assert found is not None  # every model offered has one
    return found
