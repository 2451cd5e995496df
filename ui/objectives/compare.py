"""One text under five objectives: what each model reads, who sees whom, what is judged and what it says there.

All single-token gaps are run in one batch, so that a click needs no new run. Loss: -ln p of what should be said, nats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

import core
from core.generate.filling import blank_each, hide_each, write_blanks
from core.train.objectives import causal_batch
from ui.objectives.pairs import Pair, predict_pairs, split_at
from ui.objectives.predictions import Predictions, predict_words, vector_site
from ui.objectives.twins import BERT, GLM, GPT, shown, special, square, tokenizer
from ui.runs import models
from ui.runs.run import Run

KEEP = ("enc.0.self.mask",)
SHORT = 3  # letters of words like "the"
BLANK = 4  # most tokens written into a blank
LEVEL = 1e-3  # as a share: probabilities no further apart may be so by rounding


@dataclass(frozen=True)
class Objectives:
    """What the figure shows of a text of n tokens. Slots: mlm t; causal t; infill 2t (the token), 2t + 1 (its end)."""

    ids: list[int]  # of the text alone, without what a model puts around it
    tokens: list[str]
    split: int  # tokens in sentence A
    mlm: Predictions
    causal: Predictions
    infill: Predictions
    nsp: Predictions  # one a pair
    pairs: list[Pair]
    blanks: list[list[tuple[str, float]]]  # what GLM writes into each blank
    masks: dict[str, np.ndarray]

    @property
    def first(self) -> int:
        """The token to hide first: a word that BERT gets right, where seeing what follows helps it most beside GPT."""
        word = np.array([len(token) > SHORT and token.isalpha() for token in self.tokens])
        gain = np.clip(self.causal.losses - self.mlm.losses, -50, 50)
        return int((gain + 100 * (self.mlm.ranks == 1) + 1000 * word).argmax())


def objectives(r: Run) -> Objectives:
    return r.once(("objectives",), lambda: _objectives(r))


def _objectives(r: Run) -> Objectives:
    ids = [id_ for id_, added in zip(r.ids, r.special, strict=True) if not added]
    split = split_at(ids)
    mlm, (causal, causal_mask) = _mlm(r), _causal(ids)
    infill, infill_mask, blanks = _infill(ids)
    nsp, pairs = predict_pairs(ids, split)
    return Objectives(
        ids=ids,
        tokens=[tokenizer().show(id_) for id_ in ids],
        split=split,
        mlm=mlm,
        causal=causal,
        infill=infill,
        nsp=nsp,
        pairs=pairs,
        blanks=blanks,
        masks={"mlm": square(r["enc.0.self.mask"][0], len(r.ids)), "causal": causal_mask, "infill": infill_mask},
    )


def _mlm(r: Run) -> Predictions:
    """Every token hidden in turn, the rest left in sight."""
    model, places = models.load(BERT), [t for t, added in enumerate(r.special) if not added]
    batch = hide_each(r.ids, places, special("[MASK]"))
    rows, at, site = batch.inputs[0], batch.counts_BT, vector_site(model)
    assert rows is not None
    trace = core.run(model, rows, keep=(site, "head.logits"))
    return predict_words(
        model, trace["head.logits"][at], trace[site][at], batch.targets_BT[at].tolist(), tokenizer().show
    )


def _causal(ids: list[int]) -> tuple[Predictions, np.ndarray]:
    """Each token from those before it: one run judges them all."""
    model = models.load(GPT)
    batch = causal_batch(torch.tensor([[special("[CLS]"), *ids]]))
    row, site = batch.inputs[0], vector_site(model)
    assert row is not None
    trace = core.run(model, row, keep=(site, "head.logits", "dec.0.self.mask"))
    predictions = predict_words(
        model, trace["head.logits"][0], trace[site][0], batch.targets_BT[0].tolist(), tokenizer().show
    )
    return predictions, square(trace["dec.0.self.mask"][0, 0].cpu(), len(ids))


def _infill(ids: list[int]) -> tuple[Predictions, np.ndarray, list[list[tuple[str, float]]]]:
    """Every token cut out in turn and asked for behind the text; and what the model itself writes there."""
    model, text = models.load(GLM), [special("[CLS]"), *ids]
    mask_id, start_id, end_id = (special(name) for name in ("[MASK]", "[sop]", "[eop]"))
    batch = blank_each(text, range(1, len(text)), mask_id, start_id, end_id)
    rows, mask, at, site = batch.inputs[0], batch.inputs[3], batch.counts_BT, vector_site(model)
    assert rows is not None
    trace = core.run(model, rows, mask=mask, keep=(site, "head.logits", "dec.0.self.mask"))
    predictions = predict_words(
        model, trace["head.logits"][at], trace[site][at], batch.targets_BT[at].tolist(), tokenizer().show
    )
    blanks = [shown(row, tokenizer()) for row in write_blanks(model, rows[:, :-1], end_id, BLANK)]
    return predictions, square(trace["dec.0.self.mask"][0, 0].cpu(), rows.shape[1]), blanks


# ---- what the page says --------------------------------------------------------------------------------------------


def surer(objectives: Objectives) -> tuple[str, dict[str, Any]] | None:
    """At how many tokens BERT gives the right one more probability than GPT: few, half or most; and the numbers.

    None: it hangs on tokens at which the two are level.
    """
    bert, gpt = objectives.mlm.probs[:, -1], objectives.causal.probs[:, -1]
    tokens = len(objectives.tokens)
    count, least, most = (int((bert > gpt * factor).sum()) for factor in (1, 1 + LEVEL, 1 - LEVEL))
    share = count / tokens
    if kind_of(least / tokens) != kind_of(most / tokens):
        return None
    means = {"bert": float(objectives.mlm.losses.mean()), "gpt": float(objectives.causal.losses.mean())}
    glm = float(objectives.infill.losses[::2].mean())
    values = {"count": count, "tokens": tokens, "share": share, **means, "glm": glm}
    return kind_of(share), values


def kind_of(share: float) -> str:
    """The option that names this share of the tokens."""
    return "few" if share < 1 / 3 else "most" if share > 2 / 3 else "half"


def explains(means: Mapping[str, float]) -> str:
    """Which words explain the mean losses: who is ahead, BERT or GPT?"""
    return "reveal" if means["bert"] < means["gpt"] else "reveal_behind"
