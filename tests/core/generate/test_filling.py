"""Gaps and continuations against single runs: what is batched, cut out or written is what one run at a time gives."""

from dataclasses import replace

import pytest
import torch

from core import run
from core.generate.filling import append_masks, blank_each, hide_each, moved, write_blanks, write_on
from core.generate.sampling import sampler
from core.model import Transformer
from core.parts.masks import prefix_mask
from core.weights.twins import twin_config
from tests.twins.draw import randomise

MASK, START, END, SEP = 4, 6, 7, 3
TEXT = [2, 31, 17, 45, 17, 29]


def made(name: str) -> Transformer:
    """A small twin with random weights, biases and gains."""
    config = twin_config(name)
    model = Transformer(
        replace(
            config,
            vocab_size=60,
            encoder_layers=min(2, config.encoder_layers),
            decoder_layers=min(2, config.decoder_layers),
        )
    )
    randomise(model, seed=3)
    return model


@pytest.fixture(scope="module")
def bert() -> Transformer:
    return made("tiny-bert")


@pytest.fixture(scope="module")
def glm() -> Transformer:
    return made("tiny-glm")


def probs(model: Transformer, ids: list[int], prefix: int | None = None) -> torch.Tensor:
    at_T = torch.arange(len(ids))
    mask = None if prefix is None else prefix_mask(at_T, at_T, prefix)
    return run(model, ids, mask=mask)["head.logits"][0].softmax(-1)


def test_each_token_is_hidden_once_and_judged_alone(bert: Transformer) -> None:
    places = [1, 3, 5]
    batch = hide_each(TEXT, places, MASK)
    found = run(bert, batch.inputs[0])["head.logits"][batch.counts_BT]
    assert batch.targets_BT[batch.counts_BT].tolist() == [TEXT[place] for place in places]
    for row, place in enumerate(places):
        alone = [*TEXT[:place], MASK, *TEXT[place + 1 :]]
        assert batch.inputs[0][row].tolist() == alone
        assert torch.allclose(found[row], run(bert, alone)["head.logits"][0, place], atol=1e-5)


def test_each_token_is_a_blank_once() -> None:
    batch = blank_each(TEXT, [1, 4], MASK, START, END)
    assert batch.inputs[0].tolist() == [
        [2, MASK, 17, 45, 17, 29, START, 31],
        [2, 31, 17, 45, MASK, 29, START, 17],
    ]
    assert batch.targets_BT[batch.counts_BT].view(2, 2).tolist() == [[31, END], [17, END]]


def test_blanks_are_written_greedily_until_they_end(glm: Transformer) -> None:
    rows = blank_each(TEXT, [1, 2, 3, 4, 5], MASK, START, END).inputs[0][:, :-1]
    open_ended = write_blanks(glm, rows, end_id=-1, most=3)
    for row, said in zip(rows.tolist(), open_ended, strict=True):
        ids = list(row)
        for one in said:
            exact = probs(glm, ids, prefix=len(row) - 1)[-1]
            assert torch.allclose(one.probs_V, exact, atol=1e-5) and one.token == int(exact.argmax())
            ids.append(one.token)
    words = [[one.token for one in said] for said in open_ended]
    end = words[0][1]  # taken as the end of a blank, it closes the first row's after two tokens at the latest
    for found, whole in zip(write_blanks(glm, rows, end, most=3), words, strict=True):
        stop = whole.index(end) + 1 if end in whole else 3
        assert [one.token for one in found] == whole[:stop]


def test_writing_on_is_one_token_after_another(glm: Transformer) -> None:
    for prefix in (0, len(TEXT)):
        said = write_on(glm, TEXT, 4, prefix)
        ids = list(TEXT)
        for one in said:
            exact = probs(glm, ids, prefix)[-1]
            assert torch.allclose(one.probs_V, exact, atol=1e-5) and one.token == int(exact.argmax())
            ids.append(one.token)
    tokens = [one.token for one in write_on(glm, TEXT, 6, choose=sampler(1.0, 5))]
    assert tokens == [one.token for one in write_on(glm, TEXT, 6, choose=sampler(1.0, 5))]


def test_an_encoder_is_given_a_mask_after_what_it_wrote(bert: Transformer) -> None:
    said = append_masks(bert, TEXT, 3, MASK, SEP)
    ids = list(TEXT)
    for one in said:
        exact = probs(bert, [*ids, MASK, SEP])[len(ids)]
        assert torch.allclose(one.probs_V, exact, atol=1e-5) and one.token == int(exact.argmax())
        ids.append(one.token)


def test_only_two_way_vectors_move(bert: Transformer, glm: Transformer) -> None:
    assert moved(bert, TEXT, [9], None, "enc.1.resid_post") > 0.01
    assert moved(glm, TEXT, [9], 0, "dec.1.resid_post") < 1e-5
    assert moved(glm, TEXT, [9], len(TEXT), "dec.1.resid_post") < 1e-5
    assert moved(glm, TEXT, [9], len(TEXT) + 1, "dec.1.resid_post") > 0.01
