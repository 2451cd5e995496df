"""The neuron page by Streamlit's own tester: every view and kind of network, questions, changes, junk."""

from functools import partial

import numpy as np
import pytest
import torch

from core.classics.activations import ACTIVATIONS
from tests.core.classics.nets import Twin
from tests.pages import driving
from tests.pages.driving import sent, words

VIEWS = ["net", "curves", "learn"]
opened = partial(driving.opened, "neuron")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_in_both_languages(view: str, lang: str) -> None:
    at = opened(lang=lang, neuron__view=view)
    assert at.caption and ("神经元" in words(at)) == (lang == "zh")
    assert at.radio and not at.toast


@pytest.mark.parametrize("loss", ["squared", "cross"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_kind_of_network_goes_out_with_the_numbers_of_torch(activation: str, loss: str) -> None:
    at = opened(neuron__sizes="3-4-2", neuron__activation=activation, neuron__loss=loss, neuron__bias="1")
    header, _ = sent(at, "net_steps")
    weights = tuple(torch.tensor(w, dtype=torch.float64) for w in header["start"]["weights"])
    x, t = (torch.tensor([header["start"][name]], dtype=torch.float64) for name in ("x", "t"))
    value, a = (twin := Twin(weights, activation, loss, True)).measured(x, t)
    value.backward()
    core = header["core"]
    assert core["loss"] == pytest.approx(value.item(), abs=1e-12)
    for found in (core, core["truth"]):
        assert [d for layer in found["deltas"] for d in layer] == pytest.approx(
            torch.cat([one.grad[0] for one in a]).tolist(), abs=1e-12
        )
        assert [g for w in found["weights"] for row in w for g in row] == pytest.approx(
            torch.cat([one.flatten() for one in twin.gradients()]).tolist(), abs=1e-12
        )


def test_a_changed_network_is_the_address() -> None:
    edits = "3-3-3.0.1;w1.2.3:0.5;x1:-2;t2:1"
    header, _ = sent(opened(neuron__edits=edits, neuron__updates="3", neuron__eta="0.1"), "net_steps")
    assert header["edits"] == edits and header["core"]["of"] == {"rule": "right", "eta": 0.1, "updates": 3}
    assert header["view"]["updates"] == 3 and header["url"]["updates"] == "neuron.updates"
    other, _ = sent(opened(neuron__edits=edits, neuron__seed="2"), "net_steps")
    assert other["edits"] == ""


@pytest.mark.parametrize(("rule", "deltas"), [("right", 0), ("no_slope", 6), ("untransposed", 3), ("sign", 6)])
def test_a_wrong_rule_fails_the_check_and_no_question_gives_it_away(rule: str, deltas: int) -> None:
    at = opened(neuron__rule=rule)
    core = sent(at, "net_steps")[0]["core"]
    apart = np.abs(np.array(core["deltas"]) - np.array(core["truth"]["deltas"]))
    assert (apart > 1e-9).sum() == deltas
    assert bool(at.radio) == (rule == "right")


def test_only_rules_whose_shapes_fit_are_offered() -> None:
    assert "untransposed" in sent(opened(), "net_steps")[0]["options"]["rule"]
    at = opened(neuron__sizes="3-4-2", neuron__rule="untransposed")
    assert "untransposed" not in sent(at, "net_steps")[0]["options"]["rule"] and at.toast


@pytest.mark.parametrize(
    ("query", "answer", "wrong"),
    [
        ({}, "all", "none"),
        ({"neuron__activation": "linear"}, "none", "all"),
        ({"neuron__loss": "cross"}, "some", "all"),
    ],
)
def test_the_answer_on_the_forgotten_slope(query: dict[str, str], answer: str, wrong: str) -> None:
    at = opened(**query)
    at.radio(key="q1").set_value(wrong).run()
    assert "Not this time" in words(at)
    at.radio(key="q1").set_value(answer).run()
    assert "Right" in words(at)


@pytest.mark.parametrize(("view", "question", "answer"), [("curves", "q3", "nowhere"), ("learn", "q4", "copies")])
def test_the_answers_of_the_other_views(view: str, question: str, answer: str) -> None:
    at = opened(neuron__view=view)
    at.radio(key=question).set_value(answer).run()
    assert "Right" in words(at) and not at.exception


def test_the_longer_step_is_told_with_its_numbers() -> None:
    at = opened(neuron__eta="3", neuron__seed="4")
    at.radio(key="q2").set_value("between").run()
    core = sent(at, "net_steps")[0]["core"]
    assert f"loss of this network from {core['loss']:.3g} to" in at.radio(key="q2").label


@pytest.mark.parametrize("typed", ["", "3", "9-9", "<script>alert(1)</script>", "*a*-$x$", "3-3-3-3-3-3"])
def test_sizes_that_are_no_network_get_a_message(typed: str) -> None:
    at = opened(neuron__sizes=typed)
    assert at.info and sent(at, "net_steps")[0]["sizes"] == [3, 3, 3]


@pytest.mark.parametrize("text", ["1-1", "8-8-8-8-8", "1-8-1-8-1", "8-1"])
@pytest.mark.parametrize("bias", ["0", "1"])
def test_small_and_large_networks(text: str, bias: str) -> None:
    for loss in ("squared", "cross"):
        at = opened(neuron__sizes=text, neuron__bias=bias, neuron__loss=loss, neuron__updates="100", neuron__eta="30")
        assert sent(at, "net_steps")[0]["sizes"] == list(map(int, text.split("-")))


def test_a_network_that_diverges_still_has_numbers() -> None:
    at = opened(neuron__activation="linear", neuron__updates="100", neuron__eta="30", neuron__edits="3-3-3.0.1;x1:100")
    assert np.isfinite(sent(at, "net_steps")[0]["core"]["loss"])


def test_junk_in_the_address_falls_back() -> None:
    junk = {"sizes": "3-3-3", "edits": "x", "step": "99", "open": "9.9", "rule": "?", "eta": "7", "updates": "1000"}
    at = opened(**{f"neuron__{key}": value for key, value in junk.items()})
    header, _ = sent(at, "net_steps")
    assert at.toast and header["edits"] == ""
    assert [header["view"][name] for name in ("step", "open", "rule", "eta", "updates")] == [1, "step", "right", 0.5, 0]


@pytest.mark.parametrize("points", ["xor", "moons"])
@pytest.mark.parametrize("hidden", ["0", "2", "8-8-8"])
def test_data_and_network_of_the_learning_view(points: str, hidden: str) -> None:
    at = opened(neuron__view="learn", neuron__points=points, neuron__hidden=hidden, neuron__phi="gelu")
    header, _ = sent(at, "plane")
    assert len(header["x"]) == len(header["t"]) == 100 and header["core"]["apart"] < 1e-12
    assert bool(at.radio) == (hidden != "0")
    weights = tuple(torch.tensor(w, dtype=torch.float64) for w in header["start"])
    x, t = torch.tensor(header["x"], dtype=torch.float64), torch.tensor(header["t"], dtype=torch.float64)[:, None]
    assert header["core"]["loss"] == pytest.approx(
        Twin(weights, "gelu", "cross", True).measured(x, t)[0].item(), abs=1e-12
    )


def test_what_was_learned_comes_back_by_the_address() -> None:
    kept = "2-2-1.1.1.xor.tanh;7;" + ",".join(str(n / 8) for n in range(9))
    header, _ = sent(opened(neuron__view="learn", neuron__hidden="2", neuron__learned=kept), "plane")
    assert header["steps"] == 7 and header["kept"] == kept
    assert [w for layer in header["weights"] for row in layer for w in row] == [n / 8 for n in range(9)]
    again, _ = sent(opened(neuron__view="learn", neuron__hidden="4", neuron__learned=kept), "plane")
    assert again["steps"] == 0 and again["kept"] == ""
