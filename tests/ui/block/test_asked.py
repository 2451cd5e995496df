"""The questions of the block page against answers worked out here, on many texts, layers and models."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import core
from core.read import neurons as read
from ui.block import depth, facts, neurons, norms, stations
from ui.runs import models, run
from ui.runs.run import Run

loaded = cache(core.load)
MODELS = [name for name in ("tiny-gpt", "minilm") if name in core.available()]
TEXTS = [
    "a",
    "a cat",
    "The king gave bread to the people.",
    "the the the the the",
    "国王把面包分给了人民。",
    "🙂",
    "x " * 60,
]
MATES = ["My dog sleeps.", "", "the the the the the"]


@pytest.fixture(autouse=True)
def _models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "load", loaded)


def traced(model: str, text: str, keep: tuple[str, ...]) -> Run:
    return run.trace(model, text, keep=keep)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("text", TEXTS)
def test_who_moves_is_never_answered_wrongly(model: str, text: str) -> None:
    keep = norms.sites("*")
    r = traced(model, text, keep)
    for mate_text in MATES:
        mate = traced(model, mate_text, keep)
        for layer in (0, r.layers - 1):
            for part in range(len(norms.parts(r, layer))):
                found = norms.rows(r, mate, layer, part, running=False)
                own = found.x_NC[: found.own].double()
                answer = norms.who_moves(found)
                if len(own) < 2 or mate.empty:
                    assert answer is None
                    continue
                eps = found.eps
                alone = F.batch_norm(own, None, None, training=True, eps=eps)
                beside = F.batch_norm(found.x_NC.double(), None, None, training=True, eps=eps)[: len(own)]
                apart = float((alone - beside).abs().max())
                assert answer != "all" and (answer != "batch" or apart > 5e-3) and (answer != "none" or apart < 1e-3)
                assert answer or apart < 0.02


@pytest.mark.parametrize("model", MODELS)
def test_a_long_sentence_is_cut_to_the_rows_that_stand_there(model: str) -> None:
    r = traced(model, "word " * 80, norms.sites("*"))
    mate = traced(model, "My dog sleeps.", norms.sites("*"))
    found = norms.rows(r, mate, 0, 0, running=False)
    assert found.own == norms.MOST == len(norms.shown(r)) and len(found.x_NC) == norms.MOST + len(mate.read)
    assert norms.own_norm(r, 0, 0)["out"].shape[0] == norms.MOST


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("text", TEXTS)
def test_the_gain_of_the_first_norm(model: str, text: str) -> None:
    r = traced(model, text, norms.sites("*"))
    own = loaded(model)
    for layer in range(r.layers):
        site = "resid_mid" if own.config.placement == "post" else "norm1.out"
        squares = np.square(r.at(layer, site).astype(np.float64)).mean(1)
        middle = float(np.median(squares))
        answer, values = stations.gained(stations.path(r, layer))
        assert values["middle"] == pytest.approx(middle, rel=1e-3)
        if answer is None:
            assert min(abs(middle / 0.8 - 1), abs(middle / 1.25 - 1)) < 0.06
        else:
            assert answer == ("less" if middle < 0.8 else "more" if middle > 1.25 else "one")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("text", TEXTS)
def test_how_many_neurons_fire(model: str, text: str) -> None:
    for layer in (0, loaded(model).config.n_layers - 1):
        r = traced(model, text, neurons.sites(layer))
        found = neurons.fired(r, layer)
        assert found is not None and (found.missed_T < 1e-3).all()
        part = read.ffn_of(loaded(model), layer)
        assert part is not None
        entrance = r.at(layer, "ffn.pre")
        for token in range(len(r.read)):
            share = float((entrance[token] > 0).sum()) / entrance.shape[1]
            answer = neurons.how_many_fire(found, token)
            if answer is None:
                assert min(abs(share - 0.25), abs(share - 0.5)) < 0.0101
            else:
                assert answer == ("few" if share < 0.25 else "some" if share < 0.5 else "most")
            assert 1 <= int(found.half_T[token]) <= entrance.shape[1]
        vectors = torch.from_numpy(r.at(layer, "ffn.act")[-1].copy())[:, None] * part.down.weight.detach().T
        assert neurons.strongest(found, len(r.read) - 1) == vectors.norm(dim=1).topk(10).indices.tolist()


def test_a_lesion_s_words_are_those_of_its_numbers() -> None:
    for fact in (0, 40):
        found = facts.lesion(fact)
        for count in (1, 8, 32, 64):
            one = found.units["neurons", count]
            kind = facts.specific(found, count)
            assert (kind == "stays") == (one.chance > 0.8 * found.whole.chance)
            if kind != "stays":
                assert (kind == "gone") == (one.others_chance > 0.9 * found.whole.others_chance)


def test_the_head_that_costs_most_decides_the_question() -> None:
    shares = {"most": 0.95, "some": 0.7, "few": 0.3}
    for answer, share in shares.items():
        rows = {(0, 0): facts.Outcome(0.1, 0.0, 0.99, 1.0), (1, 2): facts.Outcome(0.4, 1.0, 0.2, share)}
        found, values = facts.worst_head(rows)
        assert found == answer and values["head"] == 2 and values["own"] == 0.4
    assert facts.worst_head({(0, 0): facts.Outcome(0.1, 0.0, 0.9, 0.905)})[0] is None


def test_whose_gradient_falls(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(post: float, pre: float) -> None:
        rows = [
            {"x": x, "name": name, "y": 1.0 if x == 2 else y}
            for name, y in (("post", post), ("pre", pre), ("sandwich", 0.5))
            for x in (2, 64)
        ]
        monkeypatch.setattr(depth, "by_depth", lambda names: rows)

    for post, pre, answer in (
        (1.2, 0.2, "pre"),
        (0.2, 1.0, "post"),
        (0.1, 0.1, "both"),
        (1.0, 0.9, "neither"),
        (1, 0.7, None),
    ):
        told(post, pre)
        assert depth.last_over_depth()[0] == answer
