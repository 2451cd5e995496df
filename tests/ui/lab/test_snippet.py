"""The Python of a view, run on its own, makes the numbers of the page again."""

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import core
from core.weights.tiny_families import TINY
from tests.ui.lab.views import LISTS, LONG, view
from ui.lab import compare, snippet, take
from ui.lab.compare import MatrixPair
from ui.lab.runs import TwoRuns
from ui.runs.edits import parse


def again(two: TwoRuns, pair: MatrixPair, position: int, folder: Path) -> dict[str, Any]:
    """The names that the snippet leaves behind."""
    file = folder / "snippet.py"
    file.write_text(take.code(two, pair, position), encoding="utf-8")
    return runpy.run_path(str(file))


SHOWN = [(model, listed) for model in core.available() for listed in LISTS]
SHOWN = [one for one in SHOWN if one[0] != "smollm2-135m" or one[1] == "a patch"]  # its weights are read each time


@pytest.mark.parametrize(("model", "listed"), SHOWN)
def test_the_snippet_makes_the_pages_numbers(model: str, listed: str, tmp_path: Path) -> None:
    two, pair, position = view(model, "2.self.weights", LISTS[listed])
    names = again(two, pair, position, tmp_path)
    for name in ("before", "after", "difference"):
        assert np.array_equal(names[name].numpy(), getattr(pair, name)), name
    assert bool(np.any(pair.difference)) == (listed != "nothing")
    if "head.logits" in two.before:
        best = max(compare.guesses(two.before, two.after, position), key=lambda guess: guess.after)
        edited = names["edited"]["head.probs"][0, position]
        assert best.after == pytest.approx(float(edited.max()), abs=1e-6)


@pytest.mark.parametrize("family", sorted({twin.weights for twin in TINY.values()}))
def test_the_snippet_of_every_family_makes_the_pages_numbers(family: str, tmp_path: Path) -> None:
    listed = "zero_head 0.self.z 1 set_mask *.self.mask * 0 0 patch 1.resid_pre 3 *"
    for name in ("1.self.weights", "1.resid_post"):
        two, pair, position = view(f"family:{family}", name, listed)
        assert len(two.steps) == 4 and not any(one.problem for one in two.fitted)
        assert np.array_equal(again(two, pair, position, tmp_path)["after"].numpy(), pair.after)
        assert pair.difference.any()


@pytest.mark.parametrize(
    "name", ["0.self.mask", "1.self.masked", "3.norm1.mean", "2.ffn.act", "emb.sum", "head.logits", "head.probs"]
)
def test_the_snippet_makes_every_kind_of_site(name: str, tmp_path: Path) -> None:
    two, pair, position = view("tiny-gpt", name, LISTS["a mask"] + " " + LISTS["a stack"])
    names = again(two, pair, position, tmp_path)
    assert np.array_equal(names["after"].numpy().reshape(pair.after.shape), pair.after)
    assert np.array_equal(names["difference"].numpy().reshape(pair.after.shape), pair.difference)


def test_the_snippet_of_a_text_that_was_cut_has_its_tokens(tmp_path: Path) -> None:
    two, pair, position = view("tiny-gpt", "0.self.weights", LISTS["a head"], text=LONG)
    names = again(two, pair, position, tmp_path)
    assert names["ids"] == two.before.ids and len(two.before.ids) == core.load("tiny-gpt").config.max_tokens
    assert np.array_equal(names["after"].numpy(), pair.after)


@pytest.mark.parametrize(
    "text", ["\"\"\"quotes'''", "back\\slash {x} %s", "line\nbreak", "你好 🙂 \u202eabc", "\x00a\ud800"]
)
def test_no_text_breaks_out_of_the_snippet(text: str, tmp_path: Path) -> None:
    two, pair, position = view("tiny-gpt", "0.self.weights", "", text=text)
    assert again(two, pair, position, tmp_path)["ids"] == two.before.ids


def test_one_line_of_code_an_edit() -> None:
    [step] = parse("patch dec.0.self.z 3 * *")[0]
    code = snippet.edit_code(step)
    other = {"dec.0.self.z": torch.randn(1, 4, 5, 8)}
    edit = eval(code, {"Edit": core.Edit, "other": other})
    assert torch.equal(edit.args[-1], other["dec.0.self.z"][:, 3])
