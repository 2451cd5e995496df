"""The lab in Chromium: ablate a head, share the address, open it again, take figures, numbers and Python home."""

import base64
import csv
import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Download, Page, expect

from core import Edit, load, run
from tests.browser import pixels
from tests.browser.conftest import PHONE, OpenPage, opened
from tests.browser.serving import ROOT, settled

NORTH = "The king of the north came to the city. And the king of the"
HOSTILE = "<b>bold</b> <script>window.harmed = 1</script> =1+2 你好"
SVG = "{http://www.w3.org/2000/svg}"


def path(**view: object) -> str:
    """The address of a view; text and model are shared keys."""
    return "/lab?" + urlencode({key if key in ("text", "model") else f"lab.{key}": view[key] for key in view})


def query(page: Page) -> dict[str, str]:
    return {key: value for key, [value] in parse_qs(urlsplit(page.url).query, keep_blank_values=True).items()}


def reading(page: Page) -> list[str]:
    """The open cell and its three numbers."""
    return [page.locator(".who").inner_text(), *page.locator(".value b").all_inner_texts()]


def number(words: str) -> float:
    return float(words.replace("\u2212", "-"))


def taken(page: Page, name: str) -> Path:
    """The file that a button gives."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    found: Download = waiting.value
    target = Path(found.path())
    assert found.suggested_filename == f"lab-dec-3-self-weights.{name.lower().replace('python', 'py')}"
    return target


def test_ablate_a_head_share_the_address_and_take_everything_home(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(path(edits="", text=NORTH), lang="en")
    expect(page.locator(".value b").nth(2)).to_have_text("0")  # no edits: no difference
    page.get_by_role("button", name="Add an edit").click()
    page.get_by_role("combobox", name="Head", exact=True).last.click()
    page.get_by_role("option", name="3", exact=True).click()
    settled(page)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Layer 0: head 3 to zero")).to_be_visible()
    settled(page)

    # The cell that changed most is open: how much the last token looks at what followed "the" before.
    model = load("tiny-gpt")
    ids = model.tokenizer.encode(NORTH).ids
    edit = Edit("zero_head", "dec.0.self.z", (3,))
    before, after = (run(model, ids, edits=edits)["dec.3.self.weights"][0, 0] for edits in ((), (edit,)))
    cell = divmod(int((after - before).abs().argmax()), len(ids))
    shown = reading(page)
    assert f"query {cell[0]}" in shown[0] and f"key {cell[1]}" in shown[0]
    assert [number(value) for value in shown[1:]] == pytest.approx(
        [float(before[cell]), float(after[cell]), float(after[cell] - before[cell])], rel=1e-6
    )

    # Another cell, kept by the address, which opens the same view anywhere.
    page.locator(".plot").press("ArrowUp")
    expect(page).to_have_url(re.compile(rf"lab\.row={cell[0] - 1}&lab\.column={cell[1]}"))
    assert query(page) == {"lang": "en", "text": NORTH, "lab.row": str(cell[0] - 1), "lab.column": str(cell[1])}
    shown = reading(page)
    page.reload()
    expect(settled(page).locator(".who")).to_have_text(shown[0], use_inner_text=True)
    assert reading(page) == shown
    elsewhere = open_page(urlsplit(page.url).path + "?" + urlsplit(page.url).query)
    expect(elsewhere.locator(".who")).to_have_text(shown[0], use_inner_text=True)
    assert reading(elsewhere) == shown

    # Pictures: a drawing whose text is text, and a picture that is not empty.
    drawing = xml.parse(taken(page, "SVG")).getroot()
    words = [node.text or "" for node in drawing.iter(f"{SVG}text")]
    assert "tiny-gpt · dec.3.self.weights · head 0" in words and words.count("␣north") == 4
    assert any("Layer 0: head 3 to zero" in line for line in words) and any(NORTH in line for line in words)
    sizes = [float(node.get("font-size") or 0) for node in drawing.iter(f"{SVG}text")]
    assert min(sizes) >= 14 and len(list(drawing.iter(f"{SVG}rect"))) > 3 * len(ids)
    picture = Image.open(taken(page, "PNG")).convert("RGB")
    assert picture.width == 2400 and picture.getpixel((1, 1)) == (255, 255, 255)
    assert len(picture.getcolors(1 << 24) or []) > 100

    # Numbers: the drawn matrix as a table, the whole site as arrays.
    table = list(csv.DictReader(io.StringIO(taken(page, "CSV").read_text(encoding="utf-8-sig"))))
    assert np.array_equal([np.float32(line["after"]) for line in table], after.numpy().ravel())
    with np.load(taken(page, "npz")) as arrays:
        assert np.array_equal(arrays["before"][0], before.numpy()) and list(arrays["ids"]) == ids

    # The Python, run by itself: the same numbers with the core alone.
    code = taken(page, "Python").read_text(encoding="utf-8")
    file = tmp_path / "again.py"
    file.write_text(f"{code}\nimport numpy\nnumpy.savez('again.npz', before=before, after=after)\n", encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    made = subprocess.run([sys.executable, file], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stderr
    with np.load(tmp_path / "again.npz") as arrays:
        assert np.array_equal(arrays["before"], before.numpy()) and np.array_equal(arrays["after"], after.numpy())
    page.get_by_text("The Python that makes these numbers").click()
    expect(page.get_by_test_id("stCode").first).to_contain_text('Edit("zero_head", "dec.0.self.z", (3,))')


def test_a_cell_is_followed_through_all_three_without_the_server(open_page: OpenPage) -> None:
    page = open_page(path(text=NORTH), lang="en")
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.reload()
    settled(page)
    page.locator(".who").wait_for()
    quiet = len(sent)
    assert sent, "the websocket was not watched"
    canvas = page.locator(".plot canvas").bounding_box()
    assert canvas is not None
    seen = set()
    for x in (0.2, 0.5, 0.9):  # a point in each of the three panels
        page.mouse.move(canvas["x"] + x * canvas["width"], canvas["y"] + 200)
        tops = {round(box["y"]) for mark in page.locator(".across").all() if (box := mark.bounding_box())}
        assert len(tops) == 1 and page.locator(".across").count() == 3
        seen.add(reading(page)[0])
    assert len(seen) == 3 and len(sent) == quiet
    page.locator(".plot").press("ArrowUp")
    chosen = reading(page)[0]
    column = query(page)["lab.column"]
    opened(page, f"lab.column={column}", "lab.column=0")
    expect(page.locator(".who")).to_contain_text("key 0")
    opened(page, "lab.column=0", f"lab.column={column}")
    expect(page.locator(".who")).to_have_text(chosen, use_inner_text=True)
    settled(page)
    quiet = len(sent)
    page.mouse.move(canvas["x"] + 5, canvas["y"] - 30)
    page.get_by_role("button", name="Zoom").click()
    expect(page).to_have_url(re.compile(r"lab\.zoom=1(&|$)"))
    assert len(sent) == quiet


def test_all_three_have_the_colours_of_their_numbers(open_page: OpenPage) -> None:
    ids, edit = load("tiny-gpt").tokenizer.encode(NORTH).ids, Edit("zero_head", "dec.0.self.z", (3,))
    runs = [run(load("tiny-gpt"), ids, edits=edits) for edits in ((), (edit,))]
    ahead = ~np.tri(len(ids), dtype=bool)
    for site in ("weights", "q"):
        view = {"layer": 3, "part": "self", "site": site, "row": 9, "column": 4}
        page = open_page(path(edits="zero_head 0.self.z 3", text=NORTH, **view), lang="en")
        page.locator(".who").wait_for()
        before, after = (one[f"dec.3.self.{site}"][0, 0].numpy() for one in runs)
        change = after - before
        limit = max(np.abs(before).max(), np.abs(after).max())
        colours = [pixels.weights(x) if site == "weights" else pixels.signed(x, limit) for x in (before, after)]
        canvas, image = page.locator(".plot canvas"), pixels.picture(page.locator(".plot canvas"))
        bands = zip(page.locator(".across").all(), page.locator(".down").all(), strict=True)
        hatched = ahead if site == "weights" else None
        for frames, colour, blocked in zip(
            bands, [*colours, pixels.signed(change, np.abs(change).max())], [hatched, hatched, None], strict=True
        ):
            grid = pixels.Grid.marked(canvas, *frames, (2, 2), (9, 4))
            pixels.check_map(image, grid, colour, blocked, pixels.ABOVE_NUMBERS)


def test_a_drawing_of_many_cells_holds_them_as_pictures(open_page: OpenPage) -> None:
    text = f"{NORTH} south. {NORTH}"  # fewer cells are drawn one by one
    ids = load("tiny-gpt").tokenizer.encode(text).ids
    after = run(load("tiny-gpt"), ids, edits=[Edit("zero_head", "dec.0.self.z", (3,))])["dec.3.ffn.act"][0].numpy()
    page = open_page(path(edits="zero_head 0.self.z 3", text=text, layer=3, part="ffn", site="act"), lang="en")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG", exact=True).click()
    images = list(xml.parse(waiting.value.path()).getroot().iter(f"{SVG}image"))
    assert len(images) == 3
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(images[1].get("href").partition(",")[2])))).astype(int)
    pairs = after.reshape(len(ids), image.shape[1], -1)  # what shares a cell: shown is what is farthest from 0
    farthest = np.take_along_axis(pairs, np.abs(pairs).argmax(-1)[..., None], -1)[..., 0]
    before = run(load("tiny-gpt"), ids)["dec.3.ffn.act"][0].numpy()
    colours = pixels.signed(farthest, max(np.abs(before).max(), np.abs(after).max()))
    pixels.check_map(image, pixels.Grid.filling(image, *farthest.shape), colours)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "view", [{}, {"part": "ffn", "site": "act"}, {"layer": "head", "part": "plain", "site": "logits"}]
)
def test_nothing_sticks_out_on_a_phone(open_page: OpenPage, view: dict[str, str], lang: str) -> None:
    page = open_page(path(**view), lang=lang, size=PHONE, theme="dark")
    page.locator(".who").wait_for()
    assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth") <= PHONE[0]
    assert page.locator(".plot canvas").evaluate("e => e.clientWidth") <= PHONE[0]


def test_the_figure_keeps_its_height_from_site_to_site(open_page: OpenPage) -> None:
    heights = set()
    for site in ("self/weights", "self/q", "norm1/mean", "ffn/act", "stream/resid_post", "self/mask"):
        part, name = site.split("/")
        page = open_page(path(layer=1, part=part, site=name), lang="en")
        page.locator(".who").wait_for()
        heights.add(round(page.locator(".plot").evaluate("e => e.clientHeight")))
    assert len(heights) == 1


def test_a_hostile_text_stays_text_in_the_page_and_in_its_files(open_page: OpenPage) -> None:
    page = open_page(path(text=HOSTILE, edits="set_mask *.self.mask * 0 0"), lang="zh")
    assert not page.evaluate("window.harmed") and page.locator("main b:has-text('bold')").count() == 0
    drawing = xml.parse(taken(page, "SVG")).getroot()
    assert not list(drawing.iter(f"{SVG}script"))
    assert any("<script>" in (node.text or "") for node in drawing.iter(f"{SVG}text"))
    table = csv.DictReader(io.StringIO(taken(page, "CSV").read_text(encoding="utf-8-sig")))
    assert not [line for line in table if line["key_label"].lstrip().startswith(("=", "+", "-", "@"))]


def test_edits_survive_a_step_to_another_page(open_page: OpenPage) -> None:
    page = open_page(path(edits="scale 1.ffn.out 0.5"), lang="en")
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Heads").click()
    page.wait_for_url("**/heads**")
    settled(page)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Lab").click()
    page.wait_for_url("**/lab**")
    settled(page)
    expect(page.get_by_text("Layer 1, Feed-forward, out: × 0.5")).to_be_visible()
    assert query(page)["lab.edits"] == "scale 1.ffn.out 0.5"
