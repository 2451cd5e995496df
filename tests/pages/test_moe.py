"""The moe page run by Streamlit's own tester: every view in both languages, routes and losses against the core."""

from functools import partial

import pytest
import torch
import torch.nn.functional as F

from core import load, run
from core.weights.tiny_moe import excerpt
from tests.pages import driving
from tests.pages.driving import sent, words

TEXT = "The king gave bread to the people, and the people gave thanks."
LANGUAGES, KINDS = ["en", "zh"], ["switch", "mixtral", "deepseek"]
VIEWS = ["route", "learn", "kinds", "without", "sizes"]
RIGHT = {"en": "Right", "zh": "答对了"}
opened = partial(driving.opened, "moe", text=TEXT)


def ids() -> list[int]:
    return load("moe:dense").tokenizer.encode(TEXT).ids


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("free", ["0", "1"])
def test_the_figure_gets_the_model_s_own_routes(kind: str, free: str, lang: str) -> None:
    header, arrays = sent(opened(lang=lang, moe__kind=kind, moe__free=free, moe__factor="400"), "flow")
    trace = run(load(f"moe:{kind}{'-free' if free == '1' else ''}"), ids())
    for layer in range(2):
        probs = trace[f"dec.{layer}.moe.router_logits"][0].softmax(-1)
        best = probs.topk({"switch": 1, "mixtral": 2, "deepseek": 3}[kind])
        weight = best.values / best.values.sum(-1, keepdim=True) if kind == "mixtral" else best.values
        assert arrays["index"][layer].tolist() == best.indices.tolist()
        assert arrays["weight"][layer] == pytest.approx(weight.numpy(), abs=1e-6)
        assert arrays["probs"][layer] == pytest.approx(probs.numpy(), abs=1e-6)
    assert arrays["apart"].max() < 1e-4 and not arrays["dropped"].any()
    assert header["rule"] == kind and len(header["tokens"]) == len(ids())


def test_a_low_capacity_drops_tokens_and_the_caption_counts_them() -> None:
    at = opened(moe__kind="switch", moe__factor="50")
    header, arrays = sent(at, "flow")
    most = -(-len(ids()) // 8)
    assert header["capacity"] == most
    for layer in range(2):
        taken = [0] * 4
        for t, expert in enumerate(arrays["index"][layer, :, 0].tolist()):
            taken[expert] += 1
            assert bool(arrays["dropped"][layer, t, 0]) == (taken[expert] > most)
    dropped = int(arrays["dropped"].sum())
    assert dropped and f"{dropped} of {2 * len(ids())} choices found their expert full" in words(at)
    logits = run(load("moe:switch"), ids())["head.logits"][0]
    loss = float(F.cross_entropy(logits[:-1], torch.tensor(ids()[1:])))
    assert f"{loss:.3f} without a limit" in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_weight_of_one_leaves_no_gradient(kind: str, lang: str) -> None:
    at = opened(lang=lang, moe__view="learn", moe__kind=kind)
    at.radio(key="q_gradient").set_value("zero").run()
    assert RIGHT[lang] in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_shared_expert_is_missed_and_form_says_more_than_chapter(lang: str) -> None:
    at = opened(lang=lang, moe__view="without")
    at.radio(key="q_shared").set_value("worse").run()
    assert RIGHT[lang] in words(at)
    at = opened(lang=lang, moe__view="kinds")
    at.radio(key="q_kinds").set_value("form").run()
    assert RIGHT[lang] in words(at)


def test_the_loss_with_all_experts_is_that_of_the_held_out_rows() -> None:
    """With none off: the mean over whole rows of 64, one at a time."""
    at = opened(moe__view="without", moe__skip="0")
    model = load("moe:deepseek")
    total, count = 0.0, 0

    for text in excerpt():
        row_ids = model.tokenizer.fast.encode(text).ids
        for start in range(0, len(row_ids) - 64, 64):
            row = torch.tensor(row_ids[start : start + 65])
            logits = run(model, row[:-1], keep=["head.logits"])["head.logits"][0]
            total += float(F.cross_entropy(logits, row[1:], reduction="sum"))
            count += 64
    assert f"Live on {count:,} held-out tokens" in words(at)
    assert f"{total / count:.3f} nats a token; with all it is {total / count:.3f}" in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("text", ["a", "the the the the", "我吃了一个苹果", "word " * 400])
def test_any_text_in_any_view(view: str, text: str, lang: str) -> None:
    for kind in KINDS if view in ("route", "learn") else ("switch",):
        at = driving.opened("moe", text=text, lang=lang, moe__view=view, moe__kind=kind)
        assert "{" not in words(at).replace("{e", "").replace("{d", "")


def test_mixtral_s_size_is_not_eight_times_seven() -> None:
    at = opened()
    at.radio(key="q_size").set_value("less").run()
    assert RIGHT["en"] in words(at) and "46.7 billion" in words(at) and "12.9 billion" in words(at)
