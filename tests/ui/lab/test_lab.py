"""What the lab draws and hands out: every site can be drawn, and the files and the Python hold the page's numbers."""

import csv
import io
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some

import core
from core.weights.tiny_families import TINY
from ui.frame.text import Words
from ui.lab import compare, export, places, runs, said, snippet, take, words
from ui.lab.compare import Cut
from ui.lab.runs import Two
from ui.runs.edits import LARGEST, Step, parse, written

TEXT, OTHER = "The king of the north came to the city.", "The king of the east came to the city."
LONG = "The king of the north came to the city. " * 40
LISTS = {
    "nothing": "",
    "a head": "zero_head 0.self.z 3",
    "a mask": "set_mask *.self.mask * 0 0 set_mask *.self.mask 0 0 1",
    "a patch": "patch 0.resid_post 4 * patch 1.self.z",
    "a stack": "scale 1.ffn.out -0.5 set_value 2.resid_mid 3 * 0.25 off zero_head 0.self.z 1 zero_head 9.self.z 0",
}


def view(model: str, name: str, raw: str, text: str = TEXT, at: int = 1, position: int = -1) -> tuple[Two, Cut, int]:
    """What the page computes for a view."""
    sites = places.places(model)
    place = sites.sites[sites.named(name)[0]]
    before = runs.plain(model, text, place)
    two = runs.two(before, text, OTHER, place, sites, parse(raw)[0])
    position %= len(before.read)
    return two, compare.cut(two.before, two.after, place, [at] * len(compare.across(place)), position), position


def again(two: Two, cut: Cut, position: int, folder: Path) -> dict[str, Any]:
    """The names that the snippet leaves behind."""
    file = folder / "snippet.py"
    file.write_text(take.code(two, cut, position), encoding="utf-8")
    return runpy.run_path(str(file))


# ---- the Python ----------------------------------------------------------------------------------------------------


SHOWN = [(model, listed) for model in core.available() for listed in LISTS]
SHOWN = [one for one in SHOWN if one[0] != "smollm2-135m" or one[1] == "a patch"]  # its weights are read each time


@pytest.mark.parametrize(("model", "listed"), SHOWN)
def test_the_snippet_makes_the_pages_numbers(model: str, listed: str, tmp_path: Path) -> None:
    two, cut, position = view(model, "2.self.weights", LISTS[listed])
    names = again(two, cut, position, tmp_path)
    for name in ("before", "after", "difference"):
        assert np.array_equal(names[name].numpy(), getattr(cut, name)), name
    assert bool(np.any(cut.difference)) == (listed != "nothing")
    if "head.logits" in two.before:
        best = max(compare.guesses(two.before, two.after, position), key=lambda guess: guess.after)
        edited = names["edited"]["head.probs"][0, position]
        assert best.after == pytest.approx(float(edited.max()), abs=1e-6)


@pytest.mark.parametrize("family", sorted({twin.weights for twin in TINY.values()}))
def test_the_snippet_of_every_family_makes_the_pages_numbers(family: str, tmp_path: Path) -> None:
    listed = "zero_head 0.self.z 1 set_mask *.self.mask * 0 0 patch 1.resid_pre 3 *"
    for name in ("1.self.weights", "1.resid_post"):
        two, cut, position = view(f"family:{family}", name, listed)
        assert len(two.steps) == 4 and not any(one.problem for one in two.fitted)
        assert np.array_equal(again(two, cut, position, tmp_path)["after"].numpy(), cut.after) and cut.difference.any()


@pytest.mark.parametrize("family", sorted({twin.weights for twin in TINY.values()}))
def test_every_site_of_every_family_can_be_drawn_and_named(family: str) -> None:
    sites = places.places(f"family:{family}")
    for name, place in sites.sites.items():
        two, cut, _ = view(f"family:{family}", name, "", at=0)
        value = compare.whole(two.before, place)
        assert place.sizes(len(two.before.read)) == value.shape, name
        assert cut.before.shape == (len(cut.rows.labels), len(cut.columns.labels)), name
        assert words.described(Words("lab", "zh"), place, len(two.before.read))


@pytest.mark.parametrize(
    "name", ["0.self.mask", "1.self.masked", "3.norm1.mean", "2.ffn.act", "emb.sum", "head.logits", "head.probs"]
)
def test_the_snippet_makes_every_kind_of_site(name: str, tmp_path: Path) -> None:
    two, cut, position = view("tiny-gpt", name, LISTS["a mask"] + " " + LISTS["a stack"])
    names = again(two, cut, position, tmp_path)
    assert np.array_equal(names["after"].numpy().reshape(cut.after.shape), cut.after)
    assert np.array_equal(names["difference"].numpy().reshape(cut.after.shape), cut.difference)


def test_the_snippet_of_a_text_that_was_cut_has_its_tokens(tmp_path: Path) -> None:
    two, cut, position = view("tiny-gpt", "0.self.weights", LISTS["a head"], text=LONG)
    names = again(two, cut, position, tmp_path)
    assert names["ids"] == two.before.ids and len(two.before.ids) == core.load("tiny-gpt").config.max_tokens
    assert np.array_equal(names["after"].numpy(), cut.after)


@pytest.mark.parametrize(
    "text", ["\"\"\"quotes'''", "back\\slash {x} %s", "line\nbreak", "你好 🙂 \u202eabc", "\x00a\ud800"]
)
def test_no_text_breaks_out_of_the_snippet(text: str, tmp_path: Path) -> None:
    two, cut, position = view("tiny-gpt", "0.self.weights", "", text=text)
    assert again(two, cut, position, tmp_path)["ids"] == two.before.ids


# ---- the figure ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["head.logits", "head.probs"])
def test_of_a_vocabulary_the_likeliest_tokens_of_the_position_chosen_are_drawn(name: str) -> None:
    """At every position: the eight largest of either of two runs made here, those of the plain one first."""
    model = core.load("tiny-gpt")
    ids = model.tokenizer.encode(TEXT).ids
    edit = core.Edit("zero_head", "dec.0.self.z", (3,))
    plain, edited = (core.run(model, ids, edits=edits)[name][0].numpy() for edits in ((), (edit,)))
    chosen = set()
    for position in range(len(ids)):
        _, cut, _ = view("tiny-gpt", name, "zero_head 0.self.z 3", position=position)
        largest = [np.argsort(-side[position], kind="stable")[:8].tolist() for side in (plain, edited)]
        expected = largest[0] + [token for token in largest[1] if token not in largest[0]]
        assert cut.columns.ids == expected
        assert cut.columns.labels == [model.tokenizer.show(token) for token in expected]
        assert np.array_equal(cut.before, plain[:, expected]) and np.array_equal(cut.after, edited[:, expected])
        chosen.add(tuple(expected))
    assert len(chosen) > 5


@pytest.mark.parametrize("model", core.available())
def test_every_site_of_every_model_can_be_drawn(model: str) -> None:
    sites = places.places(model)
    layers = {name: place for name, place in sites.sites.items() if places.split(name, sites.stack)[0] not in "23456"}
    shown = {place.name for parts in sites.tree().values() for group in parts.values() for place in group.values()}
    assert shown == set(sites.sites)
    ids = core.load(model).tokenizer.encode(TEXT).ids
    whole = core.run(core.load(model), ids)
    for name, place in layers.items():
        if name.startswith(sites.stack) and ".0." not in name:
            continue
        two, cut, _ = view(model, name, "")
        assert cut.before.shape == (len(cut.rows.labels), len(cut.columns.labels)) and cut.before.ndim == 2
        assert place.sizes(len(ids)) == tuple(whole[name].shape[1:]), name
        index = dict(zip(compare.across(place), cut.at, strict=True))
        exact = whole[name][0].numpy()[tuple(index.get(d, slice(None)) for d in range(len(place.dims)))]
        if cut.columns.ids:
            exact = exact[:, cut.columns.ids]
        assert np.array_equal(cut.before, exact.reshape(cut.before.shape)), name


def test_each_kind_of_value_has_its_scale() -> None:
    kinds = {name: view("tiny-gpt", name, "")[1].kind for name in ("0.self.weights", "0.self.mask", "0.self.q")}
    assert kinds == {"0.self.weights": "share", "0.self.mask": "logical", "0.self.q": "signed"}
    _, cut, _ = view("tiny-gpt", "0.self.weights", "scale 0.self.weights -2.0")
    assert cut.kind == "signed"  # weights that are no shares any more do not fit the scale of shares
    assert view("tiny-gpt", "head.probs", "")[1].kind == "share"


def test_what_the_mask_hides_is_hidden_in_each_run() -> None:
    _, cut, _ = view("tiny-gpt", "2.self.weights", "set_mask 2.self.mask 5 0 0")
    assert cut.hidden is not None
    before, after = cut.hidden
    assert (cut.before[before] == 0).all() and (cut.after[after] == 0).all()
    assert list(zip(*np.nonzero(before != after), strict=True)) == [(5, 0)]


PLACES = places.places("tiny-gpt")
ANY = some.none() | some.integers(0, 9)
STEPS = some.builds(
    Step,
    some.sampled_from([*core.OPS]),
    some.sampled_from([*PLACES.sites, "*.self.z", "*.ffn.out"]),
    some.lists(ANY, max_size=3).map(tuple) | some.tuples(ANY, ANY, some.floats(-LARGEST, LARGEST)),
)


@settings(max_examples=60, deadline=None)
@given(some.lists(STEPS, max_size=4), some.sampled_from([*PLACES.sites]))
def test_any_list_either_runs_or_says_why_not(steps: list[Step], name: str) -> None:
    two, cut, position = view("tiny-gpt", name, written(steps))
    assert all(one.problem is None or one.problem[0].startswith("why.") for one in two.fitted)
    assert cut.after.shape == cut.before.shape
    compare.guesses(two.before, two.after, position)
    changed, _ = two.by_position()
    assert len(changed) == len(two.before.read)
    assert two.steps or not any(changed)


# ---- what changed --------------------------------------------------------------------------------------------------


def test_the_best_guess_before_and_after() -> None:
    two, _, position = view("tiny-gpt", "0.resid_post", LISTS["a head"])
    guesses = compare.guesses(two.before, two.after, position)
    for run, side in ((two.before, "before"), (two.after, "after")):
        probs = torch.from_numpy(np.array(run["head.probs"][position]))
        best = max(guesses, key=lambda guess: getattr(guess, side))
        assert getattr(best, side) == pytest.approx(float(probs.max()), abs=1e-6)


def test_where_it_changed_most() -> None:
    assert said.where([0.0, 0.0, 0.0]) == "none"
    assert [said.where(values) for values in ([2.0, 1, 0], [0.0, 1, 0], [0.0, 1, 2])] == ["first", "middle", "last"]
    two, _, _ = view("tiny-gpt", "0.resid_post", "set_value 0.resid_post 5 * 0.0")
    values, predicts = two.by_position()
    assert predicts and values[:5] == [0.0] * 5 and min(values[5:]) > 0  # no earlier position can notice
    assert not view("minilm", "0.resid_post", "")[0].by_position()[1]


# ---- files ---------------------------------------------------------------------------------------------------------


def rows(two: Two, cut: Cut) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(export.table(cut).removeprefix("\ufeff"))))


def test_the_table_holds_every_cell_exactly() -> None:
    two, cut, _ = view("tiny-gpt", "3.self.masked", LISTS["a head"])
    lines = rows(two, cut)
    assert len(lines) == cut.before.size
    for side in ("before", "after", "difference"):
        values = np.array([np.float32(line[side]) for line in lines]).reshape(cut.before.shape)
        assert np.array_equal(values, getattr(cut, side))
    assert [lines[1][name] for name in ("query", "query_label", "key", "key_label")] == ["0", "The", "1", "␣king"]


@pytest.mark.parametrize("text", ["=1+2", "+a", "-a", "@SUM(A1)", "\t=1", "=HYPERLINK(1)", '"=1"', "a,=b\n-c"])
def test_no_cell_of_the_table_is_a_formula(text: str) -> None:
    two, cut, _ = view("tiny-gpt", "0.self.weights", "", text=text)
    for line in rows(two, cut):
        for name in ("query_label", "key_label"):
            assert not line[name].lstrip(" \t\r\n").startswith(("=", "+", "-", "@")), line
    assert len(rows(two, cut)) == cut.before.size


def test_the_archive_holds_the_whole_site() -> None:
    two, cut, _ = view("tiny-gpt", "3.self.weights", LISTS["a head"])
    with np.load(io.BytesIO(export.archive(two.before, two.after, cut, "zero_head dec.0.self.z 3"))) as file:
        assert np.array_equal(file["after"], two.after["dec.3.self.weights"])
        assert file["before"].shape == (4, len(file["ids"]), len(file["tokens"]))
        assert [str(file[name]) for name in ("site", "dims", "model")] == ["dec.3.self.weights", "H Q K", "tiny-gpt"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_saved_figure_says_what_it_is(lang: str) -> None:
    two, cut, _ = view("tiny-gpt", "3.self.weights", LISTS["a patch"], at=2)
    title, notes = take.legend(Words("lab", lang), two, places.places("tiny-gpt"), cut)
    assert title.startswith("tiny-gpt · dec.3.self.weights") and title.endswith("2")
    assert TEXT in notes[0] and OTHER in notes[1] and len(notes) == 4


def test_one_line_of_code_an_edit() -> None:
    [step] = parse("patch dec.0.self.z 3 * *")[0]
    code = snippet.edit_code(step)
    other = {"dec.0.self.z": torch.randn(1, 4, 5, 8)}
    edit = eval(code, {"Edit": core.Edit, "other": other})
    assert torch.equal(edit.args[-1], other["dec.0.self.z"][:, 3])
