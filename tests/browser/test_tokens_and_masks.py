"""The components of the tokens and masks pages in Chromium: steps without the server, the address, the numbers read."""

import re
from urllib.parse import quote

import pytest
import torch
from playwright.sync_api import Page, expect

from core import available, load, run
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.serving import settled

TEXT = "The unbelievable cat <b>sat</b> 你好"


def address(page: str, model: str, **view: object) -> str:
    query = "&".join(f"{page}.{key}={value}" for key, value in view.items())
    return f"/{page}?model={model}&text={quote(TEXT)}&{query}"


def chips(page: Page) -> list[str]:
    return page.locator(".chips .token").all_inner_texts()


@pytest.mark.parametrize("model", [model for model in available() if model != "smollm2-135m"])
def test_the_cutting_is_stepped_to_the_end_by_keys_without_the_server(open_page: OpenPage, model: str) -> None:
    tokenizer = load(model).tokenizer
    found = tokenizer.encode(TEXT)
    real = [tokenizer.show(i) for i, added in zip(found.ids, found.special, strict=True) if not added]
    page = open_page(address("tokens", model, view="merges"), lang="en")
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.reload()  # so that the socket is watched from its first frame
    page.locator(".log .line").first.wait_for()
    settled(page)
    before, start = len(sent), chips(page)
    assert sent, "the websocket was not watched"
    slider = page.locator(".transport input")
    slider.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"tokens\.step=1(&|$)"))
    slider.press("End")
    expect(page.locator(".said b")).to_be_visible()
    assert chips(page) == real != start
    page.locator(".log .line").first.click()
    expect(page.locator(".log .line").first).to_have_attribute("aria-pressed", "true")
    assert len(sent) == before
    page.reload()
    expect(page.locator(".count")).to_have_text(re.compile(r"^1 of \d+$"))


def test_a_piece_is_opened_down_to_every_number_of_its_row(open_page: OpenPage) -> None:
    model = load("tiny-gpt")
    ids = model.tokenizer.encode(TEXT).ids
    page = open_page(address("tokens", "tiny-gpt", at=2), lang="en")
    page.locator(".piece").nth(3).click()
    expect(page).to_have_url(re.compile(r"tokens\.at=3(&|$)"))
    expect(page.locator(".facts")).to_contain_text(str(ids[3]))
    page.locator("summary", has_text="numbers of this row").click()
    expect(page.locator(".numbers span")).to_have_count(model.config.width)  # drawn when it is unfolded
    titles = [cell.get_attribute("title") for cell in page.locator(".numbers span").all()]
    values = torch.tensor([float(title.split(": ")[1].replace("\u2212", "-")) for title in titles])
    assert torch.allclose(values, model.emb.tokens.weight[ids[3]].detach(), rtol=1e-6)


def test_a_blocked_cell_is_followed_through_the_four_steps(open_page: OpenPage) -> None:
    model = load("tiny-gpt")
    trace = run(model, model.tokenizer.encode(TEXT).ids)
    scores = trace["dec.1.self.scores"][0, 2]
    page = open_page(address("masks", "tiny-gpt", layer=1, head=2), lang="en")
    plot = page.locator(".plot").first
    plot.wait_for()
    side, tokens = plot.bounding_box()["width"], len(scores)
    plot.hover(position={"x": side * 5.5 / tokens, "y": side * 2.5 / tokens})
    said = page.locator(".said")
    expect(said).to_contain_text("may not look at")
    expect(said).to_contain_text("softmax gives exactly 0")
    shown = float(re.search(r"√d = (\S+),", said.inner_text())[1].replace("\u2212", "-"))
    assert shown == pytest.approx(float(scores[2, 5]), rel=1e-6)
    assert page.locator("b", has_text="sat").count() == 0  # the learner's <b> stayed text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "view", ["tokens?tokens.view=ways", "tokens?tokens.view=near", "masks?masks.view=leak", "masks?masks.view=rows"]
)
def test_nothing_sticks_out_on_a_phone(open_page: OpenPage, view: str, lang: str) -> None:
    page = open_page(f"/{view}", lang=lang, size=PHONE, theme="dark")
    wide = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= PHONE[0]
