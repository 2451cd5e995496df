"""Edits against a model: those that fit can be run, the others say why not."""

import pytest
import torch

import core
from tests.ui.lab.edits import FITS, MISFITS
from ui.frame.language import LANGUAGES
from ui.frame.text import Words
from ui.lab import fit, places
from ui.runs.edits import core_edit, parse, site_in

IDS = torch.arange(1, 9)[None]


@pytest.mark.parametrize("raw", FITS)
def test_an_edit_that_fits_can_be_run(raw: str) -> None:
    [one] = fit.fit(parse(raw)[0], places.places("tiny-gpt"), 8, 8)
    if not one.step.on:
        return
    assert one.problem is None
    model = core.load("tiny-gpt")
    other = core.run(model, IDS + 20)
    edits = [core_edit(step, site_in(step.site, "dec"), other.__getitem__) for step in one.steps]
    changed = core.run(model, IDS, edits=edits)["head.logits"]
    assert not torch.equal(changed, core.run(model, IDS)["head.logits"])


@pytest.mark.parametrize("raw", MISFITS)
def test_an_edit_that_does_not_fit_says_why_and_the_others_stay(raw: str) -> None:
    good = "zero_head 0.self.z 3"
    fitted = fit.fit(parse(f"{raw} {good}")[0], places.places("tiny-gpt"), 8, 8)
    assert [one.problem and one.problem[0] for one in fitted] == [MISFITS[raw], None]
    assert fit.applied(fitted) == "zero_head dec.0.self.z 3"
    id_, values = fitted[0].problem or ("", {})
    for lang in LANGUAGES:
        assert Words("lab", lang)(id_, **values)


def test_a_patch_needs_as_many_tokens() -> None:
    [one] = fit.fit(parse("patch 0.resid_post")[0], places.places("tiny-gpt"), 8, 7)
    assert one.problem == ("why.other", {"here": 8, "other": 7})


def test_every_layer_is_every_layer_that_has_it() -> None:
    [one] = fit.fit(parse("scale *.ffn.out 0.0")[0], places.places("tiny-gpt"), 8, 0)
    assert [step.site for step in one.steps] == [f"dec.{layer}.ffn.out" for layer in range(4)]
