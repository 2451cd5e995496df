"""Shuffled and moved texts, against runs put together by hand."""

from dataclasses import replace

import pytest
import torch

from core import Transformer
from core.parts.positions import POSITIONS, Learned, Sinusoidal
from core.read.order import moved, shuffle, shuffled
from core.weights.tiny_positions import SCHEMES, load_position, position_config

IDS = torch.tensor([300, 41, 7, 300, 1500, 12])
ALL = torch.ones(6, 6, dtype=torch.bool)


@pytest.mark.parametrize("tokens", [1, 2, 3, 17])
def test_a_shuffle_is_another_order_of_all_tokens(tokens: int) -> None:
    for seed in range(12):
        order = shuffle(tokens, seed).tolist()
        assert sorted(order) == [*range(tokens)]
        assert tokens == 1 or order != [*range(tokens)]
        assert shuffle(tokens, seed).tolist() == order


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_token_is_compared_with_itself(scheme: str) -> None:
    model, order = load_position(scheme, device="cpu"), [2, 0, 5, 1, 4, 3]
    found = shuffled(model, IDS, torch.tensor(order))
    plain, other = model(IDS[None])[0], model(IDS[order][None])[0]
    apart = [float((plain[token] - other[order.index(token)]).abs().max()) for token in range(6)]
    assert found.tolist() == pytest.approx(apart, abs=1e-4)


@pytest.mark.parametrize("scheme", POSITIONS)
def test_nothing_but_positions_tells_the_order_where_all_see_all(scheme: str) -> None:
    apart = float(shuffled(load_position(scheme, device="cpu"), IDS, shuffle(6, 1), ALL).max())
    assert (apart < 1e-3) == (scheme == "none")


def test_a_causal_mask_tells_the_order_by_itself() -> None:
    assert float(shuffled(load_position("none", device="cpu"), IDS, shuffle(6, 1)).max()) > 0.1


def test_a_shift_is_what_a_table_begun_later_gives() -> None:
    """For sinusoids: a table that starts further on. For learned rows: a table whose rows were moved up."""
    model = load_position("sinusoidal", device="cpu")
    later = Transformer(replace(position_config("sinusoidal"), positions=Sinusoidal.Config(start=5)))
    later.load_state_dict(model.state_dict())
    found = moved(model, IDS, 5)
    expected = (later(IDS[None]) - model(IDS[None])).abs().max()
    assert found is not None and found.logits == pytest.approx(expected.item(), rel=1e-3)
    learned = load_position("learned", device="cpu")
    rolled = Transformer(position_config("learned"))
    rolled.load_state_dict(learned.state_dict())
    assert isinstance(rolled.positions, Learned)
    rolled.positions.weight.data = rolled.positions.weight.data.roll(-5, 0)
    found = moved(learned, IDS, 5)
    expected = (rolled(IDS[None]) - learned(IDS[None])).abs().max()
    assert found is not None and found.logits == pytest.approx(expected.item(), rel=1e-3)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_only_distances_count_for_relative_schemes(scheme: str) -> None:
    found = moved(load_position(scheme, device="cpu"), IDS, 20)
    assert found is not None
    absolute = scheme in ("sinusoidal", "learned")
    assert (found.scores < 1e-3) == (found.logits < 1e-3) == (not absolute)


def test_the_learned_table_has_an_end() -> None:
    model = load_position("learned", device="cpu")
    assert moved(model, IDS, 58) is not None  # the last token stands at 63
    assert moved(model, IDS, 59) is None
