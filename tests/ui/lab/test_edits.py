"""Lists of edits: from the address to the core and back, and in words; anything may stand in an address."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some

import core
from core.sites import SITES
from ui.frame.language import LANGUAGES
from ui.frame.text import Words
from ui.lab import fit, places, words
from ui.runs.edits import LARGEST, MOST, Step, core_edit, parse, parse_edits, site_in, written

IDS = torch.arange(1, 9)[None]

index = some.none() | some.integers(0, 99)
numbers = some.floats(-LARGEST, LARGEST) | some.integers(0, 999)
sites = some.sampled_from(["0.self.z", "*.ffn.out", "enc.1.self.mask", "emb.sum", "dec.norm.out", "head.logits"])
steps = some.one_of(
    some.builds(Step, some.just("zero_head"), sites, some.tuples(some.integers(0, 99)), some.booleans()),
    some.builds(Step, some.just("scale"), sites, some.tuples(numbers), some.booleans()),
    some.builds(Step, some.just("set_mask"), sites, some.tuples(index, index, some.integers(0, 1)), some.booleans()),
    some.builds(Step, some.just("patch"), sites, some.lists(index, max_size=3).map(tuple), some.booleans()),
    some.builds(Step, some.just("set_value"), sites, some.tuples(index, index, numbers), some.booleans()),
)


@given(some.lists(steps, max_size=MOST))
def test_a_list_reads_back_as_it_was_written(listed: list[Step]) -> None:
    assert parse(written(listed)) == (listed, [])


BITS = [*core.OPS, "off", "0.self.z", "3", "*", "nan", "1e9", "x"]


@settings(max_examples=200, deadline=None)
@given(some.text(max_size=40) | some.lists(some.sampled_from(BITS)).map(" ".join))
def test_anything_may_stand_in_an_address(raw: str) -> None:
    listed, junk = parse(raw)
    assert parse(written(listed)) == (listed, [])
    assert listed or junk or not raw.strip()


@pytest.mark.parametrize(
    "raw",
    [
        "explode 0.self.z 1",
        "zero_head 0.self.z",
        "zero_head 0.self.z 1.5",
        "zero_head 0.self.z *",
        "zero_head <b> 1",
        "zero_head ../../x 1",
        "scale 0.ffn.out nan",
        "scale 0.ffn.out inf",
        "scale 0.ffn.out 1e9",
        "scale 0.ffn.out ３",
        "set_mask 0.self.mask 1 2 2",
        "set_value 0.ffn.out 1.5 2.0",
        "off off explode 1",
        "patch",
    ],
)
def test_junk_is_left_out_and_told(raw: str) -> None:
    good = "zero_head 1.self.z 2"
    listed, junk = parse(f"{good} {raw}")
    assert written(listed) == good and " ".join(junk) == raw
    listed, junk = parse(f"{raw} {good}")
    assert written(listed) == good and " ".join(junk) == raw
    with pytest.raises(ValueError, match="expected an edit"):
        parse_edits(raw, "dec")


def test_a_list_that_is_too_long_is_cut_and_told() -> None:
    listed, junk = parse(written([Step("zero_head", "0.self.z", (0,))] * (MOST + 2)))
    assert len(listed) == MOST and len(junk) == 2


def test_edits_that_are_off_are_not_made() -> None:
    assert parse_edits("off zero_head 0.self.z 3", "dec") == []
    assert parse_edits("zero_head 0.self.z 3", "enc") == [core.Edit("zero_head", "enc.0.self.z", (3,))]


def test_a_patch_of_a_part_takes_that_part_and_no_more() -> None:
    model = core.load("tiny-gpt")
    other = core.run(model, IDS + 20)
    site = "dec.1.self.z"
    edit = core_edit(Step("patch", site, (2, 5, None)), site, other.__getitem__)
    plain, edited = core.run(model, IDS), core.run(model, IDS, edits=[edit])
    assert torch.equal(edited[site][:, 2, 5], other[site][:, 2, 5])
    left = torch.ones_like(plain[site], dtype=torch.bool)
    left[:, 2, 5] = False
    assert torch.equal(edited[site][left], plain[site][left]) and not torch.equal(edited[site], plain[site])
    whole = core.run(model, IDS, edits=[core_edit(Step("patch", site), site, other.__getitem__)])
    assert torch.equal(whole[site], other[site])


# ---- against a model -----------------------------------------------------------------------------------------------

FITS = ["zero_head 0.self.z 3", "set_mask *.self.mask * 0 0", "scale head.logits 2.0", "patch 3.resid_post 7 *"]
FITS += ["set_value emb.sum 0 * 1.5", "patch 0.self.z", "zero_head enc.0.self.z 1", "off zero_head 9.self.z 0"]
MISFITS = {
    "zero_head 9.self.z 0": "why.site",
    "zero_head 0.cross.z 0": "why.site",
    "zero_head 0.self.z 4": "why.index",
    "zero_head 0.ffn.out 0": "why.zero_head",
    "scale 0.self.mask 2.0": "why.scale",
    "scale head.probs 2.0": "why.derived",
    "set_mask 0.self.weights 0 0 0": "why.set_mask",
    "set_mask 0.self.mask 8 0 0": "why.index",
    "set_value 0.resid_post 0 1.0": "why.count",
    "set_value 0.resid_post 0 128 1.0": "why.index",
    "patch 0.resid_post 8 *": "why.index",
}


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


# ---- in words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_site_and_part_of_the_core_has_words(lang: str) -> None:
    T = Words("lab", lang)
    for name, site in SITES.items():
        where, part, short = places.split(name.replace("{l}", "0"), "dec")
        assert T.has(f"sites.{short}") and T.has(f"parts.{part.replace('.', '_')}") and words.where(T, where), name
        assert all(T.has(f"dim.{symbol}") for symbol in site.dims.split()[1:]), site.dims


class Few:
    """A run of a short text."""

    tokens = read = ["a", "<b>", "{c}", "d"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("raw", [*FITS, *MISFITS])
def test_every_edit_can_be_said(raw: str, lang: str) -> None:
    [step], _ = parse(raw)
    said = words.edit(Words("lab", lang), step, places.places("tiny-gpt"), Few())
    assert said and "{" not in said.replace("{c}", "")


def test_a_token_of_an_edit_is_of_the_side_it_names() -> None:
    sites = places.places("family:t5-small")

    class Both:
        tokens, read = ["the", "source"], ["<start>", "the"]

    for raw, said in (
        ("set_mask 0.cross.mask 1 1 0", "Decoder layer 0, Cross-attention: 1 “the” may not look at 1 “source”"),
        ("set_value enc.0.resid_post 1 * 0.0", "Encoder layer 0, resid_post, token 1 “source” = 0"),
        ("patch 0.resid_post 0 *", "Decoder layer 0, resid_post, token 0 “<start>”: from the second text"),
    ):
        assert words.edit(Words("lab", "en"), parse(raw)[0][0], sites, Both()) == said


def test_an_edit_of_something_that_is_no_matrix_can_be_said() -> None:
    [step], _ = parse("set_mask head.pooled 0 0 1")
    assert "0 may look at 0" in words.edit(Words("lab", "en"), step, places.places("minilm"), Few())
