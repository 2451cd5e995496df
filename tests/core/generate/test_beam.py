"""Beam search: against every possible text, against greedy, and against Hugging Face's generate."""

from collections.abc import Sequence
from itertools import product

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

from core import Transformer, from_hf
from core.generate.beam import beam_search
from core.generate.decoding import decode
from core.read.surprise import surprise

CONFIG = GPT2Config(vocab_size=7, n_positions=32, n_embd=24, n_layer=2, n_head=2, bos_token_id=None, eos_token_id=None)


@pytest.fixture(scope="module")
def twin() -> GPT2LMHeadModel:
    torch.manual_seed(4)
    model = GPT2LMHeadModel(CONFIG).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(0.4 * torch.randn(parameter.shape))
    return model


@pytest.fixture(scope="module")
def model(twin: GPT2LMHeadModel) -> Transformer:
    return from_hf(twin.config.to_dict(), twin.state_dict(), device="cpu")


def score(model: Transformer, start: Sequence[int], tokens: Sequence[int]) -> float:
    return -float(surprise(model, [*start, *tokens])[len(start) - 1 :].sum())


def test_a_wide_beam_finds_the_best_of_all_texts(model):
    found = beam_search(model, [1, 2], steps=3, width=49)
    best = max(product(range(7), repeat=3), key=lambda tokens: score(model, [1, 2], tokens))
    assert found.tokens(found.ends[0]) == list(best)
    assert found.nodes[found.ends[0]].score == pytest.approx(score(model, [1, 2], best), abs=1e-4)


def test_one_beam_is_greedy(model):
    found = beam_search(model, [3], steps=6, width=1, shown=4)
    assert found.tokens(found.ends[0]) == [step.token for step in decode(model, [3], 6)]
    assert sum(node.kept for node in found.nodes) == 6
    assert len(found.nodes) == 24  # the other three of each step were weighed and dropped


@pytest.mark.parametrize("width", [2, 3, 5])
def test_equals_its_twin(model, twin, width):
    out = twin.generate(
        torch.tensor([[1, 2]]),
        num_beams=width,
        num_return_sequences=width,
        max_new_tokens=5,
        do_sample=False,
        length_penalty=0.0,
        return_dict_in_generate=True,
        output_scores=True,
        pad_token_id=0,
    )
    found = beam_search(model, [1, 2], steps=5, width=width)
    assert [found.tokens(end) for end in found.ends] == out.sequences[:, 2:].tolist()
    assert [found.nodes[end].score for end in found.ends] == pytest.approx(out.sequences_scores.tolist(), abs=1e-4)


def test_finished_texts_keep_their_place_and_length_is_weighed(model):
    free = beam_search(model, [1], steps=5, width=3)
    stop = free.tokens(free.ends[0])[1]
    found = beam_search(model, [1], steps=5, width=3, stop=stop, alpha=1.0)
    finished = [end for end in found.ends if found.nodes[end].finished]
    assert finished and all(found.tokens(end)[-1] == stop and stop not in found.tokens(end)[:-1] for end in finished)
    assert [found.value(end) for end in found.ends] == sorted(map(found.value, found.ends), reverse=True)
    for end in found.ends:
        tokens = found.tokens(end)
        assert found.value(end) == pytest.approx(score(model, [1], tokens) / len(tokens), abs=1e-4)


Text = tuple[tuple[int, ...], float]  # tokens, and the sum of their log-probabilities


def beams_by_definition(twin: GPT2LMHeadModel, start: list[int], steps: int, width: int, stop: int) -> list[Text]:
    """All continuations of the live texts compete for the places that finished ones have not taken."""
    live: list[Text] = [((), 0.0)]
    done: list[Text] = []
    for _ in range(steps):
        grown: list[Text] = []
        for tokens, total in live:
            with torch.no_grad():
                logs = twin(torch.tensor([[*start, *tokens]])).logits[0, -1].double().log_softmax(-1).tolist()
            grown += [((*tokens, token), total + log) for token, log in enumerate(logs)]
        best = sorted(grown, key=lambda text: text[1], reverse=True)[: width - len(done)]
        done += [text for text in best if text[0][-1] == stop]
        live = [text for text in best if text[0][-1] != stop]
        if not live:
            break
    return done + live


@pytest.mark.parametrize("width", [2, 3, 4])
@pytest.mark.parametrize("stop", range(7))
def test_a_finished_text_keeps_its_place_in_the_beam(model, twin, width, stop):
    found = beam_search(model, [1], steps=5, width=width, stop=stop)
    expected = dict(beams_by_definition(twin, [1], 5, width, stop))
    assert {tuple(found.tokens(end)) for end in found.ends} == set(expected) and len(found.ends) == width
    for end in found.ends:
        assert found.nodes[end].score == pytest.approx(expected[tuple(found.tokens(end))], abs=1e-4)


def test_says_what_it_expected(model):
    with pytest.raises(ValueError, match="at least 1"):
        beam_search(model, [1], steps=3, width=0)
