"""Printed results against the arithmetic that their papers say they come from."""

import pytest

from core.scale.laws import training_flops
from core.scale.results import (
    BASE_HOURS,
    BIG_HOURS,
    GPT3_SIZES,
    GPT3_TOKENS,
    MODELS,
    PETAFLOP_DAY,
    TABLE_2,
    gpu_flops,
)


def test_the_cost_of_both_transformers_is_hours_times_gpus_times_teraflops() -> None:
    base, big = TABLE_2[-2:]
    assert f"{gpu_flops(BASE_HOURS):.1e}" == f"{base.german_flops:.1e}" == "3.3e+18"
    assert f"{gpu_flops(BIG_HOURS):.1e}" == f"{big.german_flops:.1e}" == "2.3e+19"


def test_no_other_row_of_2017_is_better_in_german_and_none_cheaper() -> None:
    others = [row for row in TABLE_2 if row.kind != "transformer"]
    base, big = TABLE_2[-2:]
    assert all((row.german or 0) < (base.german or 0) for row in others)
    assert all((row.french or 0) < (big.french or 0) for row in others)
    assert sum((row.french or 0) > (base.french or 0) for row in others) == 7  # base alone does not win in French
    costs = [cost for row in others for cost in (row.german_flops, row.french_flops) if cost]
    assert all(cost > 2 * (base.german_flops or 0) for cost in costs)


@pytest.mark.parametrize("size", GPT3_SIZES, ids=lambda size: size.title)
def test_gpt_3_counted_its_compute_by_6nd(size) -> None:  # type: ignore[no-untyped-def]
    assert training_flops(size.parameters, GPT3_TOKENS) == pytest.approx(size.flops, rel=5e-3)


def test_chinchilla_took_nearly_twice_the_compute_of_gpt_3_not_the_same() -> None:
    gpt3, chinchilla = MODELS["gpt-3"], MODELS["chinchilla"]
    ratio = training_flops(*chinchilla[1:3]) / training_flops(*gpt3[1:3])
    assert ratio == pytest.approx(5.88e23 / 3.15e23) and round(ratio, 2) == 1.87
    assert 3.14e23 / PETAFLOP_DAY == pytest.approx(3640, rel=3e-3)  # as table D.1 has it
