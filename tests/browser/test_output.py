"""The output page in Chromium: sliders equal the core, draws follow it, the tree is scrubbed, losses are read."""

import re
from urllib.parse import urlencode

import pytest
import torch
from playwright.sync_api import Page, expect

from core import Transformer, load, run
from core.generate.beam import beam_search
from core.generate.sampling import reshaped
from core.read.surprise import surprise
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.hostile import harm
from tests.browser.serving import COUNT_SENT, settled

TEXT = "The cat sat on the mat, and it fell"


@pytest.fixture(scope="module")
def model() -> Transformer:
    return load("tiny-gpt")


@pytest.fixture(scope="module")
def ids(model: Transformer) -> list[int]:
    return model.tokenizer.encode(TEXT).ids


@pytest.fixture(scope="module")
def logits(model: Transformer, ids: list[int]) -> torch.Tensor:
    return run(model, ids)["head.logits"][0]


def opened(open_page: OpenPage, first: str, size: tuple[int, int] = (1280, 800), **view: object) -> Page:
    query = "".join(f"&output.{key}={value}" for key, value in view.items())
    page = open_page(f"/output?model=tiny-gpt&text={TEXT}{query}", lang="en", size=size)
    page.locator(first).first.wait_for()
    return page


def number(text: str) -> float:
    return float(text.replace("\u2212", "-").replace(",", ""))


def column(page: Page, name: str) -> dict[int, float]:
    """A column of the bars in full precision, by word; what is cut has 0."""
    cells = page.locator(f".line:not(.rest) .{name}")
    told = cells.evaluate_all("cells => cells.map(cell => [cell.closest('.line').dataset.id, cell.title])")
    return {int(id_): number(value) for id_, value in told}


def slide(page: Page, name: str, value: int) -> None:
    """Move a slider to a place, as a drag does."""
    page.get_by_label(name, exact=True).evaluate(
        "(input, value) => { input.value = value; input.dispatchEvent(new Event('input', {bubbles: true})); }", value
    )


def test_sliders_equal_the_core_without_the_server(open_page: OpenPage, logits: torch.Tensor) -> None:
    page = opened(open_page, ".line", position=5)
    settled(page)
    page.evaluate(COUNT_SENT)
    probs = logits[5].double().softmax(-1)
    shown = column(page, "before")
    assert list(shown)[:12] == logits[5].topk(12).indices.tolist()
    assert list(shown.values()) == pytest.approx([float(probs[id_]) for id_ in shown], rel=1e-6)
    # places of the sliders -> what they mean
    for temperature, top_k, top_p in ((5, 18, 100), (20, 18, 100), (10, 7, 100), (10, 18, 60), (14, 10, 85)):
        for name, value in (("temperature τ", temperature), ("top-k", top_k), ("top-p", top_p)):
            slide(page, name, value)
        kept = {18: None, 7: 10, 10: 20}[top_k]
        expected = reshaped(probs, temperature / 10, kept, top_p / 100)
        found = column(page, "after")
        assert list(found.values()) == pytest.approx([float(expected[id_]) for id_ in found], rel=1e-6, abs=1e-12)
        expect(page.locator(".entropy")).to_contain_text(f"{int((expected > 0).sum()):,} of 2,048 words kept")
        entropy = float(-(expected[expected > 0] * expected[expected > 0].log()).sum())
        expect(page.locator(".entropy")).to_contain_text(f"→ {entropy:.2f} nats")
    rest = page.locator(".line.rest .before").get_attribute("title")
    assert number(rest or "") == pytest.approx(1 - sum(float(probs[id_]) for id_ in shown), rel=1e-6)
    slide(page, "temperature τ", 0)
    assert list(column(page, "after").values())[:2] == [1, 0]
    assert page.evaluate("() => window.sent") == 0


def test_draws_follow_the_distribution_and_a_seed_repeats_them(open_page: OpenPage, logits: torch.Tensor) -> None:
    page = opened(open_page, ".line", position=3, draws=20000, seed=7)
    probs = logits[3].softmax(-1)
    drawn = page.locator(".line:not(.rest) .drawn").all_inner_texts()
    shares = [number(count) / 20000 for count in drawn]
    expected = [float(probs[id_]) for id_ in column(page, "before")]
    assert shares == pytest.approx(expected, abs=0.012)  # three standard errors at most
    total = sum(map(number, [*drawn, page.locator(".line.rest .drawn").inner_text()]))
    assert total == 20000
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.locator(".said")).to_contain_text("20,001 drawn")
    expect(page).to_have_url(re.compile(r"output\.draws=20001"))
    again = page.locator(".line .drawn").all_inner_texts()
    page.get_by_label("seed").fill("8")
    expect(page).to_have_url(re.compile(r"output\.seed=8"))
    assert page.locator(".line .drawn").all_inner_texts() != again
    page.get_by_label("seed").fill("7")
    assert page.locator(".line .drawn").all_inner_texts() == again


def test_a_drawn_word_is_written_and_read(open_page: OpenPage, model: Transformer, ids: list[int]) -> None:
    page = opened(open_page, ".line", temperature="0.0")
    for _ in range(2):  # greedy: the likeliest word, then the likeliest after it
        page.get_by_role("button", name="Draw", exact=True).click()
        ids = [*ids, int(run(model, ids)["head.logits"][0, -1].argmax())]
        page.get_by_role("button", name="Write it").click()
        expect(page.get_by_label("Your text")).to_have_value(model.tokenizer.decode(ids))
        expect(page.locator(".row .chip:not(.open)")).to_have_count(len(ids))
        expect(page.locator(".row .chip.here")).to_have_text(model.tokenizer.show(ids[-1]))
        expect(page.locator(".said")).to_contain_text("Draw:")
    expect(page).to_have_url(re.compile(r"text=The\+cat.*fell\+on\+the&.*output\.seed=3"))
    page.reload()
    settled(page)
    expect(page.get_by_label("Your text")).to_have_value(model.tokenizer.decode(ids))


def test_exercises_open_their_state_and_the_way_back_keeps_it(open_page: OpenPage, logits: torch.Tensor) -> None:
    page = opened(open_page, ".line", temperature="1.7", seed=3)
    page.get_by_role("link", name="200 draws. Which words").click()
    expect(page.locator(".said")).to_contain_text("200 drawn")
    expect(page.locator(".slider output").first).to_have_text("0.2")
    page.get_by_role("link", name="Top-p = 0.9").click()
    expect(page.locator(".line").first).to_have_attribute("data-id", str(int(logits[4].argmax())))
    expect(page.locator(".slider output").last).to_have_text("0.90")
    expect(page.locator(".slider output").first).to_have_text("1.0")
    page.go_back()
    expect(page.locator(".said")).to_contain_text("200 drawn")
    page.get_by_role("link", name="Heads", exact=True).click()
    settled(page).get_by_role("link", name="Output", exact=True).click()
    expect(page.locator(".said")).to_contain_text("200 drawn", timeout=20_000)
    expect(page.locator(".slider output").first).to_have_text("0.2")


def test_a_bar_opens_to_the_operands_and_agrees_with_the_core(open_page: OpenPage, logits: torch.Tensor) -> None:
    page = opened(open_page, ".line")
    id_ = int(logits[-1].topk(3).indices[2])
    page.locator(f'.line[data-id="{id_}"]').click()
    expect(page).to_have_url(re.compile(rf"output\.open={id_}(&|$)"))
    assert number(page.locator(".term b").last.inner_text()) == pytest.approx(float(logits[-1, id_]), abs=0.006)
    told = page.locator('.check[data-of="logit"]').inner_text()
    again, core = (number(found) for found in re.findall(r"(?:recomputed|core) ([\u2212\d.]+)", told))
    assert again == pytest.approx(core, abs=1e-4) and core == pytest.approx(float(logits[-1, id_]), abs=1e-5)
    parts = [number(text) for text in page.locator(".term:not(.total) b").all_inner_texts()]
    assert sum(parts) == pytest.approx(core, abs=0.03)  # three digits each
    page.keyboard.press("ArrowUp")
    expect(page.locator('.line[aria-selected="true"]')).to_have_attribute(
        "data-id", str(int(logits[-1].topk(2).indices[1]))
    )
    page.locator(".line.rest").click()
    expect(page.locator(".opened")).to_contain_text("Sum of e^(z − max)")


def test_a_click_on_the_text_moves_the_position_everywhere(open_page: OpenPage, logits: torch.Tensor) -> None:
    page = opened(open_page, ".line")
    page.locator(".row .chip").nth(4).click()
    best = int(logits[4].argmax())
    expect(page.locator(".line").first).to_have_attribute("data-id", str(best))
    expect(page).to_have_url(re.compile(r"output\.position=4"))
    expect(page.locator(".tag.actual")).to_be_visible()
    page.get_by_role("radio", name="Loss per token").click()
    page.locator(".chart").wait_for()
    expect(page.locator(".chip.target")).to_have_text(page.locator(".row .chip").nth(5).inner_text())
    page.reload()
    settled(page)
    expect(page.locator(".chip.target")).to_have_text(page.locator(".row .chip").nth(5).inner_text())


def test_losses_are_read_token_by_token(open_page: OpenPage, model: Transformer, ids: list[int]) -> None:
    page = opened(open_page, ".chart", view="loss")
    losses = surprise(model, ids).tolist()
    page.locator(".row .chip").nth(3).click()
    expect(page.locator(".read b").last).to_contain_text(f"= {losses[2]:#.3g} nats")
    expect(page).to_have_url(re.compile(r"output\.position=2"))
    page.locator(".area").nth(6).click()
    expect(page.locator(".read b").last).to_contain_text(f"= {losses[5]:#.3g} nats")
    page.locator(".row .chip").first.click()
    expect(page.locator(".read")).to_contain_text("nothing predicts it")


def test_the_tree_is_scrubbed_to_the_winner(open_page: OpenPage, model: Transformer, ids: list[int]) -> None:
    page = opened(open_page, ".node", view="beam", frame=0, width=3, steps=5)
    found = beam_search(model, ids, 5, 3, stop=0, shown=3)
    settled(page)
    page.evaluate(COUNT_SENT)
    expect(page.locator(".node:not(.later)")).to_have_count(0)
    expect(page.locator(".versus")).not_to_be_visible()
    forward = page.get_by_label("Forward")
    forward.click()
    expect(page.locator(".node.weighed")).to_have_count(3)
    forward.click()
    forward.click()
    expect(page.locator(".node.weighed")).to_have_count(9)
    forward.click()
    kept = [node for node in found.nodes if node.kept and node.step < 2]
    expect(page.locator(".node.kept")).to_have_count(len(kept))
    for _ in range(6):
        forward.click()
    expect(page.locator(".versus")).to_be_visible()
    assert page.evaluate("() => window.sent") == 0
    winner = page.locator(".node.winner .word").all_inner_texts()
    assert winner == [model.tokenizer.show(token) for token in found.tokens(found.ends[0])]
    expect(page).to_have_url(re.compile(r"output\.frame=10"))
    at = next(n for n, node in enumerate(found.nodes) if node.step == 2 and not node.kept)
    page.locator(f'.node[data-node="{at}"]').click()
    expect(page.locator(".opened .check")).to_contain_text(re.compile(r"difference \de\u2212\d+|difference 0"))
    told = page.locator(".opened .check").inner_text()
    assert number(re.findall(r"core ([\u2212\d.]+)", told)[0]) == pytest.approx(found.nodes[at].score, abs=1e-4)


@pytest.mark.parametrize("view", ["next", "beam", "loss"])
def test_a_text_is_never_markup(open_page: OpenPage, view: str) -> None:
    text = (
        '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script> $x$ `c` [l](javascript:window.harmed=1)'
    )
    page = open_page(f"/output?{urlencode({'text': text, 'output.view': view, 'output.position': 4})}", lang="zh")
    page.locator(".row .chip").nth(4).wait_for()
    assert harm(page) == []
    assert page.locator(".root img, .root script").count() == 0


def test_a_phone_shows_all_three_views(open_page: OpenPage) -> None:
    for view, first in (("next", ".line"), ("beam", ".node"), ("loss", ".chart")):
        page = opened(open_page, first, size=PHONE, view=view)
        assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
        small = page.locator(".root").evaluate_all(
            """roots => roots.flatMap(root => [...root.querySelectorAll('*')])
                .filter(node => [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()))
                .filter(node => parseFloat(getComputedStyle(node).fontSize) < 14 && !node.closest('title')).length"""
        )
        assert small == 0
