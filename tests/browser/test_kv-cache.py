"""The KV cache page in Chromium: stepped by keyboard alone, both ways, in both languages; the calculator on a phone."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.serving import COUNT_SENT

TEXT = "The king gave bread to the people."
WAYS = {"en": ("without", "reused", "computed"), "zh": ("不用缓存", "再用", "新算")}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_steps_are_walked_by_keyboard_and_ask_no_server(open_page: OpenPage, lang: str) -> None:
    page = open_page(f"/kv-cache?{urlencode({'text': TEXT})}", lang=lang)
    page.locator(".ledger tbody tr").first.wait_for()
    page.evaluate(COUNT_SENT)
    plain, reused, computed = WAYS[lang]
    rows = page.locator(".rows")
    before = page.locator(".row[data-row]").count()
    rows.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile(r"kv-cache\.step=3"))
    states = page.locator(".row[data-row] .state").all_inner_texts()
    assert states == [reused] * (before + 1) + [computed]
    expect(page.locator(".ledger tr.here th")).to_have_text("3")
    page.get_by_role("button", name=plain, exact=True).focus()
    page.keyboard.press("Enter")
    assert set(page.locator(".row[data-row] .state").all_inner_texts()) == {computed}
    assert page.evaluate("() => window.sent") == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_calculator_counts_in_the_browser(open_page: OpenPage, lang: str) -> None:
    page = open_page("/kv-cache?kv-cache.view=memory", lang=lang, size=PHONE)
    chosen = page.locator(".line[aria-pressed=true] b")
    expect(chosen).to_have_text("1.00 GiB")
    page.evaluate(COUNT_SENT)
    page.get_by_role("button", name="fp32", exact=True).focus()
    page.keyboard.press("Enter")
    expect(chosen).to_have_text("2.00 GiB")
    assert page.evaluate("() => window.sent") == 0
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
