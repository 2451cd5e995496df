"""Choices by kind of token, against counting one by one and conditional entropy written out."""

import math

import pytest
import torch

from core.read.experts import FORMS, counted, effective, explained, forms


def test_forms_of_tokens() -> None:
    said = {"In": "function", " the": "function", " king": "word", " God": "capital", " creat": "word", "ed": "piece"}
    said |= {",": "mark", " “": "mark", "\n": "other", "\ufffd": "other"}
    found = [FORMS[n] for n in forms(list(said))]
    assert found == list(said.values())
    assert [FORMS[n] for n in forms(["苹果", " 7", "\n", "ed"])] == ["other", "other", "other", "word"]


def test_counts_are_those_of_a_loop() -> None:
    rng = torch.Generator().manual_seed(0)
    index, kind = torch.randint(4, (50, 2), generator=rng), torch.randint(3, (50,), generator=rng)
    table = counted(index, kind, 4, 3)
    for e in range(4):
        for k in range(3):
            assert table[e, k] == sum(int(i == e) for row, c in zip(index, kind, strict=True) if c == k for i in row)


def test_explained_is_one_minus_conditional_over_entropy() -> None:
    assert explained(torch.tensor([[5, 0], [0, 5]])) == pytest.approx(1)
    assert explained(torch.tensor([[2, 4], [1, 2]])) == pytest.approx(0, abs=1e-9)
    assert explained(torch.tensor([[3, 4], [0, 0]])) == 0
    table = [[5, 1, 0], [2, 2, 6]]
    total = sum(map(sum, table))
    h = -sum(sum(row) / total * math.log(sum(row) / total) for row in table)
    given = -sum(
        table[e][k] / total * math.log(table[e][k] / (table[0][k] + table[1][k]))
        for e in range(2)
        for k in range(3)
        if table[e][k]
    )
    assert explained(torch.tensor(table)) == pytest.approx(1 - given / h)


def test_a_load_is_worth_so_many_experts() -> None:
    assert effective(torch.tensor([3, 3, 3, 3])) == pytest.approx(4)
    assert effective(torch.tensor([9, 0, 0])) == pytest.approx(1)
