"""Next-sentence prediction on a text: its first sentence with its own second one, and with some that do not follow.

p = softmax(W tanh(x_[CLS] P + c) + b):    Devlin et al. 2018 (BERT), section 3.1, task 2
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch

import core
from core.parts.heads import BertHead
from core.train.objectives import nsp_batch
from core.weights.packs import SHIPPED
from ui.objectives.predictions import Predictions, predict
from ui.objectives.twins import BERT, special, square, tokenizer
from ui.runs import models

STOPS = frozenset(".!?。！？")
OTHERS, OTHER_LENGTHS = 4, range(6, 21)  # verses that do not follow, and how many pieces they may have


@dataclass(frozen=True)
class Pair:
    """[CLS] A [SEP] B [SEP]. b: shown tokens of sentence B; own: it is the text's own, so it follows."""

    b: list[str]
    own: bool
    mask: np.ndarray
    verse: str


def split_at(ids: list[int]) -> int:
    """Where sentence A ends: behind the first full stop that something follows, else in the middle."""
    stops = [t + 1 for t, id_ in enumerate(ids[:-1]) if tokenizer().show(id_) in STOPS]
    return stops[0] if stops else max(1, len(ids) // 2)


@cache
def verses() -> list[str]:
    """Verses that tiny-bert has not seen and that no text of a learner is followed by: spread over the excerpt."""
    lines = (SHIPPED / BERT / "heldout.txt").read_text(encoding="utf-8").split("\n")
    sizes = [len(line) for line in tokenizer().fast.encode_batch(lines, add_special_tokens=False)]
    pairs = zip(lines, sizes, strict=True)
    short = [line for line, size in pairs if size in OTHER_LENGTHS and line[0].isupper() and line[-1] == "."]
    return short[:: max(1, len(short) // OTHERS)][:OTHERS]


def predict_pairs(ids: list[int], split: int) -> tuple[Predictions, list[Pair]]:
    """Sentence A with the text's own B, if it has one, and with others."""
    model, own = models.load(BERT), tokenizer()
    assert isinstance(model.head, BertHead)
    a, rest = ids[:split], ids[split:]
    others = [(verse, own.fast.encode(verse, add_special_tokens=False).ids) for verse in verses()]
    candidates = [*([("", rest)] if rest else []), *others]
    pooled, logits, pairs = [], [], []
    for verse, b in candidates:
        length = min(len(a) + len(b) + 3, model.config.max_tokens)
        b, follows = b[: length - 3 - len(a)], not verse
        batch = nsp_batch([(a, b)], [follows], length, special("[CLS]"), special("[SEP]"))
        sites = ("head.pooled", "head.nsp_logits", "enc.0.self.mask")
        row = batch.inputs[0]
        assert row is not None
        trace = core.run(model, row, segment_ids=batch.inputs[2], keep=sites)
        pooled.append(trace["head.pooled"][0])
        logits.append(trace["head.nsp_logits"][0])
        mask = square(trace["enc.0.self.mask"][0, 0].cpu(), length)
        pairs.append(Pair([own.show(id_) for id_ in b], follows, mask, verse))
    targets = [int(not pair.own) for pair in pairs]
    weight, bias = model.head.nsp.weight.detach(), model.head.nsp.bias.detach()
    show = ("follows", "not").__getitem__
    return predict(torch.stack(logits), torch.stack(pooled), targets, weight, bias, show), pairs


def counted(pairs: Predictions) -> dict[str, int]:
    """How many pairs are told rightly: p of the right answer above one half."""
    return {"right": int((pairs.probs[:, -1] > 0.5).sum()), "pairs": len(pairs.probs)}
