"""Objectives: nothing that counts may be seen, and the shares are those of the papers."""

import pytest
import torch

from core.parts.masks import prefix_mask
from core.train.objectives import (
    causal_batch,
    denoise_batch,
    infill_batch,
    mlm_batch,
    nsp_batch,
    prefix_batch,
    random_spans,
)

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


def test_what_is_spared_is_never_hidden() -> None:
    text_BT = text()
    spare_BT = text_BT < 100
    batch = mlm_batch(text_BT, MASK, VOCAB, rng(), spare_BT=spare_BT)
    assert not (batch.counts_BT & spare_BT).any()
    assert float(batch.counts_BT[~spare_BT].float().mean()) == pytest.approx(0.15, abs=0.01)


def test_two_sentences_stand_as_bert_reads_them() -> None:
    batch = nsp_batch([([5, 6, 7], [8]), ([5], [6, 7, 8])], [True, False], length=7, cls_id=1, sep_id=2)
    ids_BT, nothing, segments_BT = batch.inputs
    assert ids_BT.tolist() == [[1, 5, 6, 7, 2, 8, 2], [1, 5, 2, 6, 7, 8, 2]] and nothing is None
    assert segments_BT.tolist() == [[0, 0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 1, 1]]
    assert batch.pairs_B.tolist() == [0, 1] and not batch.counts_BT.any()  # 0: B is the next sentence, as in BERT
    with pytest.raises(ValueError, match="4 tokens together, got 3"):
        nsp_batch([([5], [6, 7])], [True], length=7, cls_id=1, sep_id=2)


@pytest.mark.parametrize(("length", "count", "total"), [(60, 3, 9), (5, 3, 3), (7, 3, 5), (4, 1, 4), (9, 5, 5)])
def test_spans_are_in_order_apart_and_hold_what_they_should(length: int, count: int, total: int) -> None:
    chance = rng()
    seen = set()
    for _ in range(300):
        spans = random_spans(length, count, total, chance)
        seen |= set(spans)
        assert len(spans) == count and sum(end - start for start, end in spans) == total
        assert all(start < end for start, end in spans) and 0 <= spans[0][0] and spans[-1][1] <= length
        assert all(end < start for (_, end), (start, _) in zip(spans, spans[1:], strict=False))
    # every place is reached: both ends of the text among them
    assert min(start for start, _ in seen) == 0 and max(end for _, end in seen) == length


def test_infilling_by_hand() -> None:
    batch = infill_batch(torch.tensor([[10, 11, 12, 13, 14, 15]]), [[(1, 3), (4, 5)]], mask_id=1, start_id=2, end_id=3)
    ids_BT, _, _, mask_QK = batch.inputs
    #                            10 [M] 13 [M] 15 | [S] 11 12 [S] 14
    assert ids_BT.tolist() == [[10, 1, 13, 1, 15, 2, 11, 12, 2, 14]]
    assert batch.targets_BT[batch.counts_BT].tolist() == [11, 12, 3, 14, 3]
    assert batch.counts_BT[0].tolist() == [False] * 5 + [True] * 5
    assert torch.equal(mask_QK, prefix_mask(torch.arange(10), torch.arange(10), 5))


def test_the_rest_of_a_text_is_one_open_span() -> None:
    batch = infill_batch(torch.tensor([[10, 11, 12, 13]]), [[(2, 4)]], mask_id=1, start_id=2, end_id=None)
    assert batch.inputs[0].tolist() == [[10, 11, 1, 2, 12]]
    assert batch.targets_BT[batch.counts_BT].tolist() == [12, 13]


def test_nothing_of_a_span_stands_where_its_prediction_sees_it() -> None:
    texts = torch.arange(40).view(2, 20)
    spans = [random_spans(20, 3, 6, rng()) for _ in texts]
    batch = infill_batch(texts, spans, 100, 101, 102)
    ids_BT, _, _, mask_QK = batch.inputs
    for ids, said, counts in zip(ids_BT, batch.targets_BT, batch.counts_BT, strict=True):
        for at in counts.nonzero().flatten().tolist():
            if said[at] < 100:  # every token of these texts is there once
                assert said[at] not in ids[mask_QK[at]]
    with pytest.raises(ValueError, match="equally many spans"):
        infill_batch(texts, [[(1, 3)], [(1, 4)]], 100, 101, 102)
