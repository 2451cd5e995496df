"""The learner's text read by every shipped checkpoint of tiny-gpt: its loss, its heads, how it goes on.

One forward pass and a short continuation a checkpoint, for a text once; the browser then scrubs through them.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import streamlit as st
import torch

from core.model import Transformer, run
from core.read.patterns import FEWEST, pattern_keys, pattern_scores
from core.read.surprise import surprise_of
from core.tokens.tokenizers import Tokenizer
from core.weights import from_hf
from core.weights.checkpoints import load_int8
from core.weights.packs import locate
from ui.runs import turns
from ui.runs.kept import MIB, Kept
from ui.runs.traced import Notice, clean

MODEL = "tiny-gpt"
TOKENS = 40  # of a text; a map of more has cells too small to point at
AHEAD = 12  # tokens gone on with
PATTERNS = ("induction", "previous")
REPEATED, TIMES, SEED = 20, 2, 5  # the exam: so many random tokens, said twice
STAYED = 0.05  # a score that has not begun to rise


class Entry(TypedDict):
    """What the recipe says of a checkpoint: its file, the steps and tokens until then, its loss on held-out text."""

    file: str
    step: int
    tokens_seen: int
    nats_per_token: float


@dataclass(frozen=True)
class Checkpoints:
    """Of N checkpoints: the whole text's and the exam's. loss N T-1; weights N L H T T; scores pattern -> N L H."""

    steps: list[int]
    seen: list[int]  # tokens read in training
    known: list[float]  # loss on held-out text, from the recipe
    ids: list[int]
    tokens: list[str]
    cut: int  # tokens left out
    notices: list[Notice]
    loss: np.ndarray
    weights: np.ndarray
    scores: dict[str, np.ndarray]
    exam: dict[str, np.ndarray]
    counted: dict[str, np.ndarray]  # pattern -> T T: cells that its score is made of
    continued: list[list[str]]

    @property
    def nbytes(self) -> int:
        return self.weights.nbytes + self.loss.nbytes

    @property
    def mean(self) -> list[float]:
        """Mean loss on the text, at each checkpoint; NaN where there is nothing to predict."""
        return [float(row.mean()) if row.size else math.nan for row in self.loss]

    def best(self, pattern: str) -> tuple[int, int]:
        """The head (layer, head) that does it best in the end, on the exam."""
        last = self.exam[pattern][-1]
        layer, head = np.unravel_index(int(last.argmax()), last.shape)
        return int(layer), int(head)


@st.cache_resource(show_spinner=False)
def models() -> list[tuple[Entry, Transformer]]:
    """Every checkpoint with what its recipe says of it: 4 MB each."""
    folder = locate(MODEL)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    entries = json.loads((folder / "checkpoints" / "index.json").read_text(encoding="utf-8"))
    return [
        (entry, from_hf(config, load_int8(folder / "checkpoints" / entry["file"]), device="cpu")) for entry in entries
    ]


_kept: Kept[Checkpoints] = Kept(64 * MIB)


@st.cache_resource(show_spinner=False)
def exam() -> list[dict[str, np.ndarray]]:
    """Scores of every head on random tokens said twice: no text can help, only looking back can."""
    rng = torch.Generator().manual_seed(SEED)
    size = models()[0][1].config.vocab_size
    ids = torch.randint(256, size, (REPEATED,), generator=rng).tolist() * TIMES
    return [scored(weights_of(model, ids)[0], ids) for _, model in models()]


def weights_of(model: Transformer, ids: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
    """Attention of all heads L H T T, and the logits T V."""
    trace = run(model, ids, keep=("dec.*.self.weights", "head.logits"))
    layers = range(model.config.n_layers)
    return torch.stack([trace[f"dec.{layer}.self.weights"][0] for layer in layers]), trace["head.logits"][0]


def scored(weights_LHQK: torch.Tensor, ids: list[int]) -> dict[str, np.ndarray]:
    """pattern -> L H; NaN where the text has too few places to tell."""
    heads = [pattern_scores(layer_HQK, ids) for layer_HQK in weights_LHQK]
    return {name: torch.stack([scores[name] for scores in heads]).numpy() for name in PATTERNS}


def checkpoints(raw: str, tokenizer: Tokenizer) -> Checkpoints | None:
    """All that is shown of a text; None: there is nothing in it."""
    words, notices = clean(raw)
    ids = tokenizer.encode(words).ids
    if not words.strip() or not ids:
        return None
    return _kept.get(raw, lambda: _measured(ids, notices, tokenizer))


def _measured(every: list[int], notices: list[Notice], tokenizer: Tokenizer) -> Checkpoints:
    ids = every[:TOKENS]
    with turns.long():
        runs = [weights_of(model, ids) for _, model in models()]
        further = [[tokenizer.show(id_) for id_ in continued(model, ids)] for _, model in models()]
    text = [scored(weights, ids) for weights, _ in runs]
    keys = pattern_keys(ids)
    asked = exam()
    return Checkpoints(
        steps=[entry["step"] for entry, _ in models()],
        seen=[entry["tokens_seen"] for entry, _ in models()],
        known=[entry["nats_per_token"] for entry, _ in models()],
        ids=ids,
        tokens=[tokenizer.show(id_) for id_ in ids],
        cut=len(every) - len(ids),
        notices=notices,
        loss=np.stack([surprise_of(logits, torch.tensor(ids)).numpy() for _, logits in runs]),
        weights=np.stack([weights.numpy() for weights, _ in runs]),
        scores={name: np.stack([scores[name] for scores in text]) for name in PATTERNS},
        exam={name: np.stack([scores[name] for scores in asked]) for name in PATTERNS},
        counted={name: keys[name].numpy() for name in PATTERNS},
        continued=further,
    )


@torch.no_grad()
def continued(model: Transformer, ids: list[int]) -> list[int]:
    """The likeliest token, again and again."""
    said: list[int] = []
    for _ in range(AHEAD):
        said.append(int(model(torch.tensor([ids + said]))[0, -1].argmax()))
    return said


def repeats(series: Checkpoints) -> int:
    """Tokens of the text that have stood in it before: what an induction head can use."""
    return int(series.counted["induction"].any(-1).sum())


def enough(series: Checkpoints) -> bool:
    return repeats(series) >= FEWEST


def rises(series: Checkpoints, pattern: str) -> tuple[int, int]:
    """The two checkpoints (steps) between which the best head's exam score rises most."""
    layer, head = series.best(pattern)
    line = series.exam[pattern][:, layer, head]
    at = int(np.diff(line).argmax())
    return series.steps[at], series.steps[at + 1]


def which_first(series: Checkpoints) -> tuple[str, dict[str, int]]:
    """Which head's score gets half-way to its end first: previous-token or induction."""
    halfway = {}
    for name in PATTERNS:
        layer, head = series.best(name)
        line = series.exam[name][:, layer, head]
        goal = (line[0] + line[-1]) / 2
        halfway[name] = series.steps[int((line >= goal).argmax())]
    order = "same" if halfway["previous"] == halfway["induction"] else min(halfway, key=lambda name: halfway[name])
    return order, halfway
