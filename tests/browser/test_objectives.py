"""The objectives page in Chromium: hide a word everywhere, enlarge a mask, open a number, write on, draw."""

import math
import re
from urllib.parse import urlencode

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from core import load, run
from core.parts.masks import prefix_mask
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.serving import COUNT_SENT, settled

TEXT = "The king lived in the city. Two men were with him."
TOKENS = "the king lived in the city . two men were with him .".split()


def opened(
    open_page: OpenPage,
    first: str,
    lang: str = "en",
    text: str | None = None,
    size: tuple[int, int] = DESKTOP,
    **view: object,
) -> Page:
    query = {f"objectives.{name}": value for name, value in view.items()} | ({"text": text} if text else {})
    page = open_page(f"/objectives?{urlencode(query)}", lang=lang, size=size)
    page.locator(first).first.wait_for()
    return page


def address(name: str, value: object) -> re.Pattern:
    return re.compile(rf"objectives\.{name}={re.escape(str(value))}(&|$)")


def losses(where: Locator) -> list[float]:
    return [float(text) for text in where.locator(".said .loss").all_inner_texts()]


def filled(t: int) -> tuple[str, float]:
    """tiny-bert's likeliest word for a token of TEXT that is hidden, and the loss of the right one."""
    model = load("tiny-bert")
    ids = model.tokenizer.encode(TEXT).ids
    right, ids[t + 1] = ids[t + 1], model.tokenizer.fast.token_to_id("[MASK]")
    logs = run(model, ids)["head.logits"][0, t + 1].log_softmax(-1)
    return model.tokenizer.show(int(logs.argmax())), -float(logs[right])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_click_hides_a_word_and_all_three_answer(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, ".bands", lang)
    assert page.locator(".chip").all_inner_texts() == TOKENS
    assert page.locator(".card").count() == 3 and page.locator(".thumb").count() == 5
    bottom = page.locator(".cards").evaluate("cards => cards.getBoundingClientRect().bottom")
    assert bottom <= 800  # everything at one look
    page.evaluate(COUNT_SENT)
    for t in (5, 11):
        page.locator(f'.chip[data-t="{t}"]').click()
        expect(page).to_have_url(address("at", t))
        expect(page.locator(".input.mask")).to_have_count(2)  # in BERT's row and in GLM's
        word, loss = filled(t)
        expect(page.locator(".card.mlm .guess .token").first).to_have_text(word)
        expect(page.locator(".card.mlm .head .loss")).to_contain_text(f"{loss:.3g}")
        expect(page.locator(".asked .token")).to_have_text(TOKENS[t])
    page.locator('.chip[data-t="11"]').focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(address("at", 9))
    expect(page.locator('.chip[data-t="9"]')).to_be_focused()
    assert page.evaluate("() => window.sent") == 0  # all answers were here
    page.reload()
    expect(settled(page).locator('.chip[aria-pressed="true"]')).to_have_text("were")


def test_every_position_of_gpt_carries_the_loss_of_the_core(open_page: OpenPage) -> None:
    page = opened(open_page, ".bands")
    page.locator(".thumb").nth(2).click()
    expect(page).to_have_url(address("big", "causal"))
    model = load("tiny-gpt-twin")
    ids = model.tokenizer.encode(TEXT).ids[:-1]
    logs = run(model, ids[:-1])["head.logits"][0].log_softmax(-1)
    exact = -logs[torch.arange(len(ids) - 1), torch.tensor(ids[1:])]
    assert losses(page.locator(".large")) == pytest.approx(exact.tolist(), abs=0.0051)
    may = page.locator(".large .row").evaluate_all("rows => rows.map(row => row.querySelectorAll('.may').length)")
    assert may == list(range(1, len(TOKENS) + 1))  # a triangle
    page.get_by_role("button", name="Blank infilling").click()
    n = len(TOKENS)
    at_T = torch.arange(n + 3)
    expected = prefix_mask(at_T, at_T, n + 1).sum(-1).tolist()
    expect(page.locator(".large .row")).to_have_count(n + 3)
    may = page.locator(".large .row").evaluate_all("rows => rows.map(row => row.querySelectorAll('.may').length)")
    assert may == expected
    page.get_by_role("button", name="All five").click()
    expect(page.locator(".bands")).to_be_visible()


def test_a_number_opens_to_its_operands(open_page: OpenPage) -> None:
    page = opened(open_page, ".bands", at=5)
    page.locator(".card.infill .guess").nth(1).click()
    expect(page).to_have_url(address("open", "infill"))
    check = page.locator(".operands .check")
    again, core = (float(check.get_attribute(f"data-{name}")) for name in ("again", "core"))
    assert again == pytest.approx(core, abs=1e-5) and 0 < core < 1
    expect(page.locator(".operands .term")).to_have_count(6)
    page.locator('.chip[data-t="1"]').click()  # it moves along to the same number of another word
    expect(page.locator(".card.infill")).to_be_visible()
    other = float(check.get_attribute("data-core"))
    assert other != core and float(check.get_attribute("data-again")) == pytest.approx(other, abs=1e-5)
    page.locator(".operands .close").click()
    expect(page.locator(".card")).to_have_count(3)


def test_every_judged_position_opens_and_adds_up(open_page: OpenPage) -> None:
    page = opened(open_page, ".bands")
    said, check = page.locator(".bands .said"), page.locator(".operands .check")
    assert said.count() == 1 + 1 + len(TOKENS) + 2 + page.locator(".seq .said").count()
    for i in range(said.count()):
        said.nth(i).click()
        expect(said.nth(i)).to_have_attribute("aria-pressed", "true")
        again, core = (float(check.get_attribute(f"data-{name}")) for name in ("again", "core"))
        assert again == pytest.approx(core, abs=1e-5)
        if said.nth(i).evaluate("cell => !cell.classList.contains('right')"):  # then what should be said is opened
            assert float(said.nth(i).locator(".loss").inner_text()) == pytest.approx(-math.log(core), abs=0.0051)


def test_exercises_open_what_they_ask_about(open_page: OpenPage) -> None:
    page = opened(open_page, ".bands")
    page.get_by_role("link", name=re.compile("^Give BERT a second sentence")).click()
    expect(page.locator('.pair[aria-pressed="true"]')).not_to_contain_text("the text's own")
    page.get_by_role("link", name=re.compile("^A sentence with words")).click()
    expect(page.locator(".large .input.mask").first).to_be_visible()
    expect(page.locator(".note")).to_contain_text("eyes")
    page.get_by_role("link", name=re.compile("^Let BERT write")).click()
    expect(page.locator('.written[data-who="bert"][aria-pressed="true"]')).to_be_visible()
    assert page.get_by_test_id("stToast").count() == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_second_sentence_that_does_not_follow(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, ".bands", lang)
    page.locator(".other").click()
    expect(page).to_have_url(address("pair", 1))
    expect(page.locator(".input.second").first).not_to_have_text("two")
    page.locator(".thumb").nth(1).click()
    expect(page.locator(".pair")).to_have_count(5)
    shown = [float(text) for text in page.locator(".pair .value").all_inner_texts()]
    marks = page.locator(".verdict").all_inner_texts()
    assert marks == ["✓" if (p > 0.5) == (i == 0) else "✗" for i, p in enumerate(shown)]


def test_writing_on(open_page: OpenPage) -> None:
    page = opened(open_page, ".writer", "zh", view="write")
    model = load("tiny-gpt-twin")
    ids = model.tokenizer.encode(TEXT).ids[:-1]
    for _ in range(3):
        ids.append(int(run(model, ids)["head.logits"][0, -1].argmax()))
    written = page.locator('.written[data-who="gpt"] span').all_inner_texts()
    assert written[:3] == [model.tokenizer.show(id_) for id_ in ids[-3:]] and len(written) == 12
    page.locator('.written[data-who="bert"]').nth(2).click()
    expect(page).to_have_url(address("who", "bert"))
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(address("step", 3))
    page.locator(".step .guess").first.click()
    check = page.locator(".operands .check")
    assert float(check.get_attribute("data-again")) == pytest.approx(float(check.get_attribute("data-core")), abs=1e-5)


def test_draws_come_near_what_is_asked_for(open_page: OpenPage) -> None:
    page = opened(open_page, ".column", "zh", view="draws")
    page.locator("button.next").click()
    page.locator("button.ten").click()
    expect(page).to_have_url(address("draw", 12))
    fates = page.locator(".column").evaluate_all("columns => columns.map(column => column.dataset.fate)")
    assert len(fates) == len(TOKENS) and set(fates) <= {"left", "masked", "random", "kept"}
    assert page.locator(".column .said .loss").count() == len(fates) - fates.count("left")
    values = [float(text.strip(" %").replace("–", "nan")) for text in page.locator(".tally .value").all_inner_texts()]
    assert values[1::2] == pytest.approx([15, 80, 10, 10], abs=1)


def test_other_texts_on_a_phone(open_page: OpenPage) -> None:
    page = opened(open_page, ".bands", text="我吃了 <b>kings</b> 🍎", size=PHONE)
    assert page.locator(".chip").first.inner_text() == "[UNK]" and page.locator("b", has_text="kings").count() == 0
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    page.locator(".thumb").last.click()
    expect(page.locator(".large")).to_be_visible()
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
