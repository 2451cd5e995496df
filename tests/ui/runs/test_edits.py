"""A list of edits: reads back as it was written, takes any address, and becomes edits of the core."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some

import core
from ui.runs.edits import LARGEST, MOST, Step, core_edit, parse, parse_edits, written

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
