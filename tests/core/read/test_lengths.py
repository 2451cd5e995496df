"""Loss by place, against sums over single predictions."""

import pytest
import torch

from core.read.lengths import loss_at, stretched, windows
from core.weights.tiny_positions import load_position

IDS = torch.randint(1, 2048, (150,), generator=torch.Generator().manual_seed(3))


def nats(model: torch.nn.Module, before: torch.Tensor, token: torch.Tensor) -> float:
    """-ln p of one token after others."""
    return -float(model(before[None])[0, -1].double().log_softmax(-1)[token])


def test_windows_start_every_so_often() -> None:
    rows = windows(torch.arange(20), 6, 4)
    assert rows.tolist() == [[*range(start, start + 7)] for start in (0, 4, 8, 12)]
    with pytest.raises(ValueError, match="more than 20 tokens, got 20"):
        windows(torch.arange(20), 20, 1)


@torch.no_grad()
def test_the_loss_at_a_place_is_that_of_the_token_after_it() -> None:
    model = load_position("rope", device="cpu")
    rows = windows(IDS, 9, 30)
    found = loss_at(model, rows, batch=2)
    assert found.shape == (len(rows), 9)
    for row, losses in zip(rows, found, strict=True):
        for t in (0, 3, 8):
            assert float(losses[t]) == pytest.approx(nats(model, row[: t + 1], row[t + 1]), abs=1e-4)


@torch.no_grad()
@pytest.mark.parametrize("scheme", ["sinusoidal", "alibi"])
def test_the_same_tokens_read_in_windows_and_in_one_go(scheme: str) -> None:
    model, trained = load_position(scheme, device="cpu"), 32
    found = stretched(model, IDS, trained)
    places = [*range(32, 144)]  # 7 half windows of 16; the rest of the 149 predictions is no whole one
    assert found.long_N is not None and len(found.long_N) == len(found.short_N) == len(places)
    for place in (32, 47, 48, 100, 143):
        start = place - place % 16 - 16  # the window judges its later half
        at = places.index(place)
        after = IDS[place + 1]
        assert float(found.short_N[at]) == pytest.approx(nats(model, IDS[start : place + 1], after), abs=1e-4)
        assert float(found.long_N[at]) == pytest.approx(nats(model, IDS[: place + 1], after), abs=1e-4)
    last = model(IDS[None, :144])[0, -1] - model(IDS[None, 112:144])[0, -1]
    assert found.logits is not None and found.logits >= float(last.abs().max()) - 1e-4


def test_a_table_that_ends_is_read_in_windows_only() -> None:
    found = stretched(load_position("learned", device="cpu"), IDS, 64)
    assert found.long_N is None and found.logits is None and len(found.short_N) == 64


def test_a_text_has_to_be_long_enough() -> None:
    model = load_position("none", device="cpu")
    assert len(stretched(model, IDS[:97], 64).short_N) == 32
    with pytest.raises(ValueError, match="more than 96 tokens, got 96"):
        stretched(model, IDS[:96], 64)
