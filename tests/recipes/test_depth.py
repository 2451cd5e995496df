"""What recipes/depth.py wrote: measured again where that takes seconds, and what the page tells of it."""

import json
import statistics
from functools import cache

import pytest

from core.train.lessons import depth, pretraining
from recipes import depth as recipe


@cache
def shipped(name: str) -> dict:
    return json.loads((recipe.FOLDER / f"{name}.json").read_text())


@pytest.mark.parametrize(("layers", "placement"), [(2, "post"), (4, "sandwich"), (8, "pre")])
def test_the_gradients_come_out_again(layers: int, placement: str) -> None:
    rows = [row for row in shipped("depth")["rows"] if (row["layers"], row["placement"]) == (layers, placement)]
    norms_SL = depth.profile(layers, placement, True, 3)
    assert [row["first"] for row in rows] == pytest.approx(norms_SL[:, 0].tolist(), rel=1e-3)
    assert [row["last"] for row in rows] == pytest.approx(norms_SL[:, -1].tolist(), rel=1e-3)


def test_every_depth_and_every_training_is_there() -> None:
    assert len(shipped("depth")["rows"]) == 7 * 3 * 3
    rows = shipped("warmup")["rows"]
    assert len(rows) == (2 * 2 * 3 + 2) * 3
    assert len({tuple(row[key] for key in ("placement", "peak", "warmup", "residual", "seed")) for row in rows}) == len(
        rows
    )
    assert all(len(row["curve"]) == 30 for row in rows)


@pytest.mark.parametrize(("placement", "warmup"), [("post", 0), ("post", 100), ("pre", 0)])
def test_a_curve_begins_again_as_it_did(placement: str, warmup: int) -> None:
    """The first ten steps of one training: rounding leads runs on other machines apart later."""
    [row] = [
        row
        for row in shipped("warmup")["rows"]
        if (row["placement"], row["warmup"], row["peak"], row["seed"]) == (placement, warmup, 3e-3, 2)
        and row["residual"]
    ]
    losses = [step.loss for _, step in zip(range(10), depth.learning(placement, warmup, seed=2), strict=False)]
    assert statistics.fmean(losses) == pytest.approx(row["curve"][0], abs=0.02)


def test_guessing_by_frequency_is_as_good_as_it_says() -> None:
    assert shipped("warmup")["blind"] == pytest.approx(pretraining.blind(pretraining.corpus()), abs=1e-4)


def test_what_the_page_says_of_warm_up_is_what_was_measured() -> None:
    """At 0.003 no seed of Post-LN without warm-up is better than frequencies, with it all are; at 0.001 all learn.

    Pre-LN and Sandwich-LN need none; without the residual connection nothing is learned.
    """
    blind = shipped("warmup")["blind"]

    def gained(placement: str, peak: float, warmup: int, residual: bool = True) -> list[float]:
        wanted = (placement, peak, warmup, residual)
        rows = shipped("warmup")["rows"]
        keys = ("placement", "peak", "warmup", "residual")
        return [blind - row["held_out"] for row in rows if tuple(row[key] for key in keys) == wanted]

    assert max(gained("post", 3e-3, 0)) < 0.05 and min(gained("post", 3e-3, 100)) > 0.4
    assert min(gained("post", 1e-3, 0)) > 0.7
    assert statistics.median(gained("post", 1e-3, 100)) > statistics.median(gained("post", 1e-3, 0))
    for placement in ("pre", "sandwich"):
        assert min(gained(placement, 3e-3, 0)) > 1.4
        for peak in (1e-3, 3e-3):
            assert (
                abs(statistics.median(gained(placement, peak, 0)) - statistics.median(gained(placement, peak, 100)))
                < 0.1
            )
    assert max(gained("pre", 1e-3, 100, False) + gained("pre", 3e-3, 100, False)) < 0.05
