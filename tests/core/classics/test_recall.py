"""The recall task: what a sentence is, what is right, and that no net has more parameters than another."""

import math

import pytest
import torch

from core.classics.recall import ASK, CONTENDERS, LETTERS, LONGEST, accuracy, any_distance, draw, make


@pytest.mark.parametrize("distance", [1, 7, 128])
def test_a_sentence_is_a_marked_letter_noise_and_the_question(distance):
    ids, right = draw(torch.Generator().manual_seed(0), 300, distance)
    assert ids.shape == (300, distance + 2)
    assert torch.equal(ids[:, 0], right + LETTERS) and set(right.tolist()) == set(range(LETTERS))
    assert bool((ids[:, 1:-1] < LETTERS).all()) and bool((ids[:, -1] == ASK).all())


def test_distances_double_alike():
    rng = torch.Generator().manual_seed(0)
    drawn = [any_distance(rng) for _ in range(7000)]
    assert min(drawn) == 1 and max(drawn) == LONGEST
    counts = [sum(2**k <= d < 2 ** (k + 1) for d in drawn) for k in range(2, 7)]  # below 4 rounding shifts the ends
    assert max(counts) < 1.2 * min(counts)


def test_all_contenders_have_as_many_parameters():
    counts = [sum(p.numel() for p in make(name, 0).parameters()) for name in CONTENDERS]
    assert max(counts) < 1.02 * min(counts)


def test_the_first_forget_bias_is_what_the_name_says():
    for name, bias in {"lstm-0": 0.0, "lstm": 1.0, "lstm-5": 5.0}.items():
        own = dict(make(name, 3).named_parameters())
        first, second = (own[f"rec.fused.bias_{side}_l0"] for side in ("ih", "hh"))
        units = len(first) // 4
        torch.testing.assert_close((first + second)[units : 2 * units], torch.full((units,), bias))
        assert first[:units].abs().max().item() <= units**-0.5


def test_accuracy_counts_what_is_recalled():
    def perfect(ids: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.one_hot(ids[:, :1] - LETTERS, ASK).float()

    def blind(ids: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.one_hot(ids[:, 1:2], ASK).float()  # repeats a letter of the noise

    assert accuracy(perfect, 5, 400, 1) == 1.0
    guess = 1 / LETTERS
    assert abs(accuracy(blind, 5, 4000, 1) - guess) < 4 * math.sqrt(guess / 4000)
