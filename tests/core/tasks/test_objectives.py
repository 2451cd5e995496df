"""Objectives: nothing that counts may be seen, and the shares are those of the papers."""

import pytest
import torch

from core.parts.masks import prefix_mask
from core.tasks.objectives import causal_batch, denoise_batch, mlm_batch, prefix_batch

MASK, VOCAB = 500, 500


def text(rows: int = 40, length: int = 250) -> torch.Tensor:
    return torch.randint(VOCAB, (rows, length))


def rng() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_causal_asks_for_the_next_token_everywhere() -> None:
    text_BT = text()
    batch = causal_batch(text_BT)
    (inputs_BT,), targets_BT, counts_BT = batch.inputs, batch.targets_BT, batch.counts_BT
    assert torch.equal(inputs_BT[:, 1:], targets_BT[:, :-1]) and torch.equal(targets_BT, text_BT[:, 1:])
    assert counts_BT.all()


@pytest.mark.parametrize("prefix", [0, 1, 2, 4, 9, 10])
def test_a_prefix_model_is_asked_exactly_for_what_it_cannot_see(prefix: int) -> None:
    batch = prefix_batch(text(2, 10), prefix)
    (inputs_BT,), counts_BT = batch.inputs, batch.counts_BT
    at_T = torch.arange(10)
    sees_QK = prefix_mask(at_T[:-1], at_T, prefix)  # the last token stands in no input
    assert counts_BT.shape == inputs_BT.shape == (2, 9)
    assert torch.equal(counts_BT[0], ~sees_QK.diagonal(1)) and torch.equal(counts_BT[0], counts_BT[1])


def test_mlm_hides_swaps_and_keeps_in_the_shares_of_bert() -> None:
    text_BT = text()
    batch = mlm_batch(text_BT, MASK, VOCAB, rng())
    (inputs_BT,), targets_BT, counts_BT = batch.inputs, batch.targets_BT, batch.counts_BT
    assert torch.equal(targets_BT, text_BT)
    assert torch.equal(inputs_BT[~counts_BT], text_BT[~counts_BT])
    assert float(counts_BT.float().mean()) == pytest.approx(0.15, abs=0.01)
    given, wanted = inputs_BT[counts_BT], targets_BT[counts_BT]
    assert float((given == MASK).float().mean()) == pytest.approx(0.8, abs=0.04)
    assert float((given == wanted).float().mean()) == pytest.approx(0.1, abs=0.04)
    assert int(given[given != MASK].max()) < VOCAB


def test_denoise_gives_the_decoder_what_stands_before() -> None:
    text_BT = text()
    batch = denoise_batch(text_BT, MASK, 7, rng())
    damaged_BT, decoder_BT = batch.inputs
    hidden_BT = damaged_BT == MASK
    assert float(hidden_BT.float().mean()) == pytest.approx(0.3, abs=0.02)
    assert torch.equal(damaged_BT[~hidden_BT], text_BT[~hidden_BT]) and torch.equal(batch.targets_BT, text_BT)
    assert (decoder_BT[:, 0] == 7).all() and torch.equal(decoder_BT[:, 1:], text_BT[:, :-1])
    assert batch.counts_BT.all()


def test_the_same_seed_hides_the_same_tokens() -> None:
    text_BT = text(2, 30)
    first, again = (mlm_batch(text_BT, MASK, VOCAB, rng()) for _ in range(2))
    other = mlm_batch(text_BT, MASK, VOCAB, torch.Generator().manual_seed(1))
    assert torch.equal(first.inputs[0], again.inputs[0]) and not torch.equal(first.counts_BT, other.counts_BT)
