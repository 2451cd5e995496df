"""Two texts, one word: the dot products of all their tokens at every layer, and a plane through both at each.

cosine_l = a_l . b_l / (|a_l| |b_l|)        for one pair: core.read.contexts.drift; here all, to choose from
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from core.read.contexts import spread, stream_sites
from core.read.neighbours import pca
from core.tokens.segmentation import words
from ui.runs import models
from ui.runs.run import Run

MOST = 40  # tokens of each text that can be compared
CLOSE = 2e-3  # cosines this near are equal in the digits that are shown
ALIKE = 1 - 1e-5  # a cosine from there on is 1 but for rounding


@dataclass(frozen=True)
class Pairs:
    """N = L + 1 streams; A tokens of one text, B of the other."""

    dots: np.ndarray  # N A B
    norms: tuple[np.ndarray, np.ndarray]  # N A, N B
    spreads: tuple[np.ndarray, np.ndarray]  # N: mean cosine of different tokens of one text
    points: np.ndarray  # N (A + B) 2: directions of all these vectors in the plane
    shares: np.ndarray  # N 2: of their variance that the plane's two directions hold

    def cosines(self, layer: int) -> np.ndarray:
        """A B."""
        return self.dots[layer] / np.outer(self.norms[0][layer], self.norms[1][layer])

    def parting(self, a: int, b: int) -> str:
        """Which words say how a pair goes: they begin "apart", are "one" after every layer, or "part" on the way."""
        cosines = [float(self.cosines(layer)[a, b]) for layer in range(len(self.dots))]
        if cosines[0] < ALIKE:
            return "apart"
        return "one" if min(cosines) >= ALIKE else "part"

    def ends(self, a: int, b: int) -> tuple[float, float]:
        """The cosine of a pair before the first layer and after the last."""
        return float(self.cosines(0)[a, b]), float(self.cosines(-1)[a, b])


def pairs(one: Run, other: Run) -> Pairs:
    return one.once(("pairs", other.text), lambda: _pairs(one, other))


def _pairs(one: Run, other: Run) -> Pairs:
    sites = stream_sites(one.config)
    a_NAC, b_NBC = (torch.from_numpy(np.stack([r[site][:MOST] for site in sites])).double() for r in (one, other))
    flat = [pca(torch.nn.functional.normalize(torch.cat(texts), dim=-1)) for texts in zip(a_NAC, b_NBC, strict=True)]
    assert one.trace is not None and other.trace is not None
    return Pairs(
        dots=(a_NAC @ b_NBC.mT).float().numpy(),
        norms=(a_NAC.norm(dim=-1).float().numpy(), b_NBC.norm(dim=-1).float().numpy()),
        spreads=(spread(sites, one.trace).numpy(), spread(sites, other.trace).numpy()),
        points=np.stack([plane.points_N2.numpy() for plane in flat]),
        shares=np.array([plane.shares for plane in flat], dtype=np.float32),
    )


def same_word(one: Run, other: Run) -> tuple[int, int]:
    """A token of each text: the end of the longest word that both have, else a piece that both have, else the first."""
    texts = [r.text[: r.spans[min(len(r.ids), MOST) - 1][1] or len(r.text)] for r in (one, other)]
    shared = _shared([word.casefold() for word in words(texts[0])], [word.casefold() for word in words(texts[1])])
    if shared:
        a, b = _end_of(one, shared), _end_of(other, shared)
        if a is not None and b is not None:
            return a, b
    tokens = [[r.tokens[t] for t in _known(r)] for r in (one, other)]
    piece = _shared(*tokens)
    if piece:
        return one.tokens.index(piece), other.tokens.index(piece)
    return _first(one), _first(other)


def longest(r: Run) -> int:
    """The token that ends the longest word of a text: one worth opening first."""
    word = max(words(r.text), key=len, default="")
    at = _end_of(r, word.casefold()) if word else None
    return _first(r) if at is None else at


def _shared(some: Sequence[str], others: Sequence[str]) -> str:
    """The longest of the first that is among the others, the earliest of equals; "" if there is none."""
    return max((word for word in some if word in set(others)), key=len, default="")


def _end_of(r: Run, word: str) -> int | None:
    """The token with which a word of the text ends."""
    place = 0
    for typed in words(r.text):
        place = r.text.index(typed, place) + len(typed)
        if typed.casefold() == word:
            at = (t for t, (start, stop) in enumerate(_few(r.spans)) if start < place <= stop)
            return next(at, None)
    return None


def _few(tokens: list) -> list:
    return tokens[:MOST]


def _known(r: Run) -> list[int]:
    """The tokens that were typed and that the vocabulary has."""
    tokenizer = models.load(r.model_id).tokenizer
    unknown = None if tokenizer is None else tokenizer.unknown_id
    return [t for t, added in enumerate(_few(r.special)) if not added and r.ids[t] != unknown]


def _first(r: Run) -> int:
    return next((t for t, added in enumerate(_few(r.special)) if not added), 0)


def nearest(pairs: Pairs, one: Run, a: int, b: int) -> tuple[str, dict[str, object]]:
    """After the last layer, what is nearer to token ``a``: token ``b`` of the "other" text or one of its "own"?

    "" where its own text has no other token, or both are as near.
    """
    sites = stream_sites(one.config)
    x_AC = torch.nn.functional.normalize(torch.from_numpy(one[sites[-1]].astype(np.float64)), dim=-1)
    own = (x_AC @ x_AC[a]).numpy()
    own[[t for t, added in enumerate(one.special) if added or t == a]] = -np.inf
    best, cosine = int(own.argmax()), float(pairs.cosines(-1)[a, b])
    mine = float(own[best])
    decided = np.isfinite(mine) and abs(cosine - mine) >= CLOSE
    answer = "" if not decided else "other" if cosine > mine else "own"
    return answer, {"cosine": cosine, "own": mine, "word": one.tokens[best]}
