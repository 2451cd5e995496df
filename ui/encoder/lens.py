"""The lens of the encoder page: the words that the head reads off every layer's stream, not only the last one's."""

from __future__ import annotations

from dataclasses import dataclass

from core.parts.heads import MaskedHead
from core.read.contexts import stream_sites
from core.read.lens import readout
from ui.runs import models
from ui.runs.run import Run

GUESSES = 5  # words of each cell
CHEAP, MOST = 2e9, 4e10  # multiply-adds of a lens that comes by itself, and of one that is asked for: some seconds


@dataclass(frozen=True)
class Lens:
    """The likeliest words read off each stream. rows: N streams, of each token [word, probability] * GUESSES."""

    rows: list[list[list[tuple[str, float]]]]
    tokens: int  # how many tokens were read, from the first
    here: bool  # a model of gaps predicts the token where it stands, the others the next one


def has_words(r: Run) -> bool:
    try:
        readout(models.load(r.model_id))
    except ValueError:
        return False
    return True


def _cost(r: Run) -> float:
    """Multiply-adds to read one token of every stream."""
    return (r.layers + 1) * r.config.width * r.config.out_vocab


def comes_by_itself(r: Run) -> bool:
    """Reading every cell takes no time worth mentioning."""
    return len(r.ids) * _cost(r) <= CHEAP


def read(r: Run) -> Lens:
    return r.once(("lens",), lambda: _read(r))


def _read(r: Run) -> Lens:
    model = models.load(r.model_id)
    logits_of, tokenizer = readout(model), models.tokenizer(r.model_id)
    assert r.trace is not None
    tokens = max(1, min(len(r.ids), int(MOST / _cost(r))))
    rows = []
    for site in stream_sites(r.config):
        best = logits_of(r.trace[site][:, :tokens])[0].float().softmax(-1).topk(GUESSES)
        pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
        rows.append([[(tokenizer.show(i), p) for i, p in zip(*top, strict=True)] for top in pairs])
    return Lens(rows, tokens, isinstance(model.head, MaskedHead))


def read_as_itself(r: Run, lens: Lens) -> dict[str, int] | None:
    """How many embeddings the lens reads as their own token; None where more than the embedding matrix reads them."""
    if lens.here or not getattr(r.config.head, "tied", False):
        return None
    return {"same": sum(row[0][0] == r.tokens[t] for t, row in enumerate(lens.rows[0])), "read": lens.tokens}
