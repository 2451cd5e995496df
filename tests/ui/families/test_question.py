"""The question before the costs and its answer, for every pair of the presets."""

import itertools
from collections import Counter

import pytest
import torch
from torch import nn

from core.families import PRESETS
from core.model import Transformer
from core.scale import costs
from ui.families import question
from ui.frame.language import LANGUAGES
from ui.frame.text import Words


@pytest.mark.parametrize(
    ("pair", "id_", "answer"),
    [
        (("gpt2", "llama-2-70b"), "q1", "less"),  # 554 times the parameters, 8.9 times the cache
        (("gpt-3", "gpt2"), "q1", "less"),
        (("llama-7b", "baichuan-7b"), "q2", "same"),
        (("mistral-7b", "llama-7b"), "q2", "right"),  # 128 against 512 KiB
        (("bert-base", "gpt2"), "q3", "ffn"),
        (("gpt2", "gpt2"), "q3", "ffn"),
    ],
)
def test_the_question_and_its_answer(pair: tuple[str, str], id_: str, answer: str) -> None:
    asked = question.ask([PRESETS[name] for name in pair], pair)
    assert (asked.id, asked.answer) == (id_, answer) and answer in asked.options
    for lang in LANGUAGES:
        T = Words("families", lang)
        assert all(T(f"{id_}.{option}", **asked.values) for option in (*asked.options, "reveal"))


NAMES = list(PRESETS)
TOTAL = {
    name: costs.parameters(config).total for name, config in PRESETS.items()
}  # held to the published in tests/core
CACHE = {name: costs.kv_bytes(config) for name, config in PRESETS.items()}
ABOUT, CLEARLY = 1.15, 1.5  # times: what a reader calls "about the same", and what nobody would


def true(asked: question.Question, left: str, right: str) -> set[str]:
    """The options that a reader may defend: "about" below 1.25 times, "clearly" and "more" from there on."""
    if asked.id == "q2":
        ratio, less, more = CACHE[right] / CACHE[left], "left", "right"
    else:
        small, large = sorted((left, right), key=TOTAL.__getitem__)
        ratio, less, more = CACHE[large] / CACHE[small] / (TOTAL[large] / TOTAL[small]), "less", "more"
    holds = {"same": 0.8 < ratio < 1.25, less: ratio < 0.8, more: ratio > 1.25}
    return {option for option, held in holds.items() if held}


@pytest.mark.parametrize("left", NAMES)
def test_no_other_option_is_true_and_none_is_asked_in_the_grey_zone(left: str) -> None:
    """Of this model beside every other: what "about" and "clearly" claim is what the two counts say."""
    for right in NAMES:
        asked = question.ask([PRESETS[left], PRESETS[right]], [left, right])
        assert asked.answer in asked.options
        if asked.id == "q3":
            continue
        assert true(asked, left, right) == {asked.answer}, (left, right, asked.id)
        sizes = [TOTAL[left], TOTAL[right]]
        assert (max(sizes) / min(sizes) <= ABOUT) == (asked.id == "q2"), (left, right)
        caches: list[float] = [CACHE[left], CACHE[right]]
        if asked.id == "q1":
            caches = [cache / TOTAL[name] for cache, name in zip(caches, (left, right), strict=True)]
        gap = max(caches) / min(caches)
        assert gap <= ABOUT if asked.answer == "same" else gap >= CLEARLY, (left, right, gap)


def test_most_pairs_are_asked_about_their_caches_and_every_answer_occurs() -> None:
    asked = [question.ask([PRESETS[a], PRESETS[b]], [a, b]) for a, b in itertools.permutations(NAMES, 2)]
    found = Counter((one.id, one.answer) for one in asked)
    for id_, answers in {"q1": ("less", "same", "more"), "q2": ("left", "right", "same")}.items():
        assert all(found[id_, answer] >= 10 for answer in answers), found
    assert sum(one.id == "q3" for one in asked) < len(asked) / 4


@pytest.mark.parametrize("name", [name for name in NAMES if TOTAL[name] < 2e10])
def test_one_part_holds_the_most_by_the_tensors_of_the_model(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Built on the meta device and sorted by name; a second place that comes near would be no question."""
    monkeypatch.setattr(nn.Linear, "reset_parameters", lambda self: None)
    with torch.device("meta"):
        tensors = dict(Transformer(PRESETS[name]).named_parameters())
    held: Counter[str] = Counter()
    for at, tensor in tensors.items():
        parts = {"emb": "embedding", "target_emb": "embedding", "head": "head"}
        parts |= {"positions": "embedding", "target_positions": "embedding"}
        within = "attention" if {"self", "cross"} & {*at.split(".")} else "ffn" if ".ffn." in at else "norms"
        held[parts.get(at.split(".")[0], within)] += tensor.numel()
    (most, first), (_, second) = held.most_common(2)
    asked = question.largest(PRESETS[name], name)
    assert asked.answer == most and first > 1.2 * second
    assert asked.values["share"] == pytest.approx(first / sum(held.values()))
    assert set(asked.options) == {"embedding", "attention", "ffn", "head"}
