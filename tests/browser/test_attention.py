"""The matrix stage in Chromium: its numbers are the core's, no step asks the server, and every hand reaches it."""

import re
from collections.abc import Callable
from urllib.parse import quote

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page, expect

from core import Tap, Trace, available, load, run
from core.parts.attention import attention
from tests.browser import pixels
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.serving import Server, settled
from ui.browser.modules import ASSETS, bundle
from ui.browser.pack import pack

TEXT = "The cat sat on the mat because it was tired."
STAGES = ["raw", "scaled", "masked", "softmax", "values"]
SITES = dict(zip(STAGES, ["raw", "scores", "masked", "weights", "z"], strict=True))
LAYER, HEAD, ROW, CELL, DIM = 1, 2, 6, 3, 5


def address(model: str, text: str = TEXT, **view: object) -> str:
    keys = {"layer": LAYER, "head": HEAD, "row": ROW, "cell": CELL, "dim": DIM} | view
    query = "&".join(f"attention.{key}={value}" for key, value in keys.items())
    return f"/attention?model={model}&text={quote(text)}&{query}"


def at(**view: object) -> re.Pattern[str]:
    """Addresses that hold these parts of the view, in any order."""
    return re.compile("".join(rf"(?=.*[?&]attention\.{key}={value}(&|$))" for key, value in view.items()))


def figure(page: Page) -> Page:
    """The page, once the figure stands on it."""
    page.locator(".tab").last.wait_for()
    return page


def number(text: str) -> float:
    return float(text.replace("\u2212", "-").replace("\u221e", "inf"))


def checked(page: Page) -> tuple[float, float, float]:
    """The line "recomputed 12.34 · core 12.34 · difference 2e-7" as numbers."""
    line = page.locator(".check").first
    expect(line).to_contain_text("recomputed")
    found = re.fullmatch(r"recomputed (\S+) · core (\S+) · difference (\S+)", line.inner_text())
    assert found, line.inner_text()
    return number(found[1]), number(found[2]), number(found[3])


@pytest.fixture(scope="session")
def traced() -> Callable[[str], Trace]:
    """The core's own run of the text, by model."""
    kept: dict[str, Trace] = {}

    def traced(name: str) -> Trace:
        if name not in kept:
            model = load(name)
            kept[name] = run(model, torch.tensor([model.tokenizer.encode(TEXT).ids]))
        return kept[name]

    return traced


@pytest.mark.parametrize("model", available())
def test_every_stage_shows_the_core_s_number_and_recomputes_it(
    model: str, open_page: OpenPage, traced: Callable[[str], Trace]
) -> None:
    trace = traced(model)
    stack = "enc" if "enc.0.self.raw" in trace else "dec"
    page = figure(open_page(address(model, stage="raw"), lang="en"))
    for stage in STAGES:
        page.locator(f'.tab[data-stage="{stage}"]').click()
        again, core, difference = checked(page)
        row = trace[f"{stack}.{LAYER}.self.{SITES[stage]}"][0, HEAD, ROW]
        expected = row[DIM if stage == "values" else CELL].item()
        assert core == pytest.approx(expected, rel=1e-7)
        assert again == pytest.approx(expected, rel=1e-5, abs=1e-6)
        assert difference == pytest.approx(abs(again - core), rel=0.6, abs=1e-8)


def test_stepping_playing_and_opening_cells_sends_nothing(
    browser: Browser, server: Server, open_page: OpenPage
) -> None:
    page = open_page("/")
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(f"{server.url}{address(available()[0], stage='raw')}&lang=en")
    figure(page)
    expect(page.locator(".check").first).to_contain_text("recomputed")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    assert sent, "the websocket was not watched"
    before = len(sent)
    for _ in range(4):
        page.get_by_role("button", name="One stage forward").click()
    assert page.locator(".tab[aria-selected=true]").get_attribute("data-stage") == "values"
    page.locator(".plot").hover(position={"x": 200, "y": 150})
    page.locator(".plot").click(position={"x": 220, "y": 170})
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Table").click()
    page.wait_for_timeout(300)
    assert len(sent) == before


def test_a_reload_shows_the_same_view(open_page: OpenPage) -> None:
    page = figure(open_page(address(available()[0], stage="raw"), lang="en"))
    page.locator('.tab[data-stage="softmax"]').click()
    page.get_by_role("button", name="One query").click()
    page.locator(".plot").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(at(stage="softmax", view="row", row=ROW - 1, cell=CELL - 1, layer=LAYER))

    def seen() -> list[str]:
        look = [page.locator(".who"), page.locator(".tab[aria-selected=true]"), page.locator(".check").first]
        return [part.inner_text() for part in look]

    before = (*seen(), checked(page))
    page.reload()
    figure(page)
    assert (*seen(), checked(page)) == before
    expect(page.get_by_role("button", name="One query")).to_have_attribute("aria-pressed", "true")


def test_a_masked_cell_is_exactly_zero(open_page: OpenPage) -> None:
    page = figure(open_page(address("tiny-gpt", stage="masked", row=1, cell=4), lang="en"))
    assert checked(page) == (-np.inf, -np.inf, 0)
    page.locator('.tab[data-stage="softmax"]').click()
    assert checked(page) == (0, 0, 0)
    expect(page.locator(".legend")).to_contain_text("exactly 0")


def test_arrows_and_space_work_from_the_page_and_from_the_matrix(open_page: OpenPage) -> None:
    page = figure(open_page(address(available()[0], stage="raw"), lang="en"))
    stage = page.locator(".tab[aria-selected=true]")
    page.locator("body").press("ArrowRight")
    expect(stage).to_have_attribute("data-stage", "scaled")
    page.keyboard.press("ArrowLeft")
    expect(stage).to_have_attribute("data-stage", "raw")
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press(" ")
    expect(stage).to_have_attribute("data-stage", "scaled")  # playing starts with a step
    page.locator(".plot").focus()
    heard = page.locator("[aria-live=polite]").first
    before = heard.inner_text()
    page.keyboard.press("ArrowDown")
    expect(heard).not_to_have_text(before)
    expect(heard).to_contain_text(f"position {ROW + 1}")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(page).to_have_url(at(row=ROW + 1, stage="softmax"))


def test_the_slider_keeps_its_arrows_and_buttons_their_space(open_page: OpenPage) -> None:
    page = figure(open_page(address(available()[0], stage="raw"), lang="en"))
    slider = page.locator(".right input")
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowLeft"):
        slider.press(key)
    assert slider.input_value() == "1"
    page.locator('.tab[data-stage="raw"]').press("ArrowRight")
    page.get_by_role("button", name="One query").press(" ")
    expect(page).to_have_url(at(stage="scaled", view="row"))


def test_a_tap_opens_a_cell_on_the_phone(open_page: OpenPage) -> None:
    page = figure(open_page(address(available()[0], stage="raw"), lang="zh", size=PHONE))
    page.locator(".plot canvas").first.scroll_into_view_if_needed()
    before = page.locator(".work").inner_text()
    box = page.locator(".cellmark").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 1.5 * box["width"], box["y"] - 1.5 * box["height"])
    expect(page.locator(".work")).not_to_have_text(before)
    expect(page).to_have_url(at(row=ROW - 2, cell=CELL + 1))


def test_the_table_lists_the_row(open_page: OpenPage, traced: Callable[[str], Trace]) -> None:
    page = figure(open_page(address("tiny-gpt", stage="softmax", view="table"), lang="en"))
    lines = page.locator(".left .table tbody tr")
    weights = traced("tiny-gpt")[f"dec.{LAYER}.self.weights"][0, HEAD, ROW]
    expect(lines).to_have_count(len(weights))
    shown = [number(text) for text in lines.locator("td:last-child").all_inner_texts()]
    assert shown == pytest.approx(weights.tolist(), rel=0.06)
    assert shown[ROW + 1 :] == [0] * (len(weights) - ROW - 1)


def test_tokens_are_never_markup(open_page: OpenPage) -> None:
    hostile = "<img src=x onerror=alert(1)> <b>bold</b> &lt;i&gt;"
    for view in ("matrix", "table"):
        page = figure(open_page(address(available()[0], text=hostile, stage="raw", view=view), lang="en"))
        assert page.locator(".root img, .root b").count() == 0


def test_x_times_w_opens_to_its_operands(open_page: OpenPage, traced: Callable[[str], Trace]) -> None:
    page = figure(open_page(address("tiny-gpt", stage="project", project=1), lang="en"))
    for part in "qkv":
        page.locator(f'.parts [data-part="{part}"]').click()
        again, core, _ = checked(page)
        made = traced("tiny-gpt")[f"dec.{LAYER}.self.{part}"][0]
        heads = traced("tiny-gpt")[f"dec.{LAYER}.self.q"].shape[1]
        expected = made[HEAD * len(made) // heads, ROW, DIM].item()  # fewer key heads: one serves several
        assert core == pytest.approx(expected, rel=1e-7) and again == pytest.approx(expected, rel=1e-5, abs=1e-6)


def test_nothing_moves_when_the_reader_asks_for_stillness(open_page: OpenPage) -> None:
    page = figure(open_page(address(available()[0], stage="raw"), lang="en", still=True))
    page.locator('.tab[data-stage="softmax"]').click()
    assert page.locator("div.root").first.evaluate("root => root.getAnimations({subtree: true}).length") == 0


def test_a_new_layer_keeps_the_place(open_page: OpenPage) -> None:
    page = figure(open_page(address(available()[0], stage="raw"), lang="en"))
    page.locator('.tab[data-stage="softmax"]').click()
    before = checked(page)
    page.get_by_test_id("stSelectbox").nth(1).click()
    page.get_by_role("option", name="2", exact=True).click()
    expect(page.locator(".check").first).not_to_contain_text(str(before[1]))
    expect(page.locator(".tab[aria-selected=true]")).to_have_attribute("data-stage", "softmax")
    expect(page).to_have_url(at(stage="softmax", row=ROW))
    page.wait_for_function("() => !location.search.includes('attention.layer')")  # the default leaves the address


def test_an_exercise_opens_its_view_and_coming_back_keeps_it(open_page: OpenPage) -> None:
    page = figure(open_page(address(available()[0], stage="values", row=2), lang="en"))
    page.get_by_role("link", name="Play one query row by row").click()
    expect(page).to_have_url(at(stage="raw", view="row", row=0, layer=LAYER))
    expect(page.get_by_role("button", name="One query")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".tab[aria-selected=true]")).to_have_attribute("data-stage", "raw")
    page.locator('.tab[data-stage="scaled"]').click()
    expect(page).to_have_url(at(stage="scaled"))
    page.get_by_test_id("stSidebarNavLink").first.click()
    expect(page.locator(".tab")).to_have_count(0)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Attention").click()
    figure(page)
    expect(page.locator(".tab[aria-selected=true]")).to_have_attribute("data-stage", "scaled")
    expect(page).to_have_url(at(stage="scaled", view="row", row=0))


def test_bias_and_a_row_that_sees_nothing_are_recomputed(browser: Browser) -> None:
    g = torch.Generator().manual_seed(0)
    q, k, v = (torch.randn(1, 1, 5, 8, generator=g) for _ in range(3))
    bias, mask = -torch.rand(1, 5, 5, generator=g), torch.ones(5, 5, dtype=torch.bool).tril()
    mask[2] = False
    trace = Trace()
    attention(q, k, v, 0.3, mask[None, None], bias, Tap(trace))
    arrays = {name: array[0, 0].numpy() for name, array in {**trace, "q": q, "k": k, "v": v}.items()}
    source = bundle(ASSETS / "components/attention/matrix_stage/main.js")
    source += "export const maths = $attention_matrix_stage_maths, packed = $lib_packed;"
    page = browser.new_page()
    found = page.evaluate(
        """async ([source, bytes]) => {
            const { maths: { compare, headOf }, packed: { unpack } } =
                await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
            const head = headOf(unpack(new Uint8Array(bytes)));
            const wide = (stage) => (stage === "values" ? 8 : 5);
            const every = (stage) => [0, 1, 2, 3, 4].flatMap((i) =>
                Array.from({ length: wide(stage) }, (_, at) => compare(head, stage, i, at)));
            return ["raw", "scaled", "masked", "softmax", "values"].map((stage) =>
                every(stage).map(({ core, again }) => [String(core), String(again)]));
        }""",
        [source, list(pack({"scale": 0.3}, arrays))],
    )
    page.close()
    for stage, pairs in zip(STAGES, found, strict=True):
        core, again = np.array([[float(x.replace("Infinity", "inf")) for x in pair] for pair in pairs]).T
        np.testing.assert_allclose(core, arrays[SITES[stage]].ravel(), rtol=1e-7)
        np.testing.assert_allclose(again, core, rtol=1e-5, atol=1e-6)
    assert (arrays["weights"][2] == 0).all()


def test_the_matrix_has_the_colours_of_the_core_s_numbers(open_page: OpenPage, traced: Callable[[str], Trace]) -> None:
    trace = traced("tiny-gpt")
    page = figure(open_page(address("tiny-gpt", stage="raw", project=1), lang="en", still=True))
    canvas = page.locator(".plot canvas").first
    for stage, site in {"project": "q", **SITES, "values": "weights"}.items():
        page.locator(f'.tab[data-stage="{stage}"]').click()
        values = trace[f"dec.{LAYER}.self.{site}"][0, HEAD].numpy()
        blocked = ~np.tri(len(values), dtype=bool) if stage in ("masked", "softmax", "values") else None
        limit = np.abs(values[np.isfinite(values)]).max()
        colours = pixels.weights(values) if site == "weights" else pixels.signed(np.maximum(values, -limit), limit)
        at = (ROW, DIM if stage == "project" else CELL)
        grid = pixels.Grid.marked(canvas, page.locator(".rowmark"), page.locator(".cellmark"), (1, 1), at)
        pixels.check_map(pixels.picture(canvas), grid, colours, blocked, pixels.ABOVE_NUMBERS)
        end = number(page.locator(".legend .ends span").last.inner_text())  # raw and scaled differ by their scale alone
        assert end == pytest.approx(1 if site == "weights" else limit, rel=6e-3)


def test_the_bars_of_a_product_stand_on_the_side_of_its_sign(
    open_page: OpenPage, traced: Callable[[str], Trace]
) -> None:
    trace = traced("tiny-gpt")
    q, k, v, weights = (trace[f"dec.{LAYER}.self.{site}"][0, HEAD].numpy() for site in ("q", "k", "v", "weights"))
    page = figure(open_page(address("tiny-gpt", stage="raw"), lang="en", still=True))
    chart, gutter, row = page.locator("canvas.chart"), (70, 76), 48
    products = q[ROW] * k[CELL]
    image = pixels.picture(chart.last)
    wide = (image.shape[1] - sum(gutter)) / len(products)
    middle = 2 * row + row // 2  # under q and k
    for d, product in enumerate(products):
        column = image[2 * row + 2 : 3 * row - 2, round(gutter[0] + (d + 0.4) * wide)]
        above, below = ((half[:, 3] == 255).sum() for half in np.split(column, [row // 2 - 2]))
        tall = 20 * product / np.abs(products).max()
        assert above - below == pytest.approx(tall, abs=1.5), f"dimension {d}"
        if abs(tall) > 4:
            colour = image[middle - int(np.sign(tall)) * 3, round(gutter[0] + (d + 0.4) * wide), :3]
            assert np.abs(colour - pixels.signed(np.sign(product) * 0.69, 1)).max() <= pixels.NEAR

    page.locator('.tab[data-stage="values"]').click()
    parts = weights[ROW][:, None] * v  # one line a key under one another, paler towards 0
    image = pixels.picture(chart.first)[2:52]
    strength = np.sqrt(np.abs(parts) / np.abs(parts).max())
    strength[:, DIM] = 0  # behind the picked column stands a colour of its own
    for j, d in zip(*np.nonzero(strength > 0.3), strict=True):
        red, _, blue, alpha = image[int((j + 0.5) * 50 / len(v)), round(gutter[0] + (d + 0.5) * wide)]
        assert alpha == pytest.approx(255 * strength[j, d], abs=3) and (red > blue) == (parts[j, d] > 0), (j, d)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_below_the_fold_comes_when_it_is_scrolled_to(open_page: OpenPage, lang: str) -> None:
    page = figure(open_page(address(available()[0], text="Nobody has scrolled down to this."), lang=lang))
    charts = page.get_by_test_id("stVegaLiteChart")
    settled(page)
    expect(charts).to_have_count(0)
    page.locator(".st-key-sight_curves").scroll_into_view_if_needed()
    expect(charts).to_have_count(2)
    page.locator('.tab[data-stage="softmax"]').scroll_into_view_if_needed()
    page.get_by_test_id("stSelectbox").nth(1).click()  # another layer: what was seen once is drawn at once
    page.get_by_role("option", name="0", exact=True).click()
    settled(page)
    expect(charts).to_have_count(2)
