"""The families page run by Streamlit's own tester: both languages, pairs of every kind, links, awkward addresses."""

from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.families import PRESETS, PUBLISHED
from core.scale import costs
from core.weights.tiny_families import TINY
from tests.pages import driving
from tests.pages.driving import words
from ui.families import facts, table

PAIRS = [
    ("gpt2", "llama-2-70b"),
    ("transformer-base", "bert-base"),
    ("switch-base-8", "deepseek-v3"),
    ("mixtral-8x7b", "mistral-7b"),
    ("chatglm-6b", "gpt-3"),
    ("tiny-gpt", "tiny-gpt"),
]
opened = partial(driving.opened, "families")


def pair(left: str, right: str, **query: str) -> AppTest:
    return opened(**{"families.left": left, "families.right": right}, **query)


def header(at: AppTest, name: str) -> dict[str, Any]:
    """What a component got."""
    return driving.sent(at, name)[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_a_pair_in_both_languages(left: str, right: str, lang: str) -> None:
    at = pair(left, right, lang=lang)
    drawn = header(at, "block_diagram")
    assert [side["name"] for side in drawn["sides"]] == [PUBLISHED[left].title, PUBLISHED[right].title]
    assert drawn["states"] == facts.compare_parts(PRESETS[left], PRESETS[right])
    stacks = [[stack["name"] for stack in side["stacks"]] for side in drawn["sides"]]
    assert stacks[0] == [name for name in ("enc", "dec") if facts.layers(PRESETS[left], name)]
    said = words(at)
    for name in (left, right):
        assert f"{costs.parameters(PRESETS[name]).total:,}" in said
    assert ({"en": "differ in kind", "zh": "种类不同"}[lang]) in said
    assert len(header(at, "family_years")["rows"]) == len(PRESETS)


def test_only_differing_rows_until_all_are_asked_for() -> None:
    few, all_ = (words(pair("gpt-1", "gpt2", **{"families.all": shown})) for shown in ("0", "1"))
    assert "≠\u00a0**Norm placement**" in few and "**Activation**" not in few and "**Activation**" in all_


def test_the_question_reveals_what_was_computed() -> None:
    at = pair("gpt2", "llama-2-70b")
    asked = at.radio(key="q1")
    assert "554 times the parameters" in asked.label
    asked.set_value("less").run()
    assert "Right" in words(at) and "8.89 times as much" in words(at)
    at = pair("mistral-7b", "llama-7b")
    at.radio(key="q2").set_value("left").run()
    assert "Not this time" in words(at) and "128 KiB" in words(at) and "512 KiB" in words(at)


def test_the_sources_stand_beside_our_count() -> None:
    said = words(pair("gpt2", "transformer-base"))
    assert "117M (here +6.4%); the makers said later that the paper had miscounted" in said
    assert "65M (here -3.0%)" in said and "124,439,808: the same" in said


def test_what_a_config_assumes_is_said() -> None:
    assert "256 is GPT-Neo's" in words(pair("gpt-3", "gpt2"))
    assert "256 is GPT-Neo's" not in words(pair("gpt-2", "bert-base"))


def test_the_configs_are_shown_as_python() -> None:
    shown = [code.value for code in pair("gpt2", "bert-base").code if code.value.startswith("ModelConfig(")]
    assert shown == [table.written(PRESETS[name]) for name in ("gpt2", "bert-base")]


def test_links_keep_the_other_side() -> None:
    rows = {row["name"]: row for row in header(pair("gpt-1", "bloom-176b"), "family_years")["rows"]}
    bert = rows["BERT base"]["links"]
    assert "families.left=bert-base" in bert["left"] and "families.right=bloom-176b" in bert["left"]
    assert "families.left=gpt-1" in bert["right"] and "families.right=bert-base" in bert["right"]
    assert rows["GPT-1"]["here"] == [True, False] and rows["BLOOM"]["here"] == [False, True]


@pytest.mark.parametrize("site", ["weights", "norms", "next"])
def test_the_course_s_own_model_on_both_sides(site: str) -> None:
    at = pair("tiny-gpt", "tiny-gpt", **{"families.site": site, "text": "In the beginning God"})
    shown = header(at, "twin_sites")
    assert shown["kind"] == site and shown["sides"][0] == shown["sides"][1]
    assert shown["sides"][0]["name"] == "tiny-gpt" and "this course's own model" in words(at)


@pytest.mark.skipif(not TINY, reason="the tiny families are not trained here")
@pytest.mark.parametrize(("left", "right"), PAIRS[:-1])
@pytest.mark.parametrize("site", ["weights", "cross", "norms", "router", "next"])
def test_the_twins_show_the_same_place(left: str, right: str, site: str) -> None:
    at = pair(left, right, **{"families.site": site, "families.layer": "1", "text": "In the beginning God"})
    shown = header(at, "twin_sites")
    absent = site == "cross" and not any(facts.has(PRESETS[name], "cross") for name in (left, right))
    absent |= site == "router" and not any(facts.experts(PRESETS[name]) for name in (left, right))
    assert shown["kind"] == ("weights" if absent else site)
    for name, side in zip((left, right), shown["sides"], strict=True):
        lacks = shown["kind"] == "cross" and not facts.has(PRESETS[name], "cross")
        lacks |= shown["kind"] == "router" and facts.experts(PRESETS[name]) is None
        lacks |= name not in TINY
        assert ("rows" in side) != lacks and side.get("note", "x")
    assert "On text it never saw" in words(at)


@pytest.mark.parametrize("key", ["left", "right", "part", "site", "layer", "head", "tokens", "all"])
@pytest.mark.parametrize("value", ["-1", "999999999", "x", "", "<b>", "\0"])
def test_junk_in_the_address_falls_back(key: str, value: str) -> None:
    at = opened(**{f"families.{key}": value})
    drawn = header(at, "block_diagram")
    assert drawn["view"] == {"part": "self"} and drawn["sides"][0]["name"] == "GPT-2"
    assert header(at, "kv_meter")["view"] == {"tokens": 2048}


@pytest.mark.parametrize("text", ["a", "", "   ", "🙂", "<script>alert(1)</script>", "مرحبا", "word " * 900])
def test_awkward_texts(text: str) -> None:
    at = pair("tiny-gpt", "gpt2", text=text)
    assert header(at, "block_diagram")
