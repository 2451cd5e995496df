"""The tiny trained twins: which a preset has, and the same place of a run in two of them as rows and columns."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.config import ModelConfig
from core.families import PRESETS
from core.parts.moe import MoE
from core.weights.packs import SHIPPED
from core.weights.tiny_families import LAYERS, TINY, WIDTH, tiny_config
from ui.runs.traced import Run

KEEP = (
    "{stack}.*.self.weights",
    "{stack}.*.self.mask",
    "{stack}.*.cross.weights",
    "{stack}.*.resid_*",
    "{stack}.*.moe.router_probs",
    "{stack}.*.moe.topk_index",
    "head.probs",
)
SITES = ("weights", "cross", "norms", "router", "next")
BY_LAYER, BY_HEAD = ("weights", "cross", "router"), ("weights", "cross")
STREAM = ("resid_pre", "resid_mid", "resid_cross", "resid_post")
BEST = 5  # guesses at each token
SIZES = {"width": WIDTH, "layers": LAYERS}


@dataclass(frozen=True)
class Twin:
    """A trained model that stands for a preset: the id by which pages run it, its objective and its figures."""

    preset: str
    model_id: str
    objective: str
    figures: Mapping[str, float]

    @property
    def words(self) -> str:
        """Which words say how it was trained."""
        return self.objective if self.preset in TINY else "own"

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers in these words, on text that it never saw."""
        named = {"loss": "nats_per_token", "unigram": "unigram_nats_per_token", "bits": "bits_per_byte", "top1": "top1"}
        return {name: self.figures[figure] for name, figure in named.items() if figure in self.figures}


def twin(preset: str) -> Twin | None:
    """The course's own model is its own twin; None: there is no trained one."""
    if preset in TINY:
        made = TINY[preset]
        return Twin(preset, f"family:{preset}", made.objective, made.figures)
    return Twin(preset, preset, "causal", _own_figures(preset)) if preset == "tiny-gpt" else None


def shared(chosen: Sequence[Twin | None]) -> bool:
    """Whether two different presets are one model at toy size."""
    files = {TINY[one.preset].weights for one in chosen if one and one.preset in TINY}
    presets = {one.preset for one in chosen if one}
    return len(files) == 1 < len(presets) and presets <= TINY.keys()


def _own_figures(name: str) -> dict[str, float]:
    """From its recipe, under the same names as those of the twins."""
    held_out = json.loads((SHIPPED / name / "recipe.json").read_text(encoding="utf-8"))["held_out"]
    return held_out["model"] | {f"unigram_{figure}": value for figure, value in held_out["unigram"].items()}


def layers(chosen: Sequence[Twin | None]) -> list[str]:
    """Layers that both have: tiny-gpt has more than the twins."""
    return [str(layer) for layer in range(min(_config(one).n_layers for one in chosen if one))]


def heads(chosen: Sequence[Twin | None]) -> list[str]:
    return [str(head) for head in range(min(_config(one).attention.heads for one in chosen if one))]


def _config(one: Twin) -> ModelConfig:
    return tiny_config(one.preset) if one.preset in TINY else PRESETS[one.preset]


def offered(configs: Sequence[ModelConfig]) -> list[str]:
    """The places that at least one of the models has."""
    crossed = any(config.crossed for config in configs)
    routed = any(isinstance(ffn, MoE.Config) for config in configs for ffn in config.ffns)
    absent = {*([] if crossed else ["cross"]), *([] if routed else ["router"])}
    return [site for site in SITES if site not in absent]


@dataclass(frozen=True)
class Panel:
    """One place of one run. mask: False where a cell may not be; marks: cells to ring."""

    rows: Sequence[Any]
    columns: Sequence[str]
    values: np.ndarray
    mask: np.ndarray | None = None
    marks: np.ndarray | None = None


def panel(run: Run, site: str, layer: int, head: int) -> Panel | None:
    """A place of a run; None if the model has no such place in this layer."""
    return {"weights": weights, "cross": cross, "norms": norms, "router": router}[site](run, layer, head)


def weights(run: Run, layer: int, head: int) -> Panel | None:
    return Panel(run.read, run.read, run.at(layer, "self.weights")[head], run.at(layer, "self.mask")[head])


def cross(run: Run, layer: int, head: int) -> Panel | None:
    if f"{run.stack}.{layer}.cross.weights" not in run:
        return None
    return Panel(run.read, run.tokens, run.at(layer, "cross.weights")[head])


def norms(run: Run, layer: int, head: int) -> Panel | None:
    """Lengths of the residual vectors, from the top of the model down to the embedding. rows: (site, layer)."""
    places = [(site, n) for n in range(run.layers) for site in STREAM if f"{run.stack}.{n}.{site}" in run]
    places = [(site, n) for site, n in places if site != "resid_pre" or n == 0][::-1]
    lengths = np.stack([np.linalg.norm(run.at(n, site), axis=-1) for site, n in places])
    return Panel(places, run.read, lengths)


def router(run: Run, layer: int, head: int) -> Panel | None:
    """Every token's probabilities over the experts; a ring around those chosen."""
    if f"{run.stack}.{layer}.moe.router_probs" not in run:
        return None
    probs = run.at(layer, "moe.router_probs")
    chosen = np.zeros(probs.shape, dtype=bool)
    np.put_along_axis(chosen, run.at(layer, "moe.topk_index"), True, axis=-1)
    return Panel(run.read, [str(expert) for expert in range(probs.shape[1])], probs, marks=chosen)


def guesses(run: Run, show: Any) -> list[list[list[Any]]] | None:
    """At each token the likeliest words, the likeliest first: [[word, probability], ...]."""
    if "head.probs" not in run:
        return None
    probs = run["head.probs"]
    best = np.argsort(-probs, axis=-1, kind="stable")[:, :BEST]
    return [[[show(int(i)), float(row[i])] for i in ids] for row, ids in zip(probs, best, strict=True)]
