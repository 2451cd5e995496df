"""The decoder page in Chromium: steps scrubbed and opened equal the core, a wrong word is followed, rows are played."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from core import Transformer, load
from core.generate.forcing import inject
from core.generate.translation import Translation, tokenizer_of, translate
from core.weights.tiny_translator import END_ID, START_ID
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.hostile import HOSTILE, harm
from tests.browser.serving import COUNT_SENT, settled

TEXT, LONGER = "I ate an apple", "The cat is sleeping because she is tired"


@pytest.fixture(scope="module")
def model() -> Transformer:
    return load("tiny-translator")


@pytest.fixture(scope="module")
def told(model: Transformer) -> Translation:
    return translate(model, TEXT)


def opened(
    open_page: OpenPage,
    first: str,
    lang: str = "en",
    text: str = TEXT,
    size: tuple[int, int] = (1280, 800),
    **view: Any,
) -> Page:
    query = {"text": text} | {f"decoder.{name}": value for name, value in view.items()}
    page = open_page(f"/decoder?{urlencode(query)}", lang=lang, size=size)
    page.locator(first).first.wait_for()
    return page


def number(text: str) -> float:
    return float(text.replace("\u2212", "-").replace(",", ""))


def titles(page: Page, selector: str) -> list[float]:
    """Numbers in full precision: the last one that each title tells."""
    told = page.locator(selector).evaluate_all("nodes => nodes.map(node => node.title)")
    return [number(re.findall(r"[\u2212\d.]+(?:e\u2212?\d+)?", title.rstrip("."))[-1]) for title in told]


def weights(told: Translation, step: int, part: str, layer: int, head: int) -> list[float]:
    return told.steps[step - 1].trace[f"dec.{layer}.{part}.weights"][0, head, -1].tolist()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_translation_is_scrubbed_without_the_server(open_page: OpenPage, told: Translation, lang: str) -> None:
    page = opened(open_page, ".chip.memory", lang, step=0, layer=1, head=1)
    settled(page)
    page.evaluate(COUNT_SENT)
    expect(page.locator(".weight")).to_have_count(0)
    page.locator(".picture").focus()
    for step, word in enumerate(told.words, 1):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".chip.says")).to_have_text(word)
        assert page.locator(".chip.read, .chip.query").count() == step
        cells = page.locator('.weight[data-part="cross"]').all_inner_texts()
        assert [float(cell) for cell in cells] == pytest.approx(weights(told, step, "cross", 1, 1), abs=0.0051)
        assert page.locator('.weight[data-part="self"]').count() == step
        assert titles(page, ".line.best")[0] == pytest.approx(
            float(told.steps[step - 1].trace["head.logits"].max()), abs=1e-3
        )
    expect(page).to_have_url(re.compile(rf"decoder\.step={len(told.words)}(&|$)"))
    expect(page.locator(".cell.coming")).to_have_count(0)
    page.locator(".transport input").fill("2")
    expect(page.locator(".chip.says")).to_have_text(told.words[1])
    expect(page.locator(".chip.unsaid")).to_have_count(len(told.words) - 2)
    page.locator('.choose [data-value="mean"]').click()
    mean = told.steps[1].trace["dec.1.cross.weights"][0, :, -1].mean(0).tolist()
    assert titles(page, '.cell[data-row="1"]') == pytest.approx(mean, rel=1e-5)
    assert page.evaluate("() => window.sent") == 0
    expect(page).to_have_url(re.compile(r"(?=.*decoder\.step=2)(?=.*decoder\.head=mean)"))
    page.reload()
    settled(page)
    expect(page.locator(".chip.says")).to_have_text(told.words[1])
    expect(page.locator('.choose [data-value="mean"]')).to_have_attribute("aria-pressed", "true")


def test_any_number_opens_to_the_operands_of_the_core(
    open_page: OpenPage, told: Translation, model: Transformer
) -> None:
    page = opened(open_page, ".chip.memory", step=3, layer=0, head=2)
    for part, key in (("cross", 3), ("self", 1)):
        page.locator(f'.weight[data-part="{part}"][data-key="{key}"]').click()
        expect(page.locator(f'.part[data-part="{part}"]')).to_have_attribute("aria-pressed", "true")
        trace = told.steps[2].trace
        of = {name: trace[f"dec.0.{part}.{name}"][0, 2, -1] for name in ("q", "scores", "weights", "z")}
        dim = int(of["z"].abs().argmax())
        core = {"score": of["scores"][key], "weight": of["weights"][key], "z": of["z"][dim]}
        for name, value in core.items():
            line = page.locator(f'.check[data-of="{name}"]').inner_text()
            again, core_told, apart = (number(found) for found in re.findall(r"[\u2212\d.]+(?:e\u2212?\d+)?", line)[:3])
            assert again == pytest.approx(float(value), abs=2e-5) and core_told == pytest.approx(float(value), abs=2e-5)
            assert apart < 1e-4
        raw = float(of["q"] @ trace[f"dec.0.{part}.k"][0, 2, key])
        assert titles(page, ".term.total b") == [pytest.approx(raw, abs=1e-3)]
    page.locator('.line[data-rank="2"]').click()
    logits = told.steps[2].trace["head.logits"][0, -1]
    third = logits.topk(3)
    assert titles(page, ".term.total b") == [pytest.approx(float(third.values[2]), abs=1e-3)]
    expect(page.locator(".opened .who")).to_contain_text(tokenizer_of(model).target.show(int(third.indices[2])))
    expect(page).to_have_url(re.compile(r"(?=.*decoder\.part=word)(?=.*decoder\.word=2)"))
    page.locator('.cell[data-row="1"]').first.click()
    expect(page.locator(".chip.says")).to_have_text(told.words[1])


def test_playing_says_every_word_in_three_beats(open_page: OpenPage, told: Translation) -> None:
    page = opened(open_page, ".chip.memory", step=4)
    settled(page)
    page.evaluate(COUNT_SENT)
    page.locator(".play").click()
    expect(page.locator('.part.self[aria-pressed="true"]')).to_be_visible()
    expect(page.locator(".chip.says")).to_have_count(0)
    expect(page.locator(".opened")).to_contain_text("looks at the words before it")
    expect(page.locator(".chip.says")).to_have_text(told.words[4], timeout=10000)
    expect(page.locator(".chip.says")).to_have_text(told.words[5], timeout=10000)
    expect(page.locator(".play")).to_contain_text("Play", timeout=10000)
    expect(page.locator('.part.cross[aria-pressed="true"]')).to_be_visible()
    assert page.evaluate("() => window.sent") == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_wrong_word_is_chosen_and_followed(
    open_page: OpenPage, told: Translation, model: Transformer, lang: str
) -> None:
    page = opened(open_page, ".offer", lang, view="forcing", at=2)
    right = [step.token for step in told.steps]
    target = tokenizer_of(model).target

    def check(at: int, wrong: str) -> None:
        made = inject(model, told.source, right, at, target.fast.token_to_id(wrong), START_ID, END_ID)
        said = page.locator(".panel.own .row .says .token")
        expect(said).to_have_text([re.compile(rf"(≠ )?{re.escape(word)}$") for word in target.pieces(made.said)])
        expect(page.locator(".panel.own .row .says .wrong")).to_have_count(
            sum(one != other for one, other in zip(made.said, right, strict=False))
        )
        for side, probs in (("forced", made.forced_T), ("own", made.own_T)):
            shown = titles(page, f'.panel.{side} .row .p_right:not([title=""])')
            assert shown == pytest.approx(probs.tolist(), rel=1e-4)

    other = page.locator(".offer").nth(2)
    word = other.locator(".token").inner_text()
    other.click()
    expect(page.locator('.offer[aria-pressed="true"] .token')).to_have_text(word)
    check(1, word)
    expect(page).to_have_url(re.compile(r"decoder\.wrong="))
    page.locator('.panel.own .row[data-row="3"]').click()
    expect(page.locator(".check")).to_have_count(2)
    page.locator(".take").click()
    expect(page.locator(".panel.forced .wrong")).to_have_count(1)
    expect(page.locator(".offered > span .token")).to_have_text(told.words[3])
    box = page.get_by_label({"en": "Wrong word (German)", "zh": "错误的词（德语）"}[lang])
    check(3, box.input_value())
    box.fill("Hund")
    box.press("Enter")
    expect(page.locator(".panel.own .row .says .wrong").first).to_contain_text("Hund")
    check(3, "Hund")
    page.reload()
    settled(page)
    check(3, "Hund")


def test_rows_are_there_at_once_or_one_by_one(open_page: OpenPage, model: Transformer) -> None:
    view: dict[str, Any] = {"pass": 0}
    page = opened(open_page, ".stairs", text=LONGER, view="rows", **view)
    told = translate(model, LONGER)
    count = len(told.words)
    settled(page)
    page.evaluate(COUNT_SENT)
    expect(page.locator(".row.later")).to_have_count(2 * count)
    page.get_by_label("One pass on").click()
    expect(page.locator(".together .row.later")).to_have_count(0)
    expect(page.locator(".alone .row:not(.later)")).to_have_count(1)
    page.locator(".transport input").fill(str(count - 1))
    expect(page.locator(".alone .row:not(.later)")).to_have_count(count - 1)
    page.locator(".together .row").nth(4).click()
    core = float(told.steps[4].trace["head.logits"].max())
    shown = [number(text) for text in page.locator(".three b").all_inner_texts()]
    assert shown == pytest.approx([core] * 3, abs=1e-4)
    assert page.locator(".together .square.masked").count() == count * (count - 1) // 2
    page.locator(".play").click()
    expect(page.locator(".alone .row.later")).to_have_count(0, timeout=10000)
    assert page.evaluate("() => window.sent") == 0
    expect(page).to_have_url(re.compile(rf"decoder\.pass={count}(&|$)"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_text_it_cannot_read_leads_to_one_it_can(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, ".chip.memory", lang, text="The king of the north")
    expect(page.locator(".st-key-decoder_unknown")).to_contain_text("north")
    expect(page.locator(".chip.memory")).to_have_count(5)  # the standing example
    page.get_by_role("link", name="Tomorrow we will visit our friends.").click()
    expect(page.locator(".chip.memory").first).to_have_text("tomorrow")
    expect(page.locator(".st-key-decoder_unknown")).to_have_count(0)
    page.get_by_role("link", name={"en": "wrong first word", "zh": "第一个词就说错"}[lang]).click()
    expect(page.locator(".panel.own .wrong").first).to_contain_text("heute")
    page.go_back()
    expect(page.locator(".chip.memory").first).to_have_text("tomorrow")


SMALLEST = """figure => Math.min(...[...figure.querySelectorAll('*')]
    .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
    .map((node) => parseFloat(getComputedStyle(node).fontSize)))"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_figures_are_above_the_fold_readable_and_fit_a_phone(open_page: OpenPage, lang: str) -> None:
    for view, figure in (("steps", ".decoder"), ("forcing", ".forcing"), ("rows", ".rows-figure")):
        page = opened(open_page, figure, lang, view=view)
        box = page.locator(figure).bounding_box()
        assert box and box["y"] + box["height"] <= 800, view
        assert page.locator(figure).evaluate(SMALLEST) >= 14
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        settled(page)
        assert page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
        assert page.locator(figure).evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def test_a_hostile_wrong_word_stays_text(open_page: OpenPage) -> None:
    page = opened(open_page, ".forcing", view="forcing", wrong=HOSTILE["element"][:40])
    assert harm(page) == [] and page.locator(".forcing img, .forcing script").count() == 0
