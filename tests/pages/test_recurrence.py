"""The recurrence page run by Streamlit's own tester: every view and cell, its numbers against torch's own modules."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from tests.pages import driving
from tests.pages.driving import sent, words

FOLDER = Path(__file__).parents[2] / "assets/models/tiny-recurrent"
TEXT = "In the beginning God made the sea and the wind"
VIEWS = ["steps", "slow", "memory", "gradient", "bottleneck"]
TORCH = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
opened = partial(driving.opened, "recurrence", text=TEXT)


def weights(name: str) -> dict[str, torch.Tensor]:
    """The shipped weights, put back together from their description: int8 rows times a scale."""
    packed = load_file(FOLDER / f"{name}.safetensors")
    return {
        key: value.float() * packed[f"{key}.scale"].float()[:, None] if value.dim() == 2 else value.float()
        for key, value in packed.items()
        if not key.endswith(".scale")
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_every_cell_in_both_languages(view: str, cell: str, lang: str) -> None:
    at = opened(lang=lang, **{"recurrence.view": view, "recurrence.cell": cell})
    assert at.caption and ("词元" in words(at)) == (lang == "zh")


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@torch.no_grad()
def test_the_figure_gets_what_torchs_module_computes(cell: str) -> None:
    header, arrays = sent(opened(**{"recurrence.cell": cell}), "unrolled")
    own = weights(cell)
    units = own["rec.fused.weight_hh_l0"].shape[1]
    net = TORCH[cell](64, units, batch_first=True)
    net.load_state_dict({key.removeprefix("rec.fused."): value for key, value in own.items() if ".fused." in key})
    out, last = net(torch.from_numpy(arrays["x"])[None])
    np.testing.assert_allclose(arrays["h"], out[0].numpy(), atol=1e-5)
    if cell == "lstm":
        np.testing.assert_allclose(arrays["c"][-1], last[1][0, 0].numpy(), atol=1e-5)
    logits = (out[0] @ own["out.weight"].T + own["out.bias"]) @ own["emb.weight"].T
    best = logits.softmax(-1).max(-1).values
    assert [step[0]["prob"] for step in header["guesses"]] == pytest.approx(best.tolist(), abs=1e-4)
    assert header["units"] == units and header["memories"] == (2 if cell == "lstm" else 1)


@pytest.mark.parametrize(("text", "asked"), [("a", False), ("我吃了一个苹果", True), ("the the the the", True)])
def test_awkward_texts_are_read(text: str, asked: bool) -> None:
    for view in VIEWS:
        at = opened(text=text, **{"recurrence.view": view})
        assert not at.exception and not at.error
    assert ("at least two" in words(opened(text=text, **{"recurrence.view": "gradient"}))) != asked


def test_an_empty_text_says_what_to_do() -> None:
    for view in ("steps", "gradient"):
        assert "Type a sentence above" in words(opened(text="  ", **{"recurrence.view": view}))
    assert "Type an English sentence" in words(opened(text="", **{"recurrence.view": "bottleneck"}))


def test_a_long_text_is_cut_and_says_so() -> None:
    at = opened(text="word " * 200)
    assert "the first 64 are shown" in words(at)
    assert len(sent(at, "unrolled")[0]["tokens"]) == 64


def test_the_first_token_is_exchanged_and_the_last_memory_compared() -> None:
    at = opened(**{"recurrence.cell": "lstm"})
    if not at.radio:
        pytest.skip("not asked of this text")
    header, arrays = sent(at, "unrolled")
    own = weights("lstm")
    net = nn.LSTM(64, 96, batch_first=True)
    net.load_state_dict({key.removeprefix("rec.fused."): value for key, value in own.items() if ".fused." in key})
    vocab = json.loads((FOLDER.parent / "tiny-gpt/tokenizer.json").read_text())["model"]["vocab"]
    x = torch.from_numpy(arrays["x"]).clone()
    x[0] = own["emb.weight"][vocab["God"]]
    with torch.no_grad():
        moved = net(x[None])[0][0, -1].numpy()
    share = np.linalg.norm(moved - arrays["h"][-1]) / np.linalg.norm(arrays["h"][-1])
    answer = sum(bool(share > bound) for bound in (0.02, 0.2))
    at.radio[0].set_value(at.radio[0].options[answer]).run()
    assert f"{share:.1%}" in words(at) and "Not this time" not in words(at)


def test_the_gradient_view_says_what_backward_gives() -> None:
    at = opened(**{"recurrence.view": "gradient", "recurrence.cell": "rnn", "recurrence.at": "5"})
    _, arrays = sent(opened(**{"recurrence.cell": "rnn"}), "unrolled")
    own = {key: value.double() for key, value in weights("rnn").items()}
    net = nn.RNN(64, 205, batch_first=True).double()
    net.load_state_dict({key.removeprefix("rec.fused."): value for key, value in own.items() if ".fused." in key})
    x = torch.from_numpy(arrays["x"][:6]).double().requires_grad_()
    target = int((own["emb.weight"].float() - torch.from_numpy(arrays["x"][6])).norm(dim=1).argmin())
    logits = (net(x[None])[0][0, -1] @ own["out.weight"].T + own["out.bias"]) @ own["emb.weight"].T
    (-logits.log_softmax(-1)[target]).backward()
    norms = x.grad.norm(dim=1)
    assert f"{norms[5].item():.2g} at the token just read, {norms[0].item():.2g} at the first" in words(at)


@pytest.mark.parametrize("clip", ["0", "1"])
def test_clipping_shows_the_other_loss_only_after_the_guess(clip: str) -> None:
    query = {"recurrence.view": "gradient", "recurrence.cell": "rnn", "recurrence.factor": "2"}
    at = opened(**query, **{"recurrence.clip": clip})
    assert ("cut to at most 1" in words(at)) == (clip == "1")
    questions = [radio for radio in at.radio if "same step" in radio.label]
    assert len(questions) == 1
    other = opened(**query, **{"recurrence.clip": "1" if clip == "0" else "0"})
    before, after = (
        float(part.strip("* ")) for part in words(other).split("goes from ")[1].split(" nats")[0].split("to")
    )
    questions[0].set_value("lower" if after < before else "higher").run()
    assert "Not this time" not in words(at) and f"{after:.3f}" in words(at)


def test_the_shares_by_length_are_those_of_the_recipe() -> None:
    recipe = json.loads((FOLDER / "recipe.json").read_text())["translation"]
    at = opened(text="I ate an apple", **{"recurrence.view": "bottleneck"})
    for name in ("translator", "tiny-translator"):
        counts = {int(key): value for key, value in recipe[name]["test"]["by_words"].items()}
        for low, high in ((1, 5), (18, 99)):
            inside = [value for key, value in counts.items() if low <= key <= high]
            share = sum(right for right, _ in inside) / sum(of for _, of in inside)
            assert f"{share:.0%}" in words(at)
        assert f"{recipe[name]['test']['exact']:.1%}" in words(at)


def test_unknown_words_are_named_and_the_standing_example_is_shown() -> None:
    at = opened(text="The <b>zyzzyva</b> sleeps", **{"recurrence.view": "bottleneck"})
    assert "zyzzyva" in words(at) and "The cat is sleeping" in words(at)
    header, _ = sent(at, "context")
    assert header["rows"][0]["tokens"][:2] == ["the", "cat"]


def test_exchanged_contexts_give_the_other_translation() -> None:
    at = opened(text="I ate an apple", **{"recurrence.view": "bottleneck"})
    header, arrays = sent(at, "context")
    assert arrays["h0"].shape == arrays["h1"].shape == (275,)
    question = next(radio for radio in at.radio if "context of the lower" in radio.label)
    said = next(option for option in question.options if header["rows"][1]["lstm"].split()[0] in option)
    question.set_value(said).run()
    assert "Not this time" not in words(at)
