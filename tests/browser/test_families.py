"""The families page in Chromium: pick two, see what differs, by mouse and keyboard; the address gives the same view."""

import re

import numpy as np
from playwright.sync_api import Locator, Page, expect

from core import load, run
from core.families import PRESETS
from core.scale import costs
from core.weights.tiny_families import load_family
from tests.browser import pixels
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.serving import COUNT_SENT, settled
from ui.families import facts

OVERFLOWS = "(box) => [...box.querySelectorAll('b, .line')].some((text) => text.scrollWidth > box.clientWidth)"


def opened(open_page: OpenPage, left: str, right: str, more: str = "", **view: object) -> Page:
    page = open_page(f"/families?families.left={left}&families.right={right}{more}", **{"lang": "en", **view})
    page.locator(".detail h4").wait_for()
    return page


def parts(page: Page, state: str) -> set[str]:
    """The parts whose boxes or tags carry a state."""
    found = page.locator(f".figure button.{state}")
    return {node.get_attribute("data-part") or "" for node in found.all()}


def choose(page: Page, at: int, title: str) -> None:
    box = page.get_by_test_id("stSelectbox").nth(at).locator("input")
    box.click()
    box.fill(title)  # a short list stands still under the pointer
    page.get_by_role("option", name=title, exact=True).click()
    expect(page.locator(".figure h3").nth(at)).to_contain_text(f"{title} ")
    settled(page)


def button(page: Page, side: int, part: str) -> Locator:
    return page.locator(f'.figure button[data-side="{side}"][data-part="{part}"]').first


def test_pick_two_see_what_differs_and_reopen_it(open_page: OpenPage) -> None:
    page = opened(open_page, "gpt2", "llama-2-70b")
    choose(page, 0, "GPT-1")
    choose(page, 1, "GPT-2")
    settled(page)
    expect(page.locator(".figure h3").first).to_contain_text("GPT-1")
    expect(page.locator(".figure h3").last).to_contain_text("GPT-2")
    assert parts(page, "other") == {"norm", "final_norm"}
    expect(page.get_by_text("after the addition, on the stream")).to_be_visible()

    button(page, 1, "norm").click()
    expect(page.locator(".detail h4")).to_have_text("Norm in the block")
    expect(page.locator(".detail code").first).to_contain_text("norm(x + f(x))")
    expect(page.locator(".detail code").last).to_contain_text("x + f(norm(x))")
    expect(page).to_have_url(re.compile(r"families\.part=norm"))
    expect(page).to_have_url(re.compile(r"families\.left=gpt-1"))

    shown = page.locator(".detail").inner_text()
    page.reload()
    settled(page)
    expect(page.locator(".detail")).to_have_text(shown, use_inner_text=True)
    assert parts(page, "other") == {"norm", "final_norm"}
    assert parts(page, "now") == {"norm"}


def test_hover_shows_a_part_and_leaves_the_chosen_one(open_page: OpenPage) -> None:
    page = opened(open_page, "bert-base", "mixtral-8x7b")
    before = page.url
    button(page, 1, "ffn").hover()
    expect(page.locator(".detail h4")).to_have_text("Feed-forward")
    count = sum(costs.parameters(PRESETS["mixtral-8x7b"]).parts[part] for part in ("router", "experts"))
    expect(page.locator(".detail .count").last).to_contain_text(f"{count:,} parameters")
    page.locator(".detail").hover()
    expect(page.locator(".detail h4")).to_have_text("Self-attention")
    assert page.url == before


def test_the_keyboard_walks_up_the_stream_and_across(open_page: OpenPage) -> None:
    page = opened(open_page, "gpt2", "llama-2-70b")
    button(page, 0, "emb").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".detail h4")).to_have_text("Positions")
    page.keyboard.press("ArrowRight")
    expect(page.locator('button[data-side="1"][data-part="positions"]')).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".detail h4")).to_have_text("Mask")
    expect(page).to_have_url(re.compile(r"families\.part=mask"))


def test_the_encoder_s_output_reaches_cross_attention(open_page: OpenPage) -> None:
    page = opened(open_page, "transformer-base", "gpt2")
    assert page.locator(".figure .side").first.locator(".stack").count() == 2
    path = page.locator(".lines path.memory").first.bounding_box()
    cross = button(page, 0, "cross").bounding_box()
    assert path and cross
    assert abs(path["x"] + path["width"] - cross["x"]) < 4
    assert cross["y"] < path["y"] + path["height"] < cross["y"] + cross["height"]
    button(page, 0, "cross").click()
    expect(page.locator(".detail")).to_contain_text("There is one stack only")


def test_every_lit_box_is_told_from_the_others_without_colour(open_page: OpenPage) -> None:
    page = opened(open_page, "gpt2", "llama-2-70b")
    states = facts.compare_parts(PRESETS["gpt2"], PRESETS["llama-2-70b"])
    marks = {"other": "\u2260", "numbers": "\u2248", "same": ""}
    for node in page.locator(".figure button[data-part]").all():
        part = node.get_attribute("data-part") or ""
        assert node.locator(".mark").text_content() == marks[states[part]], part


def test_the_length_of_the_text_moves_without_the_server(open_page: OpenPage) -> None:
    page = opened(open_page, "mistral-7b", "llama-2-7b", "&families.tokens=4096")
    said = page.locator(".meter .said")
    expect(said.first).to_contain_text("512 MiB")
    expect(said.last).to_contain_text("2.00 GiB")
    page.locator(".ask input").focus()  # on the way a chart comes into view, which does ask
    page.wait_for_timeout(500)
    settled(page)
    page.evaluate(COUNT_SENT)
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".ask output")).to_have_text("8,192 tokens")
    expect(said.first).to_contain_text("512 MiB")  # the window is full
    expect(said.last).to_contain_text("4.00 GiB")
    expect(page).to_have_url(re.compile(r"families\.tokens=8192"))
    page.keyboard.press("Home")
    for _ in range(8):
        page.keyboard.press("ArrowRight")  # through steps that are all one token
    expect(page.locator(".ask output")).to_have_text("2 tokens")
    assert page.evaluate("() => window.sent") == 0


def test_a_link_of_the_list_puts_a_model_beside_the_other(open_page: OpenPage) -> None:
    page = opened(open_page, "gpt2", "llama-2-70b")
    page.get_by_role("heading", name="All families, by year").scroll_into_view_if_needed()
    page.get_by_role("link", name="BLOOM: left").click()
    expect(page.locator(".figure h3").first).to_contain_text("BLOOM")
    expect(page.locator(".figure h3").last).to_contain_text("Llama 2 70B")
    expect(page).to_have_url(re.compile(r"families\.left=bloom-176b"))


def test_a_link_opens_its_part_again(open_page: OpenPage) -> None:
    page = opened(open_page, "gpt-1", "gpt2", "&families.part=norm")
    link = page.get_by_role("link", name=re.compile("where did the norm move"))
    for _ in range(2):
        button(page, 0, "ffn").click()
        expect(page.locator(".detail h4")).to_have_text("Feed-forward")
        link.click()
        expect(page.locator(".detail h4")).to_have_text("Norm in the block")
        expect(page).to_have_url(re.compile(r"families\.part=norm"))


def test_both_models_mark_the_same_cell(open_page: OpenPage) -> None:
    page = opened(open_page, "tiny-gpt", "tiny-gpt", "&text=In the beginning God made the world")
    plots = page.locator(".twins .plot")
    expect(plots).to_have_count(2)
    plots.first.scroll_into_view_if_needed()
    box = plots.first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.7)
    marks = [mark.get_attribute("style") for mark in page.locator(".twins .plot .mark").all()]
    assert marks[0] == marks[1]
    said = page.locator(".said b + *, .said div").all_inner_texts()
    assert len(said) == 2 and said[0] == said[1] and "looks at" in said[0]


def test_each_twin_s_map_has_the_colours_of_its_own_weights(open_page: OpenPage) -> None:
    text, layer, head = "In the beginning God made the world", 1, 2
    page = opened(open_page, "tiny-gpt", "bert-base", f"&text={text}&families.layer={layer}&families.head={head}")
    canvases = page.locator(".twins .plot canvas")
    expect(canvases).to_have_count(2)
    for model, stack, canvas in zip(
        (load("tiny-gpt"), load_family("bert-base")), ("dec", "enc"), canvases.all(), strict=True
    ):
        weights = run(model, model.tokenizer.encode(text).ids)[f"{stack}.{layer}.self.weights"][0, head].numpy()
        blocked = ~np.tri(len(weights), dtype=bool) if stack == "dec" else None
        image = pixels.picture(canvas)
        pixels.check_map(image, pixels.Grid.filling(image, *weights.shape), pixels.weights(weights), blocked)


def test_on_a_phone_nothing_runs_off_the_side(open_page: OpenPage) -> None:
    page = opened(open_page, "transformer-base", "deepseek-v3", size=PHONE)
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= PHONE[0]
    for node in page.locator(".figure .box").all():
        box = node.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0]
        over = node.evaluate(
            "(box) => [...box.querySelectorAll('b, .line')].some((t) => t.scrollWidth > box.clientWidth)"
        )
        assert not over
