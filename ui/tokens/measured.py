"""What the tokens page measures: the steps of a cut, the ways to cut a text, the neighbours of an embedding row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from core.read import neighbours
from core.tokens import segmentation
from core.tokens.tokenizers import visible
from ui.runs import models
from ui.runs.kept import MIB, kept
from ui.runs.run import Run

MOST_STEPPED = 300  # characters of a text that is cut step by step
MOST_DRAWN = 30  # tokens of the text in the picture of the neighbours


@dataclass(frozen=True)
class Steps:
    """A text cut step by step, by the model's own algorithm; None where its steps are not known here."""

    text: str
    bpe: segmentation.MergeSteps | None
    wordpiece: segmentation.TrySteps | None

    @property
    def count(self) -> int:
        return len(self.bpe.merges if self.bpe else self.wordpiece.tries if self.wordpiece else ())


@kept(16 * MIB)
def steps(model_id: str, text: str) -> Steps:
    own, cut = models.tokenizer(model_id), text[:MOST_STEPPED]
    if own.kind == "WordPiece":
        return Steps(cut, None, segmentation.wordpiece_steps(own, cut))
    try:
        return Steps(cut, segmentation.bpe_steps(own, cut), None)
    except ValueError:
        return Steps(cut, None, None)


def shown_pieces(model_id: str, merges: segmentation.MergeSteps) -> tuple[dict[str, str], dict[str, int]]:
    """Every piece that occurs in the steps: as a person reads it, and its id."""
    own = models.tokenizer(model_id)
    pieces = {*merges.start, *("".join(merge.pair) for merge in merges.merges)}
    ids = {piece: id_ for piece in pieces if (id_ := own.fast.token_to_id(piece)) is not None}
    return {piece: own.show(id_) for piece, id_ in ids.items()}, ids


@dataclass(frozen=True)
class Cut:
    """A text cut one way. whole: how many different units are one piece of the model's vocabulary (words only)."""

    units: list[str]
    different: int
    split: list[int]


def by_words(model_id: str, text: str) -> Cut:
    own, units = models.tokenizer(model_id), segmentation.words(text)
    whole = {word: segmentation.is_one_piece(own, word) for word in set(units)}
    return Cut(units, len(whole), [i for i, word in enumerate(units) if not whole[word]])


def by_characters(text: str) -> Cut:
    units = segmentation.characters(text)
    return Cut([visible(char) for char in units], len(set(units)), [])


def by_bytes(text: str) -> Cut:
    units = segmentation.utf8_bytes(text)
    return Cut([f"{byte:02X}" for byte in units], len(set(units)), [])


def by_model(model_id: str, text: str) -> Cut:
    """The model's own pieces, without what it puts around every text; split: what it has no piece for."""
    own = models.tokenizer(model_id)
    encoding = own.encode(text)
    ids = [id_ for id_, added in zip(encoding.ids, encoding.special, strict=True) if not added]
    return Cut([own.show(i) for i in ids], len(set(ids)), [n for n, i in enumerate(ids) if i == own.unknown_id])


def capitals(model_id: str, text: str) -> tuple[str, dict[str, object]] | None:
    """Whether the text in capitals is cut into "fewer", the "same" or "more" pieces, and the numbers told after.

    None where that is the same text: one already in capitals, or in a script that has none.
    """
    if text.upper() == text:
        return None
    pieces = by_model(model_id, text.upper()).units
    now, then = len(by_model(model_id, text).units), len(pieces)
    answer = "more" if then > now else "fewer" if then < now else "same"
    return answer, {"now": now, "then": then, "first": " ".join(pieces[:12])}


def rows(r: Run) -> np.ndarray:
    """The rows of the embedding matrix of a text, as the model takes them: T C. No more of it has to run."""
    emb = models.load(r.model_id).emb
    return (emb.tokens(torch.tensor(r.ids, device=emb.tokens.weight.device)) * emb.scale).detach().cpu().float().numpy()


@kept(8 * MIB)
def nearest(model_id: str, token: int, count: int) -> neighbours.Neighbours:
    return neighbours.nearest(models.load(model_id).emb.tokens.weight.detach(), token, count)


@kept(8 * MIB)
def projection(model_id: str, ids: tuple[int, ...]) -> neighbours.Projection:
    return neighbours.pca(models.load(model_id).emb.tokens.weight.detach()[list(ids)])


def drawn(near: neighbours.Neighbours, ids: list[int]) -> dict[int, str]:
    """The rows of the picture by id, each once: the text's own tokens, the neighbours, and the token chosen."""
    return dict.fromkeys(ids[:MOST_DRAWN], "own") | dict.fromkeys(near.ids, "near") | {near.token: "chosen"}
