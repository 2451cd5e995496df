"""The training page run by Streamlit's own tester, with a worker that costs nothing: languages, buttons, messages."""

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import load
from core.read.patterns import pattern_scores
from tests.pages import driving
from tests.pages.driving import words
from ui.training import checkpoints, live
from ui.training.pool import Pool

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, str(ROOT / "tests/ui/training/fake_worker.py"))
LANGUAGES = ["en", "zh"]
LIVE = ["twins", "tuning", "reversal", "warmup"]


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    made = Pool(1, COMMAND)
    monkeypatch.setattr(live, "pool", lambda: made)
    yield made
    made.close()


opened = partial(driving.opened, "training")


def buttons(at: AppTest) -> set[str]:
    return {button.key.removeprefix("training_") for button in at.button if button.key}


def press(at: AppTest, name: str) -> AppTest:
    at.button(key=f"training_{name}").click().run()
    assert not at.exception, at.exception
    return at


def until(at: AppTest, condition: Callable[[AppTest], object]) -> AppTest:
    end = time.monotonic() + 30
    while not condition(at) and time.monotonic() < end:
        time.sleep(0.05)
        at.run()
    assert condition(at) and not at.exception
    return at


def asks(question: str, at: AppTest) -> bool:
    return any(radio.key == question for radio in at.radio)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", LIVE)
def test_a_run_is_started_seen_paused_stepped_and_stopped(view: str, lang: str, pool: Pool) -> None:
    at = opened(lang=lang, **{"training.view": view})
    assert buttons(at) == {"start"}
    press(at, "start")
    [job] = pool.running
    assert job.kind == view and job.settings["seed"] == 1 and buttons(at) >= {"pause", "stop"}
    until(at, lambda at: at.get("vega_lite_chart") and job.probe)
    press(at, "pause")
    assert job.state == "paused" and buttons(at) >= {"go", "step", "stop"}
    time.sleep(0.1)
    before = job.step
    press(at, "step")
    assert job.step == before + 1
    press(at, "stop")
    assert job.state == "stopped" and buttons(at) == {"start"} and len(at.get("vega_lite_chart")) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_run_is_found_again_by_its_address_and_in_another_view_it_is_linked(lang: str, pool: Pool) -> None:
    press(opened(lang=lang), "start")
    [job] = pool.running
    again = opened(lang=lang, **{"training.run": job.id})
    assert buttons(again) >= {"pause", "stop"} and again.get("vega_lite_chart")
    other = opened(lang=lang, **{"training.run": job.id, "training.view": "reversal"})
    assert f"training.run={job.id}" in words(other) and buttons(other) == {"start"}
    press(other, "start")
    assert job.state == "stopped" and [running.kind for running in pool.running] == ["reversal"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_full_server_says_how_many_run(lang: str, pool: Pool) -> None:
    pool.start("twins", {"seed": 1})
    at = press(opened(lang=lang), "start")
    said = {"en": "1 training runs are going on, and this server allows 1", "zh": "现在有 1 个训练正在进行"}[lang]
    assert said in words(at) and buttons(at) == {"start"}
    assert said not in words(at.run())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_run_that_comes_apart_can_be_saved(lang: str, pool: Pool) -> None:
    at = press(opened(lang=lang), "start")
    [job] = pool.running
    at.selectbox(key="training.rate").set_value("1000").run()
    until(at, lambda at: job.state == "apart" and "back" in buttons(at))
    assert {"en": "came apart at step", "zh": "发散了"}[lang] in words(at)
    at.selectbox(key="training.rate").set_value("1").run()
    press(at, "back")
    until(at, lambda at: job.state == "paused" and "go" in buttons(at))
    assert job.step % 50 == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_dead_process_and_a_run_that_is_gone_are_told(lang: str, pool: Pool) -> None:
    at = press(opened(lang=lang), "start")
    [job] = pool.running
    job.process.child.kill()
    until(at, lambda at: job.state == "dead" and "start" in buttons(at))
    assert {"en": "ended unexpectedly", "zh": "意外结束"}[lang] in words(at)
    gone = opened(lang=lang, **{"training.run": "nobody"})
    assert {"en": "is not here any more", "zh": "已经不在了"}[lang] in words(gone) and buttons(gone) == {"start"}


def test_what_is_asked_of_the_run_decides_the_question(pool: Pool) -> None:
    """The stand-in knows everything shown and nothing the other way round; CLM is ahead; pretraining helps."""
    for view, question, answer in (("reversal", "q4", "none"), ("twins", "q2", "clm")):
        at = press(opened(**{"training.view": view}), "start")
        until(at, partial(asks, question))
        at.radio(key=question).set_value(answer).run()
        time.sleep(0.1)
        at.run()  # more has been measured by now, and the answer stands
        assert "Right" in words(at)
        press(at, "stop")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_probe_shows_tokens_as_text(lang: str, pool: Pool) -> None:
    at = press(opened(lang=lang), "start")
    until(at, lambda at: r"\*apple\*" in words(at))
    assert r"\<b\>" in words(at) and "`[MASK]`" in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_checkpoints_are_the_core_s(lang: str, pool: Pool) -> None:
    text = "I ate an apple. You ate an apple."
    at = opened(lang=lang, text=text, **{"training.view": "checkpoints"})
    tokenizer = load("tiny-gpt").tokenizer
    found = checkpoints.checkpoints(text, tokenizer)
    assert found is not None and found.ids == tokenizer.encode(text).ids
    entry, model = checkpoints.models()[-1]
    weights, logits = checkpoints.weights_of(model, found.ids)
    assert (found.weights[-1] == weights.numpy()).all()
    exact = -logits[:-1].log_softmax(-1).gather(-1, logits.new_tensor(found.ids[1:]).long()[:, None])[:, 0]
    assert abs(found.mean[-1] - float(exact.mean())) < 1e-5
    layer, head = found.best("induction")
    score = pattern_scores(weights[layer], found.ids)["induction"][head]
    assert abs(float(score) - float(found.scores["induction"][-1, layer, head])) < 1e-6
    assert found.mean[-1] < found.mean[0] and found.exam["previous"][-1].max() > 3 * found.exam["previous"][0].max()
    order, halfway = checkpoints.which_first(found)
    at.radio(key="q1").set_value(order).run()
    assert f"{halfway['induction']:,}" in words(at) and {"en": "Right", "zh": "答对了"}[lang] in words(at)


@pytest.mark.parametrize("view", [*LIVE, "checkpoints"])
@pytest.mark.parametrize("text", ["a", "", "   ", "🙂", "<script>alert(1)</script>", "مرحبا", "word " * 900, "a\0b"])
def test_awkward_texts(text: str, view: str, pool: Pool) -> None:
    at = opened(text=text, **{"training.view": view})
    told = bool(at.info)
    assert told == (view not in ("reversal", "warmup") and (not text.strip() or len(text) > 400 or "\0" in text))


@pytest.mark.parametrize("key", ["view", "seed", "rate", "at", "axis", "run"])
@pytest.mark.parametrize("value", ["-1", "999", "x", "<b>", "\0"])
def test_junk_in_the_address_falls_back(key: str, value: str, pool: Pool) -> None:
    assert buttons(opened(**{f"training.{key}": value})) == {"start"}
