"""The questions of the decoder page: over many sentences just one option is true, by passes run row by row here."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
import torch

import core
from core.weights.packs import SHIPPED
from core.weights.tiny_translator import NAME, START_ID
from ui.decoder import alignment, injection
from ui.decoder.translated import Translation, translation_of, trouble_of
from ui.frame.text import Words

T = Words("decoder", "en")
HELD_OUT = json.loads((Path(SHIPPED) / NAME / "heldout.json").read_text(encoding="utf-8"))
SHORT = [".", "the", "apple", "the the the", "the cat sleeps .", "I am tired and hungry."]
TWICE = ["The cat sleeps and the cat sleeps.", "The dog is tired because the cat is tired."]
TEXTS = [*T.words("example").values(), *SHORT, *TWICE, *(pair["english"] for pair in HELD_OUT[::40])][:40]
READ = [text for text in TEXTS if not trouble_of(text)[0]]
model = cache(lambda: core.load(NAME))


def test_most_of_the_texts_are_read() -> None:
    assert len(READ) >= 15 and {*TWICE} & {*READ}


def alone(told: Translation, given: list[int], site: str) -> torch.Tensor:
    """The last row of ``site`` in a pass over <sos> and ``given``."""
    return core.run(model(), told.source, target_ids=[START_ID, *given], keep=[site])[site][0].float()


@pytest.mark.parametrize("text", READ)
def test_the_word_that_the_head_looks_at(text: str) -> None:
    told = translation_of(text)
    said = [t for t, token in enumerate(told.tokens) if token.isalpha()]
    found = alignment.looks_at(told)
    if not said or len(set(told.source_tokens)) < 4:
        assert found is None
        return
    own = alignment.aligner()
    row = alone(told, told.ids[: said[-1]], f"dec.{own.layer}.cross.weights")[own.head, -1].tolist()
    given: dict[str, float] = {}  # a word that stands twice gets what both places get
    for token, weight in zip(told.source_tokens, row, strict=True):
        given[token] = given.get(token, 0) + weight
    if found is None:
        assert max(row) < 0.61, "not asked without need"
        return
    answer, values = found
    options = [values[option] for option in "abcd"]
    assert len({*options}) == 4
    assert [option for option in options if given[option] == max(given.values())] == [values[answer]]
    assert sorted(given.values())[-2] < max(given.values()) - 0.15, "nearly a tie"
    assert (values["step"], values["word"]) == (said[-1] + 1, told.tokens[said[-1]])
    assert values[answer] != "<eos>", "no word"
    for lang, named in (("en", "(step {})"), ("zh", "（第 {} 步）")):  # a word may be said twice
        asked = Words("decoder", lang)("q1", layer=own.layer, head=own.head, **values)
        assert named.format(said[-1] + 1) in asked


@pytest.mark.parametrize("text", READ[:16])
def test_the_rows_that_a_wrong_word_moves(text: str) -> None:
    """Those that have read it: at the first step, the last that can be chosen, and one in between."""
    told = translation_of(text)
    n = len(told.ids)
    for at in sorted({0, n // 2, n - 2} & {*range(n - 1)}):
        for wrong in injection.candidates(told, at)[:2]:
            found = injection.who_moves(T, told, at, wrong)
            change = []
            for t in range(n):
                given = [told.ids[:t], [wrong if place == at else id_ for place, id_ in enumerate(told.ids[:t])]]
                one, other = (alone(told, ids, "head.logits")[-1].double().softmax(-1) for ids in given)
                change.append(float((one - other).abs().max()))
            if found is None:
                assert min(change[at + 1 :]) < 2e-5, "not asked without need"
                continue
            moved = {t for t in range(n) if change[t] > 5e-6}
            later = {*range(at + 1, n)}
            holds = {"none": not moved, "later": moved == later, "all": moved == {*range(n)}, "some": moved < later}
            assert [option for option, held in holds.items() if held and (option != "some" or moved)] == [found[0]]
            assert found[1]["step"] == at + 1
            assert found[1]["rows"] == ", ".join(str(t + 1) for t in sorted(moved))


def test_a_change_that_might_be_rounding_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    told = translation_of(TEXTS[0])
    for least, asked in ((1e-4, True), (4e-6, False), (0.0, False)):
        change = [0.0, 0.0, least, *[0.5] * (len(told.ids) - 3)]
        monkeypatch.setattr(injection, "_touched", lambda *_, change=change: change)
        found = injection.who_moves(T, told, 1, injection.candidates(told, 1)[0])
        assert (found is not None and found[0] == "later") == asked == (found is not None)


@pytest.mark.parametrize("text", READ)
def test_how_far_the_ways_are_apart(text: str) -> None:
    told = translation_of(text)
    rows = injection.rows(text)
    answer, values = injection.how_far(rows)
    assert values["count"] == len(told.ids) * told.probs_TV.shape[1]
    ways = rows.alone_TV, rows.cached_TV
    most = max(float((rows.together_TV[t] - way[t]).abs().max()) for way in ways for t in range(len(told.ids)))
    holds = {"zero": most == 0, "rounding": 0 < most < 1e-4, "real": most > 1e-4}  # "more than 0, less than 0.0001"
    assert [option for option, held in holds.items() if held] == [answer]
    assert values["most"] == most < 2e-5, "near the limit of the question"


@pytest.mark.parametrize(("lang", "above"), [("en", "more than 0"), ("zh", "大于 0")])
def test_exactly_zero_is_not_also_called_rounding(lang: str, above: str) -> None:
    assert above in Words("decoder", lang)("q3.rounding")
