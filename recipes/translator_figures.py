"""How good tiny-translator is on combinations of words it never saw, and where its cross-attention looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from core.model import Transformer, run
from core.parts.cache import KVCache
from core.read.alignment import HAS_READ, SAYS, Score, alignment_score, diagonal_score
from core.weights.tiny_translator import END_ID, PAD_ID, START_ID, PairTokenizer
from recipes.grammar.pairs import Pair
from recipes.translator_data import Rows

SAMPLE = 400  # held-out pairs that ship, so that the figures can be checked without making the sentences again
ALIGNED = 1000  # pairs that alignment is measured on
ROWS = {"says": SAYS, "has_read": HAS_READ}


@torch.no_grad()
def greedy(model: Transformer, source: Tensor) -> Tensor:
    """Translate a batch: B T, each row <sos> ... <eos> and then <pad>."""
    padding = source != PAD_ID
    said = torch.full((len(source), 1), START_ID)
    done = torch.zeros(len(source), dtype=torch.bool)
    cache = KVCache(model.config.decoder_layers)
    for _ in range(model.config.max_tokens - 1):
        best = model(source, said[:, -1:], padding=padding, cache=cache)[:, -1].argmax(-1)
        said = torch.cat([said, torch.where(done, PAD_ID, best)[:, None]], dim=1)
        done |= best == END_ID
        if done.all():
            break
    return said


def translations(
    model: Transformer, pairs: Sequence[Pair], tokenizer: PairTokenizer, size: int = 250
) -> list[list[int]]:
    """The ids of each translation, from <sos> to <eos>."""
    rows = Rows.of(pairs, tokenizer)
    order = sorted(range(len(pairs)), key=lambda i: len(rows.sources[i]))  # like lengths together
    found: list[list[int]] = [[] for _ in pairs]
    for at in range(0, len(order), size):
        chosen = order[at : at + size]
        for i, ids in zip(chosen, greedy(model, rows.batch(chosen)[0]).tolist(), strict=True):
            found[i] = [token for token in ids if token != PAD_ID]
    return found


def exact(model: Transformer, pairs: Sequence[Pair], tokenizer: PairTokenizer) -> dict[str, Any]:
    """The share of pairs translated word for word as the grammar does, over all and by kind of sentence."""
    right: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for pair, said, meant in zip(
        pairs, translations(model, pairs, tokenizer), Rows.of(pairs, tokenizer).targets, strict=True
    ):
        for name in ("all", pair.kind):
            right[0][name] += said == meant
            right[1][name] += 1
    shares = {name: round(right[0][name] / count, 4) for name, count in sorted(right[1].items())}
    return {"pairs": len(pairs), "exact": shares.pop("all"), "by_kind": shares}


def alignments(model: Transformer, pairs: Sequence[Pair], tokenizer: PairTokenizer) -> dict[str, Any]:
    """Per layer and head, and for the mean of a layer's heads: how often the most watched word is the right one.

    says: the row that says a word; has_read: the row below, which has just read it.
    """
    rows, layers = Rows.of(pairs, tokenizer), range(model.config.decoder_layers)
    totals: dict[str, list[Score]] = {name: [] for name in ROWS}
    diagonal: list[Score] = []
    for pair, source, target in zip(pairs, rows.sources, rows.targets, strict=True):
        trace = run(model, source, target_ids=target, keep=("dec.*.cross.weights",))
        weights_LHTS = torch.stack([trace[f"dec.{layer}.cross.weights"][0] for layer in layers])
        watched = torch.cat([weights_LHTS.flatten(0, 1), weights_LHTS.mean(1)])
        for name, row in ROWS.items():
            totals[name].append(alignment_score(watched, pair.alignment, row))
        diagonal.append(diagonal_score(pair.alignment, len(source)))
    found: dict[str, Any] = {"pairs": len(pairs), "diagonal": round(float(total(diagonal).accuracy_H), 4)}
    return found | {name: by_head(total(scores), model) for name, scores in totals.items()}


def total(scores: list[Score]) -> Score:
    return sum(scores[1:], scores[0])


def by_head(score: Score, model: Transformer) -> dict[str, Any]:
    """accuracy[layer][head], mass[layer][head]; mean_of_heads[layer]."""
    layers, heads = model.config.decoder_layers, model.config.attention.heads
    accuracy, mass = ([round(x, 4) for x in value.tolist()] for value in (score.accuracy_H, score.mean_mass_H))
    parts = {
        name: [value[at * heads : at * heads + heads] for at in range(layers)]
        for name, value in (("accuracy", accuracy), ("mass", mass))
    }
    return {**parts, "mean_of_heads": accuracy[layers * heads :]}


def measure(model: Transformer, pairs: dict[str, list[Pair]], tokenizer: PairTokenizer) -> dict[str, Any]:
    sample = pairs["test"][:SAMPLE]
    return {
        "test": exact(model, pairs["test"], tokenizer),
        "dev": exact(model, pairs["dev"], tokenizer),
        "sample": exact(model, sample, tokenizer) | {"alignment": alignments(model, sample, tokenizer)},
        "alignment": alignments(model, pairs["test"][:ALIGNED], tokenizer),
    }
