"""The prompting page in Chromium: the slider asks nobody, numbers open, heads tint the prompt, views are addresses."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core import load, run
from core.train.prompting import answers, draw
from tests.browser import pixels
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.serving import COUNT_SENT, settled
from ui.prompting import shipped

TEXT = "wolf"


def opened(open_page: OpenPage, lang: str = "en", size: tuple[int, int] = (1280, 800), **view: object) -> Page:
    query = "".join(f"&prompting.{key}={value}" for key, value in view.items())
    page = open_page(f"/prompting?model=tiny-gpt&text={TEXT}{query}", lang=lang, size=size)
    page.locator(".shots .line").first.wait_for()
    return page


def slide(page: Page, place: int) -> None:
    page.locator(".top input").evaluate(
        "(input, value) => { input.value = value; input.dispatchEvent(new Event('input', {bubbles: true})); }", place
    )


def number(text: str) -> float:
    return float(text.replace("\u2212", "-"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_slider_puts_examples_into_the_prompt_without_the_server(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, lang=lang)
    settled(page)
    page.evaluate(COUNT_SENT)
    data, model = shipped.labelled("words"), load("tiny-gpt")
    shots = draw(data.pool, 8, data.classes, 0)
    kinds = {"en": ["zero-shot", "one-shot", "few-shot"], "zh": ["零样本", "单样本", "少样本"]}[lang]
    for place, count in enumerate((0, 1, 2, 4, 8)):
        slide(page, place)
        expect(page.locator(".count")).to_have_text(str(count))
        expect(page.locator(".kind")).to_have_text(kinds[min(count, 2)])
        expect(page.locator(".box .block")).to_have_count(count + 1)
        scores_L = answers(model, data.task, shots[:count], [TEXT])[0][0]
        shares = page.locator(".shots .line b").evaluate_all("cells => cells.map(cell => cell.title)")
        assert [number(share) for share in shares] == pytest.approx(scores_L.softmax(-1).tolist(), abs=1e-3)
    expect(page).to_have_url(re.compile(r"prompting\.shots=8"))
    assert page.evaluate("() => window.sent") == 0


def test_a_label_opens_to_its_logit_and_is_calibrated(open_page: OpenPage) -> None:
    page = opened(open_page, shots=4)
    page.locator(".shots .line[data-label='2']").click()
    logit, total, ln_p = (number(b) for b in page.locator(".opened div").first.locator("b").all_inner_texts())
    assert logit - total == pytest.approx(ln_p, abs=0.06)
    data = shipped.labelled("words")
    scores_NL, nothing_L = answers(load("tiny-gpt"), data.task, draw(data.pool, 4, data.classes, 0), [TEXT])
    page.get_by_role("button", name="calibrate").click()
    expect(page).to_have_url(re.compile(r"prompting\.open=2.*prompting\.calibrate=1|calibrate=1.*open=2"))
    told = page.locator(".shots .line .log").evaluate_all("cells => cells.map(cell => cell.title)")
    assert [number(score) for score in told] == pytest.approx((scores_NL[0] - nothing_L).tolist(), abs=1e-3)


def test_a_head_is_chosen_and_tints_the_prompt(open_page: OpenPage) -> None:
    page = opened(open_page, shots=4)
    expect(page.locator(".box .piece[data-weight]")).to_have_count(0)
    page.get_by_role("button", name="the strongest").click()
    weights = page.locator(".box .piece").evaluate_all("pieces => pieces.map(piece => Number(piece.dataset.weight))")
    assert sum(weights) == pytest.approx(255, abs=len(weights))
    told = re.search(r"layer (\d+), head (\d+): (\d\.\d\d)", page.locator(".chosen").inner_text())
    assert told is not None
    heard = page.locator(".shots .line .heard").all_inner_texts()
    assert sum(map(float, heard)) == pytest.approx(float(told[3]), abs=0.06)
    page.locator(".heads canvas").press("ArrowLeft")
    expect(page.locator(".chosen")).to_contain_text(f"layer {int(told[1]) - 1}, head {told[2]}")
    expect(page).to_have_url(re.compile(rf"prompting\.head={int(told[1]) - 1}\.{told[2]}"))


def test_the_picture_of_the_heads_has_the_colours_of_their_shares(open_page: OpenPage) -> None:
    page = opened(open_page, shots=4)
    data, model = shipped.labelled("words"), load("tiny-gpt")
    encode = model.tokenizer.encode
    ids: list[int] = []
    labelled: list[int] = []
    for at, (word, label) in enumerate(draw(data.pool, 4, data.classes, 0)):
        own, answer = (
            encode(text).ids
            for text in (f"{chr(10) if at else ''}{word}: {data.task.labels[label]}", f" {data.task.labels[label]}")
        )
        ids += own
        labelled += range(len(ids) - len(answer), len(ids))
    trace = run(model, [*ids, *encode(f"\n{TEXT}:").ids])
    layers = range(model.config.n_layers)
    shares = np.stack([trace[f"dec.{layer}.self.weights"][0, :, -1, labelled].sum(-1).numpy() for layer in layers], 1)
    image = pixels.picture(page.locator(".heads canvas"))
    pixels.check_map(image, pixels.Grid.filling(image, *shares.shape), pixels.weights(shares))


def test_points_of_the_curve_are_what_was_measured(open_page: OpenPage) -> None:
    page = opened(open_page)
    dots = page.locator(".line-of.prompt circle[data-mean]")
    told = dots.evaluate_all("dots => dots.map(dot => [Number(dot.dataset.x), Number(dot.dataset.mean)])")
    expected = [[point["x"], point["mean"]] for point in shipped.prompted("words", "plain", model="tiny-gpt")]
    assert told == [pytest.approx(pair) for pair in expected]
    page.locator(".line-of.prompt circle[data-x='1']").click()
    expect(page.locator(".kind")).to_have_text("one-shot")
    page.get_by_role("link", name=re.compile("Random labels, 16")).click()
    expect(page.locator(".key.true")).to_be_visible()
    told = page.locator(".line-of.prompt circle[data-mean]").evaluate_all("dots => dots.map(dot => dot.dataset.mean)")
    assert [float(mean) for mean in told] == [
        pytest.approx(p["mean"]) for p in shipped.prompted("words", "random", model="tiny-gpt")
    ]


def test_a_gradient_is_run_and_a_phone_shows_all(open_page: OpenPage) -> None:
    page = opened(open_page, size=PHONE, task="verses")
    expect(page.locator(".shots .line")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("radio", name="Gradient").click()
    page.get_by_role("button", name="Learn from 16 examples").click()
    expect(page.get_by_text(re.compile(r"tiny-bert learned from 16 examples"))).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page).to_have_url(re.compile(r"prompting\.view=finetune"))
