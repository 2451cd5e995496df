"""The moe page in Chromium: tokens walked by keyboard, ribbons and boxes as the core routes, the residual's lane."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from core import load, run
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.hostile import HOSTILE, harm
from tests.browser.serving import COUNT_SENT

TEXT = "The king gave bread to the people."


def opened(open_page: OpenPage, lang: str = "en", text: str = TEXT, **view: str) -> Page:
    query = {"text": text} | {f"moe.{name}": value for name, value in view.items()}
    page = open_page(f"/moe?{urlencode(query)}", lang=lang)
    page.locator(".flow .box").first.wait_for()
    return page


def chosen(kind: str) -> list[list[list[int]]]:
    model = load(f"moe:{kind}")
    trace = run(model, model.tokenizer.encode(TEXT).ids)
    return [trace[f"dec.{layer}.moe.topk_index"][0].tolist() for layer in range(2)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tokens_and_layers_are_walked_by_keyboard(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, lang)
    page.evaluate(COUNT_SENT)
    routes = chosen("mixtral")
    page.locator(".flow .token").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"(?=.*moe\.layer=1)(?=.*moe\.token=2)"))
    taken = page.locator(".opened tr.taken th").all_inner_texts()
    assert taken == [f"E{e}" for e in routes[1][2]]
    assert page.locator(".ribbon.chosen").count() == 2
    assert page.locator(".ribbon").count() == 2 * len(routes[1])
    assert page.evaluate("() => window.sent") == 0
    page.locator(".twin summary").click()
    rows = page.locator(".twin tbody tr").all_inner_texts()
    assert len(rows) == len(routes[0])
    for t, row in enumerate(rows):
        assert re.findall(r"E(\d+)", row) == [str(e) for layer in routes for e in layer[t]]


def test_every_ribbon_ends_at_its_expert_s_box(open_page: OpenPage) -> None:
    page = opened(open_page, kind="deepseek")
    boxes = page.evaluate(
        "() => [...document.querySelectorAll('*')].flatMap(e => e.shadowRoot ? [e.shadowRoot] : []).concat(document)"
        ".flatMap(r => [...r.querySelectorAll('.flow .box')].map(b => [b.offsetTop, b.offsetHeight]))"
    )
    ends = [
        float(d.rsplit(",", 1)[1])
        for d in page.locator(".ribbon").evaluate_all("ps => ps.map(p => p.getAttribute('d'))")
    ]
    inside = [sum(top <= end <= top + high for end in ends) for top, high in boxes]
    counts = [sum(row.count(e) for row in chosen("deepseek")[0]) for e in range(15)]
    assert inside == counts


def test_a_full_expert_sends_late_tokens_to_the_residual(open_page: OpenPage) -> None:
    page = opened(open_page, kind="switch", factor="50")
    dropped = page.locator(".ribbon.dropped").count()
    assert dropped > 0 and str(dropped) in page.locator(".box.past").inner_text()
    assert page.locator(".box.full").count() > 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_fits_a_phone_and_no_text_is_small(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, lang, kind="deepseek")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.wait_for_timeout(400)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    sizes = page.locator(".flow *").evaluate_all(
        "ns => ns.filter(n => [...n.childNodes].some(c => c.nodeType === 3 && c.data.trim()))"
        ".map(n => parseFloat(getComputedStyle(n).fontSize))"
    )
    assert min(sizes) >= 14


@pytest.mark.parametrize("name", ["element", "handler", "markdown", "scripts"])
def test_a_hostile_text_stays_text(open_page: OpenPage, name: str) -> None:
    page = opened(open_page, text=HOSTILE[name])
    assert not harm(page)
