"""A network out of what was typed and changed; what is measured on it and asked about it, computed anew by torch."""

from typing import Any

import pytest
import torch

from core.classics.activations import ACTIVATIONS
from core.classics.backprop import forward
from tests.core.classics.nets import MODULES, Twin
from ui.neuron import curves, learning, net_steps, worked
from ui.neuron.network import Sample, Setup, changed, changes, checked, sizes, start

STANDING = Setup(sizes=(3, 3, 3), activation="sigmoid", loss="squared", bias=False, seed=1)


def setup(text: str, **kind: object) -> Setup:
    return Setup(**{**vars(STANDING), "sizes": tuple(map(int, text.split("-"))), **kind})


@pytest.mark.parametrize(
    ("typed", "taken"),
    [("3-3-3", (3, 3, 3)), (" 2, 4 1 ", (2, 4, 1)), ("8-8-8-8-8", (8,) * 5), ("1－1", (1, 1))],
)
def test_sizes_as_people_type_them(typed: str, taken: tuple[int, ...]) -> None:
    assert sizes(typed) == taken


@pytest.mark.parametrize("typed", ["", "3", "0-3", "3-9", "3-10", "1-1-1-1-1-1", "a-b", "3-3-3.5-", "<b>3-3</b>9"])
def test_what_is_no_network(typed: str) -> None:
    assert sizes(typed) is None


@pytest.mark.parametrize("text", ["", "3-3-3.0.1", "3-3-3.0.1;w1.2.3:0.5;x1:-2;t2:1", "2-1.1.20;w1.1.0:1e-7;x2:100"])
def test_changes_that_can_be_read(text: str) -> None:
    assert checked(text) == text


@pytest.mark.parametrize(
    "text",
    ["x", "3-3-3", "3-3-3.0.1;w1.2.3", "3-3-3.0.1;w1.2.3:x", "3-3-3.0.1;x1:101", "3-3-3.0.1;w5.1.1:1", "3-3-3.0.1;y1:1"]
    + ["3-3-3.0.1;x1:nan", "3-3-3.0.1;x1:inf", "3-3-3.0.1;x1:1e9", "9-3.0.1;x1:1", "3-3-3.0.1;;"],
)
def test_changes_that_cannot(text: str) -> None:
    with pytest.raises(ValueError):
        checked(text)


def test_changes_hold_for_the_network_they_were_made_of() -> None:
    text = "3-3-3.0.1;w1.2.3:0.5;w2.1.4:9;w3.1.1:9;w1.1.0:9;x3:-2;t4:9;t2:1"
    assert changes(STANDING, text) == {"w1.2.3": 0.5, "x3": -2, "t2": 1}
    others = [setup("3-3-3", seed=2), setup("3-3-3", bias=True), setup("3-3-2")]
    assert [changes(other, text) for other in others] == [{}, {}, {}]
    before, after = start(STANDING), changed(start(STANDING), changes(STANDING, text))
    moved = [(w != v).nonzero().tolist() for w, v in zip(before.net.weights, after.net.weights, strict=True)]
    assert moved == [[[1, 2]], []] and after.net.weights[0][1, 2] == 0.5
    assert after.x[0, 2] == -2 and after.t[0, 1] == 1 and before.x[0, 2] != -2
    with_bias = setup("2-1", bias=True)
    bias = changed(start(with_bias), changes(with_bias, "2-1.1.1;w1.1.0:3;w1.1.2:4")).net.weights[0]
    assert bias[0, 0] == 3 and bias[0, 2] == 4 and bias[0, 1] == start(with_bias).net.weights[0][0, 1]


@pytest.mark.parametrize("loss", ["squared", "cross"])
@pytest.mark.parametrize("text", ["1-1", "3-3-3", "8-8-8-8-8"])
def test_inputs_and_targets_that_the_seed_draws(text: str, loss: str) -> None:
    for seed in range(1, 21):
        first = start(setup(text, loss=loss, seed=seed))
        assert first.x.abs().max() <= 1 and first.t.min() >= 0 and first.t.max() <= 1
        assert loss == "squared" or first.t.sum() == 1


def flat(nested: Any) -> list[float]:
    return [x for part in nested for x in flat(part)] if isinstance(nested, list) else [nested]


def by_torch(sample: Sample, activation: str, loss: str) -> tuple[float, list[list[float]], list[list[list[float]]]]:
    twin = Twin(sample.net.weights, activation, loss, sample.net.bias)
    value, a = twin.measured(sample.x, sample.t)
    value.backward()
    return value.item(), [one.grad[0].tolist() for one in a], [one.tolist() for one in twin.gradients()]


@pytest.mark.parametrize("loss", ["squared", "cross"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_numbers_for_the_figure_are_those_of_torch(activation: str, loss: str) -> None:
    of = setup("3-4-2", activation=activation, loss=loss, bias=True)
    sample, losses = worked.learned(of, f"{of.of};x1:0.5", 3, 0.1, "right")
    value, deltas, gradients = by_torch(sample, activation, loss)
    found = worked.numbers(sample, "right")
    assert len(losses) == 4 and found["loss"] == pytest.approx(value, abs=1e-12) == losses[3]
    for ours in (found, found["truth"]):
        for mine, theirs in ((ours["deltas"], deltas), (ours["weights"], gradients)):
            assert flat(mine) == pytest.approx(flat(theirs), abs=1e-12)
    wrong = worked.numbers(sample, "sign")
    assert wrong["truth"] == found["truth"] and wrong["deltas"][0][0] == pytest.approx(-deltas[0][0], abs=1e-12)


@pytest.mark.parametrize(
    ("of", "edits", "answer"),
    [
        (STANDING, "", "all"),
        (setup("3-3-3", activation="linear"), "", "none"),
        (setup("3-2", loss="cross"), "", "none"),
        (setup("3-3-3", loss="cross"), "", "some"),
        (setup("2-1", activation="relu"), "2-1.0.1;x1:1;x2:1;w1.1.1:1;w1.1.2:1", "none"),  # on
        (setup("2-1", activation="relu"), "2-1.0.1;x1:1;x2:1;w1.1.1:-1;w1.1.2:-1", None),  # off: no delta at all
        (setup("2-1", activation="tanh"), "2-1.0.1;x1:0.01;x2:0;w1.1.1:1", None),  # phi' = 0.9999
    ],
)
def test_how_many_deltas_go_wrong_without_the_slope(of: Setup, edits: str, answer: str | None) -> None:
    sample, _ = worked.learned(of, edits, 0, 0.5, "right")
    found = worked.forgotten(sample)
    assert (found and found[0]) == answer


@pytest.mark.parametrize("loss", ["squared", "cross"])
def test_a_sigmoid_in_a_hidden_layer_always_finds_the_mistake(loss: str) -> None:
    """What the reveal says where no delta is wrong; the sigmoid at the output of 3-3 does not, with cross-entropy."""
    found = [
        worked.forgotten(worked.learned(setup("3-3-3", loss=loss, seed=seed), "", 0, 0.5, "right")[0])
        for seed in range(1, 21)
    ]
    assert not [asked for asked in found if asked and asked[0] == "none"] and any(found)
    one_layer = worked.forgotten(worked.learned(setup("3-3", loss="cross"), "", 0, 0.5, "right")[0])
    assert one_layer == ("none", {"wrong": 0, "of": 3})


def test_where_a_step_ten_times_as_long_ends_is_measured() -> None:
    seen = set()
    for seed in range(1, 21):
        for eta in (0.03, 0.3, 3, 30):
            sample = start(setup("3-3-3", seed=seed, activation="tanh"))
            found = worked.farther(sample, eta)
            if found is None:
                continue
            answer, values = found
            ends = []
            for by in (0, eta, 10 * eta):
                twin = Twin(sample.net.weights, "tanh", "squared", False)
                twin.measured(sample.x, sample.t)[0].backward()
                with torch.no_grad():
                    for p in twin.parameters():
                        p.sub_(by * p.grad)
                ends.append(twin.measured(sample.x, sample.t)[0].item())
            assert [values["now"], values["small"], values["large"]] == pytest.approx(ends, rel=1e-9)
            order = {"lower": ends[2] < ends[1] < ends[0], "between": ends[1] < ends[2] < ends[0]}
            assert order.get(answer, ends[1] < ends[0] < ends[2])
            seen.add(answer)
    assert seen == {"lower", "between", "higher"}


def test_the_steps_of_a_network_end_with_the_update() -> None:
    assert [net_steps.last_step(text) for text in ("1-1", "3-3-3", "8-8-8-8-8")] == [4, 14, 66]


def test_the_exercise_on_saturation_opens_a_saturated_neuron() -> None:
    sample, _ = worked.learned(STANDING, net_steps.STUCK, 0, 0.5, "right")
    s = torch.sigmoid(forward(sample.net, sample.x).a[0][0])
    assert (s * (1 - s) < 0.05 / 4).tolist() == [True, False, False]


def test_the_curves_say_what_torch_says() -> None:
    a = torch.tensor(curves.GRID, dtype=torch.float64, requires_grad=True)
    found = curves.arrays()
    for at, module in enumerate(MODULES.values()):
        slope = torch.autograd.grad(module()(a).sum(), a)[0].numpy()
        assert found["slope"][at] == pytest.approx(slope, abs=1e-14)
        assert found["stuck"][at].tolist() == (abs(slope) < 0.05 * abs(slope).max()).tolist()
    assert curves.apart() < 1e-14
    assert (curves.outcome("relu"), curves.outcome("tanh"), curves.outcome("linear")) == ("nowhere", "there", "there")
    assert curves.GRID[0] == -6 and curves.GRID[-1] == 6 and str(curves.GRID[60]) == "0"


TASK = learning.task("xor", "4", "tanh", 1)


def text_of(task: learning.Task, steps: int, weights: list[float]) -> str:
    return f"{task.of};{steps};{','.join(map(str, weights))}"


def test_what_was_learned_is_read_from_the_address() -> None:
    weights = [round(0.1 * n - 0.7, 3) for n in range(17)]
    found = learning.learned(TASK, learning.checked(text_of(TASK, 12, weights)))
    assert found.steps == 12 and torch.cat([w.flatten() for w in found.net.weights]).tolist() == weights
    for other in (learning.task("moons", "4", "tanh", 1), learning.task("xor", "4", "relu", 1)):
        assert learning.learned(other, text_of(TASK, 12, weights)).steps == 0
    assert learning.learned(TASK, text_of(TASK, 12, weights[1:])).steps == 0
    assert learning.learned(TASK, text_of(TASK, 12, [*weights[1:], 5000.0])).steps == 0
    for junk in ("x", "2-4-1.1.1.xor.tanh;5", "2-4-1.1.1.xor.tanh;x;1,2", "2-4-1.1.1.xor.tanh;5;1,,2"):
        with pytest.raises(ValueError):
            learning.checked(junk)


def test_a_learned_network_is_measured_by_torch() -> None:
    weights = [0.2, 0.5, 0.6, 0.9, 0.5, 0.8, -0.9, -0.1, 0.9, 0.3, 0.8, -0.8, -0.1, -0.5, 0.1, 0.1, -1]  # y near 1/2
    found = learning.learned(TASK, text_of(TASK, 1, weights))
    x, t = learning.data(TASK)
    twin = Twin(found.net.weights, "tanh", "cross", True)
    value, a = twin.measured(x, t)
    measured = learning.measured(TASK, found)
    assert measured["loss"] == pytest.approx(value.item(), abs=1e-12) and measured["apart"] < 1e-14
    assert measured["right"] == int(((a[-1] > 0) == t.bool()).sum()) and measured["of"] == 100


def test_it_opens_node_by_node_as_it_was_learned() -> None:
    weights = [round(0.123456789 * (n - 8), 9) for n in range(17)]
    found = learning.learned(TASK, text_of(TASK, 3, weights))
    keys = learning.opened(TASK, found)
    of = setup(keys["sizes"], activation=keys["activation"], loss=keys["loss"], bias=True, seed=keys["seed"])
    sample = changed(start(of), changes(of, checked(keys["edits"])))
    x, t = learning.data(TASK)
    assert torch.cat([w.flatten() for w in sample.net.weights]).tolist() == pytest.approx(weights, rel=1e-5)
    assert sample.x[0].tolist() == x[0].tolist() and float(sample.t) == float(t[0])


@pytest.mark.parametrize("hidden", learning.HIDDEN)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_equal_weights_stay_equal_and_are_asked_about_where_there_are_two(activation: str, hidden: str) -> None:
    found = learning.from_equal(learning.task("moons", hidden, activation, 3))
    assert found is None if hidden == "0" else found[0] == "copies"
