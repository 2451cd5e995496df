"""The tokens page in Chromium: steps without the server, the address, the numbers and colours of every piece."""

import re
from urllib.parse import quote

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from core import available, load
from tests.browser import pixels
from tests.browser.conftest import PHONE, OpenPage, opened
from tests.browser.serving import settled

TEXT = "The unbelievable cat <b>sat</b> 你好"


def address(model: str, **view: object) -> str:
    query = "&".join(f"tokens.{key}={value}" for key, value in view.items())
    return f"/tokens?model={model}&text={quote(TEXT)}&{query}"


def chips(page: Page) -> list[str]:
    return page.locator(".chips .token").all_inner_texts()


@pytest.mark.parametrize("model", [model for model in available() if model != "smollm2-135m"])
def test_the_cutting_is_stepped_to_the_end_by_keys_without_the_server(open_page: OpenPage, model: str) -> None:
    tokenizer = load(model).tokenizer
    found = tokenizer.encode(TEXT)
    real = [tokenizer.show(i) for i, added in zip(found.ids, found.special, strict=True) if not added]
    page = open_page(address(model, view="merges"), lang="en")
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
    expect(page).to_have_url(re.compile(r"tokens\.step=1(&|$)"))
    assert len(sent) == before
    page.reload()
    expect(page.locator(".count")).to_have_text(re.compile(r"^1 of \d+$"))
    page.locator(".log .line").nth(2).click()
    opened(page, "tokens.step=3", "tokens.step=1")
    expect(page.locator(".count")).to_have_text(re.compile(r"^1 of \d+$"))


def test_a_piece_is_opened_down_to_every_number_of_its_row(open_page: OpenPage) -> None:
    model = load("tiny-gpt")
    ids = model.tokenizer.encode(TEXT).ids
    page = open_page(address("tiny-gpt", at=2), lang="en")
    page.locator(".piece").nth(3).click()
    expect(page).to_have_url(re.compile(r"tokens\.at=3(&|$)"))
    expect(page.locator(".facts")).to_contain_text(str(ids[3]))
    page.locator("summary", has_text="numbers of this row").click()
    expect(page.locator(".numbers span")).to_have_count(model.config.width)  # drawn when it is unfolded
    titles = [cell.get_attribute("title") for cell in page.locator(".numbers span").all()]
    values = torch.tensor([float(title.split(": ")[1].replace("\u2212", "-")) for title in titles])
    assert torch.allclose(values, model.emb.tokens.weight[ids[3]].detach(), rtol=1e-6)
    opened(page, "tokens.at=3", "tokens.at=2")  # which is where the server still is
    expect(page.locator(".facts")).to_contain_text(str(ids[2]))
    expect(page.locator(".piece").nth(2)).to_have_attribute("aria-selected", "true")


def test_every_piece_tells_its_own_id_bytes_and_place_and_has_its_own_row(open_page: OpenPage) -> None:
    model = load("tiny-gpt")
    ids = model.tokenizer.encode(TEXT).ids
    page = open_page(address("tiny-gpt"), lang="en")
    page.locator(".piece").first.wait_for()
    told = []
    for piece in page.locator(".piece").all():
        piece.focus()
        told.append(
            [page.locator(f".facts {value}").inner_text() for value in (".token", "b >> nth=0", "code", "b >> nth=1")]
        )
    shown, numbers, spelled, places = zip(*told, strict=True)
    assert [int(number) for number in numbers] == ids
    raw = [bytes.fromhex(own) for own in spelled]
    assert b"".join(raw) == TEXT.encode()
    for piece, own, place in zip(shown, raw, places, strict=True):
        begin, end = (int(place.partition("–")[0]), int(place.rpartition("–")[2]))
        assert own in TEXT[begin : end + 1].encode()  # a piece may be a part of a character
        if own.isascii():
            assert piece.replace("␣", " ") == own.decode() == TEXT[begin : end + 1]
    rows = model.emb.tokens.weight[ids].detach().numpy()
    image = pixels.picture(page.locator("canvas.matrix"))
    pixels.check_map(image, pixels.Grid.filling(image, *rows.shape), pixels.signed(rows, np.abs(rows).max()))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", ["ways", "near"])
def test_nothing_sticks_out_on_a_phone(open_page: OpenPage, view: str, lang: str) -> None:
    page = open_page(f"/tokens?tokens.view={view}", lang=lang, size=PHONE, theme="dark")
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= PHONE[0]
