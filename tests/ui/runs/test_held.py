"""What a value keeps in memory, against sizes counted by hand."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ui.runs.held import held
from ui.runs.run import trace

SLACK = 400  # bytes of lists, tuples and the objects themselves


@dataclass(frozen=True)
class Measured:
    one_LH: np.ndarray
    many: dict[str, list[Tensor]]


def test_tensors_and_arrays_are_counted_once_by_their_storage() -> None:
    base = torch.zeros(1000, 10)
    view, array = base[:1], base.numpy()
    assert held(base) == held(view) == held(array) == held(array[3:5].T) == held(base, view, array) == 40_000
    value = Measured(np.zeros((5, 200)), {"a": [base, view], "b": [torch.zeros(100, dtype=torch.float64)]})
    assert 0 < held(value) - (8_000 + 40_000 + 800) < 2 * SLACK
    assert 0 < held((value, value, [value])) - (8_000 + 40_000 + 800) < 3 * SLACK


def test_words_count_and_a_model_does_not() -> None:
    assert 100_000 < held(["a" * 50_000, "b" * 50_000]) < 100_000 + SLACK
    assert held({"model": nn.Linear(1000, 1000)}) < 2 * SLACK


def test_what_a_derived_site_waits_with_is_counted() -> None:
    big = torch.zeros(10_000)
    assert 0 < held(lambda: big.sum()) - 40_000 < SLACK


@pytest.mark.parametrize("keep", [None, ("{stack}.*.self.weights",)])
def test_a_run_counts_what_was_opened_and_measured_since(keep: tuple[str, ...] | None) -> None:
    r = trace("tiny-gpt", f"counted with {keep}", keep=keep)
    assert r.trace is not None
    stored = {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in r.trace.stored() if isinstance(t, Tensor)}  # fmt: skip # noqa: E501
    before = r.nbytes
    assert before >= sum(stored.values())
    r.once(("large",), lambda: np.zeros(10_000))
    assert r.nbytes == before + 80_000
    if keep is None:  # probabilities are derived: nobody has them before they are opened
        probs = r["head.probs"]
        assert 0 < r.nbytes - before - 80_000 - probs.nbytes + 2 * SLACK < 4 * SLACK
