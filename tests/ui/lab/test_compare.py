"""The matrices of two runs: every site of every model can be drawn, with the scale and the mask that are its own."""

import numpy as np
import pytest
import torch

import core
from core.weights.tiny_families import TINY
from tests.ui.lab.views import LISTS, TEXT, view
from ui.frame.text import Words
from ui.lab import compare, places, words


@pytest.mark.parametrize("family", sorted({twin.weights for twin in TINY.values()}))
def test_every_site_of_every_family_can_be_drawn_and_named(family: str) -> None:
    sites = places.places(f"family:{family}")
    for name, place in sites.sites.items():
        two, pair, _ = view(f"family:{family}", name, "", at=0)
        value = compare.whole(two.before, place)
        assert place.sizes(len(two.before.read)) == value.shape, name
        assert pair.before.shape == (len(pair.rows.labels), len(pair.columns.labels)), name
        assert words.described(Words("lab", "zh"), place, len(two.before.read))


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
        two, pair, _ = view(model, name, "")
        assert pair.before.shape == (len(pair.rows.labels), len(pair.columns.labels)) and pair.before.ndim == 2
        assert place.sizes(len(ids)) == tuple(whole[name].shape[1:]), name
        index = dict(zip(compare.across(place), pair.at, strict=True))
        exact = whole[name][0].numpy()[tuple(index.get(d, slice(None)) for d in range(len(place.dims)))]
        if pair.columns.ids:
            exact = exact[:, pair.columns.ids]
        assert np.array_equal(pair.before, exact.reshape(pair.before.shape)), name


def test_each_kind_of_value_has_its_scale() -> None:
    kinds = {name: view("tiny-gpt", name, "")[1].kind for name in ("0.self.weights", "0.self.mask", "0.self.q")}
    assert kinds == {"0.self.weights": "share", "0.self.mask": "logical", "0.self.q": "signed"}
    _, pair, _ = view("tiny-gpt", "0.self.weights", "scale 0.self.weights -2.0")
    assert pair.kind == "signed"  # weights that are no shares any more do not fit the scale of shares
    assert view("tiny-gpt", "head.probs", "")[1].kind == "share"


def test_what_the_mask_hides_is_hidden_in_each_run() -> None:
    _, pair, _ = view("tiny-gpt", "2.self.weights", "set_mask 2.self.mask 5 0 0")
    assert pair.hidden is not None
    before, after = pair.hidden
    assert (pair.before[before] == 0).all() and (pair.after[after] == 0).all()
    assert list(zip(*np.nonzero(before != after), strict=True)) == [(5, 0)]


def test_the_best_guess_before_and_after() -> None:
    two, _, position = view("tiny-gpt", "0.resid_post", LISTS["a head"])
    guesses = compare.guesses(two.before, two.after, position)
    for run, side in ((two.before, "before"), (two.after, "after")):
        probs = torch.from_numpy(np.array(run["head.probs"][position]))
        best = max(guesses, key=lambda guess: getattr(guess, side))
        assert getattr(best, side) == pytest.approx(float(probs.max()), abs=1e-6)


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
