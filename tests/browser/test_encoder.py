"""The encoder page in Chromium: cells equal the core, the stack is walked and played, pairs are chosen."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from core import Trace, Transformer, load, run
from core.read.contexts import drift, spread, stream_sites
from core.read.lens import logit_lens
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.hostile import HOSTILE, harm
from tests.browser.serving import COUNT_SENT, settled

A, B = "We sat on the bank of the river.", "She went to the bank to borrow some money."


def traced(name: str, text: str) -> tuple[Transformer, Trace]:
    model = load(name)
    return model, run(model, torch.tensor([model.tokenizer.encode(text).ids]))


def opened(open_page: OpenPage, first: str, lang: str = "en", **how: Any) -> Page:
    query = {"text": A, "model": "minilm"} | how.pop("query", {})
    view = {f"encoder.{name}": value for name, value in how.pop("view", {}).items()}
    page = open_page(f"/encoder?{urlencode(query | view)}", lang=lang, **how)
    page.locator(first).first.wait_for()
    return page


def number(text: str) -> float:
    return float(text.replace("\u2212", "-").replace(",", ""))


def cell(page: Page, layer: int, token: int) -> Locator:
    return page.locator(f'.cell[data-layer="{layer}"][data-token="{token}"]')


def at(layer: int, token: int) -> re.Pattern:
    """The address of an open cell."""
    return re.compile(rf"(?=.*encoder\.layer={layer}(&|$))(?=.*encoder\.token={token}(&|$))")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_any_cell_opens_to_the_numbers_of_the_core(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, ".cell", lang)
    _, trace = traced("minilm", A)
    page.evaluate(COUNT_SENT)
    for layer, t in ((3, 5), (6, 0)):
        cell(page, layer, t).click()
        expect(page).to_have_url(at(layer, t))
        block = f"enc.{layer - 1}"
        sites = ("resid_pre", "self.out", "resid_mid", "ffn.out", "resid_post")
        exact = [float(trace[f"{block}.{site}"][0, t].norm()) for site in sites]
        shown = page.locator(".sum .value").evaluate_all("values => values.map(value => value.title)")
        assert [number(value) for value in shown] == pytest.approx(exact, rel=1e-5)
        apart = re.search(r"([\d.]+e\u2212\d+|[\d.]+)[。.]?$", page.locator(".check").inner_text())
        assert apart and number(apart[1]) < 1e-4
        [x0, before, x] = (
            trace[f"{of}"][0, t] for of in ("enc.0.resid_pre", f"{block}.resid_pre", f"{block}.resid_post")
        )
        turn, start = (float(torch.cosine_similarity(x, other, dim=0)) for other in (before, x0))
        expect(page.locator(".cosines")).to_contain_text(f"{turn:.3f}")
        expect(page.locator(".cosines")).to_contain_text(f"{start:.3f}")
        first = page.locator(".beside tbody tr").first
        index = int(first.locator("th").inner_text())
        assert index == int(x.abs().argmax())
        titles = first.locator("td").evaluate_all("cells => cells.map(cell => cell.title)")
        expected = [float(trace[f"{block}.{site}"][0, t, index]) for site in sites]
        assert [number(value) for value in titles] == pytest.approx(expected, rel=1e-5, abs=1e-6)
    cell(page, 0, 2).click()
    rows = [float(trace[f"emb.{name}"][0, 2].norm()) for name in ("tokens", "positions", "segments", "sum")]
    shown = page.locator(".sum .value").evaluate_all("values => values.map(value => value.title)")
    assert [number(value) for value in shown] == pytest.approx(rows, rel=1e-5)
    assert page.evaluate("() => window.sent") == 0


def test_the_views_show_what_was_measured(open_page: OpenPage) -> None:
    page = opened(open_page, ".cell")
    _, trace = traced("minilm", A)
    after, before = trace["enc.1.resid_post"][0, 4], trace["enc.0.resid_post"][0, 4]
    exact = {
        "FFN writes": trace["enc.1.ffn.out"][0, 4].norm(),
        "Attention writes": trace["enc.1.self.out"][0, 4].norm(),
        "Length": after.norm(),
        "Like the layer before": torch.cosine_similarity(after, before, dim=0),
    }
    for name, value in exact.items():
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        assert number(cell(page, 2, 4).inner_text()) == pytest.approx(float(value), rel=0.05)
    expect(page).to_have_url(re.compile(r"encoder\.show=turn"))
    assert cell(page, 0, 4).inner_text() == ""  # before the first layer there is no layer before
    expect(page.get_by_role("button", name="Logit lens")).to_be_disabled()


def test_the_stack_is_walked_by_keys_and_played(open_page: OpenPage) -> None:
    page = opened(open_page, ".cell", view={"layer": 4, "token": 3})
    tall = page.locator(".layers").evaluate("figure => figure.offsetHeight")
    page.locator(".grid").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page).to_have_url(at(3, 4))
    expect(page.locator(".cell.chosen")).to_have_count(1)
    expect(page.locator(".who")).to_contain_text("Layer 3")
    page.locator(".play").click()
    expect(page.locator(".row.later").first).to_be_attached()
    expect(page).to_have_url(at(6, 4), timeout=15000)
    expect(page.locator(".row.later")).to_have_count(0)
    page.locator(".grid").focus()
    page.keyboard.press(" ")  # from the top: begins below
    expect(page.locator(".who")).to_contain_text("Embedding")
    assert page.locator(".row.later").count() == 6
    assert page.locator(".layers").evaluate("figure => figure.offsetHeight") == tall
    page.keyboard.press(" ")
    expect(page.locator(".row.later")).to_have_count(0)
    page.go_back()
    assert not harm(page)


def test_the_lens_reads_words_off_every_layer(open_page: OpenPage) -> None:
    page = opened(open_page, ".cell", query={"model": "tiny-gpt"}, view={"show": "lens", "layer": 2, "token": 5})
    model, trace = traced("tiny-gpt", A)
    best = logit_lens(model, trace)[:, 0].softmax(-1)
    expect(page.locator(".cell.word").first).to_be_visible()
    for layer in range(1, 5):
        for t in range(trace["head.logits"].shape[1]):
            expect(cell(page, layer, t)).to_have_text(model.tokenizer.show(int(best[layer - 1, t].argmax())))
    shown = page.locator(".guess .value").evaluate_all("values => values.map(value => value.title)")
    assert [number(p) for p in shown] == pytest.approx(best[1, 5].topk(5).values.tolist(), rel=1e-5)
    assert page.locator(".guess .token").first.inner_text() == model.tokenizer.show(int(best[1, 5].argmax()))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_pair_is_chosen_and_followed_through_the_layers(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, ".drift .mark", lang, view={"view": "contexts", "other": B})
    model, one = traced("minilm", A)
    _, other = traced("minilm", B)
    sites = stream_sites(model.config)
    cosines = drift(sites, one, 5, other, 5)
    expect(page.locator(".cosine")).to_have_text(f"{cosines[-1]:.3f}")
    for layer in (2, 0):
        page.locator(f'.area[data-layer="{layer}"]').click()
        expect(page.locator(".cosine")).to_have_text(f"{cosines[layer]:.3f}")
        expect(page.locator(".read .dim")).to_contain_text(f"{spread(sites, one)[layer]:.3f}")
        expect(page.locator(".read .dim")).to_contain_text(f"{spread(sites, other)[layer]:.3f}")
    page.locator(".row.b .chip", has_text="money").click()
    money = drift(sites, one, 5, other, 9)
    expect(page.locator(".cosine")).to_have_text(f"{money[0]:.3f}".replace("-", "\u2212"))
    expect(page).to_have_url(re.compile(r"encoder\.b=9(&|$)"))
    expect(page.locator(".st-key-predict_encoder_q2")).to_contain_text("money")  # the question is about this pair
    expect(page.get_by_text(f"{money[-1]:.3f}", exact=True)).to_be_visible()
    page.locator(".row.b .chip[aria-selected=true]").focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"encoder\.b=8(&|$)"))
    settled(page)
    expect(page.locator(".row.b .chip[aria-selected=true]")).to_be_focused()
    page.get_by_role("slider").fill("4")
    some = drift(sites, one, 5, other, 8)[4]
    expect(page.locator(".cosine")).to_have_text(f"{some:.3f}")
    expect(page).to_have_url(re.compile(r"encoder\.at=4(&|$)"))
    page.reload()
    settled(page)
    expect(page.locator(".cosine")).to_have_text(f"{some:.3f}")


def test_an_exercise_opens_its_state(open_page: OpenPage) -> None:
    page = opened(open_page, ".cell")
    page.get_by_role("link", name=re.compile("looks only to the left")).click()
    page.locator(".drift .mark").first.wait_for()
    expect(page.locator(".cosine")).to_have_text("1.000")
    page.get_by_role("link", name=re.compile("under the lens")).click()
    page.locator(".cell.word").first.wait_for()
    expect(page.locator('.views [aria-pressed="true"]')).to_have_text("Logit lens")


SMALLEST = """figure => Math.min(...[...figure.querySelectorAll('*')]
    .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
    .map((node) => parseFloat(getComputedStyle(node).fontSize)))"""


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("view", "figure"), [("stack", ".layers"), ("contexts", ".contexts")])
def test_the_figure_is_above_the_fold_readable_and_fits_a_phone(
    open_page: OpenPage, view: str, figure: str, lang: str
) -> None:
    page = opened(open_page, figure, lang, view={"view": view}, query={"text": "We sat on the bank of the river."})
    box = page.locator(figure).bounding_box()
    assert box and box["y"] + box["height"] <= 800
    assert page.locator(figure).evaluate(SMALLEST) >= 14
    phone = opened(open_page, figure, lang, view={"view": view}, size=PHONE)
    assert phone.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert phone.locator(figure).evaluate("e => e.scrollWidth - e.clientWidth") <= 0


@pytest.mark.parametrize("name", ["element", "handler", "markdown", "scripts"])
def test_a_hostile_second_text_stays_text(name: str, open_page: OpenPage) -> None:
    for model in ("minilm", "tiny-gpt"):
        view = {"view": "contexts", "other": HOSTILE[name]}
        page = opened(open_page, ".contexts", query={"model": model, "text": HOSTILE[name]}, view=view)
        assert harm(page) == []
        assert page.locator(".contexts img, .contexts script").count() == 0
