"""The neuron page in Chromium: stepped by keys, changed by hand, broken, learned; every number against torch."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from tests.browser import pixels
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.serving import COUNT_SENT
from tests.core.classics.nets import MODULES, Twin
from ui.neuron import learning
from ui.neuron.network import Sample, Setup, changed, changes, start

STANDING = Setup(sizes=(3, 3, 3), activation="sigmoid", loss="squared", bias=False, seed=1)
LAST = 14


def number(text: str) -> float:
    return float(text.replace("\u2212", "-").replace(",", ""))


def titles(cells: Locator) -> list[float]:
    return [number(title) for title in cells.evaluate_all("cells => cells.map(cell => cell.title)")]


class Learner:
    """The network of the page as torch.nn has it."""

    def __init__(self, sample: Sample, setup: Setup = STANDING) -> None:
        self.sample, self.twin = sample, Twin(sample.net.weights, setup.activation, setup.loss, setup.bias)
        self.measure()

    def measure(self) -> None:
        self.twin.zero_grad()
        value, a = self.twin.measured(self.sample.x, self.sample.t)
        value.backward()
        self.loss, self.deltas = value.item(), [d for one in a for d in one.grad[0].tolist()]
        self.gradients = [g for w in self.twin.gradients() for g in w.flatten().tolist()]

    def step(self, eta: float) -> None:
        with torch.no_grad():
            for p in self.twin.parameters():
                p.sub_(eta * p.grad)
        self.measure()


def opened(open_page: OpenPage, view: str = "", lang: str = "en", **how: object) -> Page:
    page = open_page(f"/neuron?{view}", lang=lang, **how)
    page.locator(".root .net, .root .curves, .root .learn").first.wait_for()
    return page


def column(page: Page, table: str, at: int) -> list[float]:
    return titles(page.locator(f"table.{table} tr td:nth-child({at})"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_both_passes_by_keyboard_alone_give_the_numbers_of_torch(open_page: OpenPage, lang: str) -> None:
    page, learner = opened(open_page, lang=lang), Learner(start(STANDING))
    page.evaluate(COUNT_SENT)
    page.locator("button.next").focus()
    for _ in range(LAST - 3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".node.tail")).to_have_count(3)
    expect(page.locator(".node.now .name")).to_have_text("h₂")
    labels = page.locator(".node:not(.one)").evaluate_all("nodes => nodes.map(node => node.ariaLabel)")
    assert labels[5].endswith("δ = ?") and not labels[4].endswith("?")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".verdict.holds")).to_contain_text("18")
    page.locator('button[data-show="table"]').press("Enter")
    rows = page.locator("table.nodes tr").filter(has=page.locator("td:nth-child(6)[title]"))
    for at in (5, 6):  # the rule, autograd
        assert titles(rows.locator(f"td:nth-child({at})")) == pytest.approx(learner.deltas, rel=1e-7, abs=1e-12)
    for at in (3, 4):
        assert column(page, "weights", at) == pytest.approx(learner.gradients, rel=1e-7, abs=1e-12)
    after = [w - 0.5 * g for w, g in zip(column(page, "weights", 2), learner.gradients, strict=True)]
    assert column(page, "weights", 6) == pytest.approx(after, rel=1e-6)
    assert max(titles(page.locator("table.weights tr td:nth-child(5)"))) < 1e-12
    assert page.evaluate("() => window.sent") == 0
    expect(page).to_have_url(re.compile(r"neuron\.step=14"))


def test_a_weight_in_the_hand_asks_nobody_and_is_checked_when_it_rests(open_page: OpenPage) -> None:
    page = opened(open_page, f"neuron.step={LAST}&neuron.open=1.1")
    page.evaluate(COUNT_SENT)
    slider = page.locator('input.pulled[data-name="w1.1.2"]')
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    seen = set()
    for share in (0.6, 0.7, 0.8):
        page.mouse.move(box["x"] + share * box["width"], middle)
        seen.add(page.locator(".gradient").first.inner_text())
    assert len(seen) == 3 and page.evaluate("() => window.sent") == 0
    page.wait_for_function("() => window.sent > 0")
    expect(page.locator(".verdict.holds")).to_be_visible()  # the answer has come while the slider is still held
    before = float(slider.input_value())
    page.mouse.move(box["x"] + 0.9 * box["width"], middle)
    page.mouse.up()
    value = float(slider.input_value())
    assert value > before + 0.3
    expect(page).to_have_url(re.compile(re.escape(quote(f"w1.1.2:{value:g}"))))
    learner = Learner(changed(start(STANDING), {"w1.1.2": value}))
    expect(page.locator(".verdict.holds")).to_be_visible()
    page.locator('button[data-show="table"]').click()
    assert column(page, "weights", 4) == pytest.approx(learner.gradients, rel=1e-7, abs=1e-12)
    page.reload()
    expect(page.locator('input.typed[data-name="w1.1.2"]')).to_have_value(f"{value:g}")


def test_typed_values_inputs_and_targets(open_page: OpenPage) -> None:
    page = opened(open_page, "neuron.step=0")
    page.locator('input.typed[data-name="x2"]').fill("-2.5")
    page.locator('input.typed[data-name="t1"]').fill("1")
    page.locator('input.typed[data-name="x3"]').fill("")  # nothing typed is no value
    page.locator("button.next").focus()
    for _ in range(LAST):
        page.keyboard.press("ArrowRight")
    learner = Learner(changed(start(STANDING), {"x2": -2.5, "t1": 1}))
    expect(page.locator(".verdict.holds")).to_be_visible()
    assert number(page.locator("span.loss").inner_text().split("= ")[1]) == pytest.approx(learner.loss, rel=6e-3)
    page.locator('button[data-show="table"]').click()
    assert column(page, "weights", 3) == pytest.approx(learner.gradients, rel=1e-7, abs=1e-12)


def test_signs_are_predicted_and_then_seen(open_page: OpenPage) -> None:
    page, learner = opened(open_page), Learner(start(STANDING))
    for at, gradient in enumerate(learner.gradients[:3]):  # the first two rightly, the third wrongly
        right = gradient > 0 if at < 2 else gradient < 0
        page.locator(".signs").nth(at).locator("button").nth(2 if right else 0).click()
    page.locator("button.next").focus()
    for _ in range(LAST - 4):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".node.now .name")).to_have_text("h₁")
    assert [text[-1] for text in page.locator(".gradient").all_inner_texts()] == ["✓", "✓", "✗"]
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".verdict")).to_contain_text("2 of 3 right")


@pytest.mark.parametrize(("rule", "deltas"), [("no_slope", 6), ("untransposed", 3), ("sign", 6)])
def test_a_wrong_rule_fails_before_the_eyes(open_page: OpenPage, rule: str, deltas: int) -> None:
    page = opened(open_page)
    page.locator("select.rule").select_option(rule)
    expect(page.locator(".verdict.fails")).to_contain_text(f"{deltas} of 6")
    page.locator("select.rule").select_option("right")
    expect(page.locator(".verdict.holds")).to_be_visible()


def test_updates_lower_the_loss_as_sgd_does_and_reopen(open_page: OpenPage) -> None:
    page, learner = opened(open_page, f"neuron.step={LAST}"), Learner(start(STANDING))
    page.locator("select.eta").select_option("3")
    for _ in range(4):
        page.locator("button.learn").press("Enter")
        learner.step(3)
    expect(page).to_have_url(re.compile(r"neuron\.updates=4"))
    expect(page.locator(".verdict.holds")).to_be_visible()
    page.locator('button[data-show="table"]').click()
    assert column(page, "weights", 4) == pytest.approx(learner.gradients, rel=1e-7, abs=1e-12)
    page.reload()
    page.locator("table.weights").wait_for()
    assert column(page, "weights", 3) == pytest.approx(learner.gradients, rel=1e-7, abs=1e-12)
    page.locator("button.undo").click()
    expect(page.locator(".updates")).to_contain_text("3")
    page.locator('button[data-id="2.1"]').click()  # an edit makes what was learned the start
    page.locator('input.typed[data-name="w2.1.1"]').fill("0.25")
    expect(page.locator(".updates")).to_contain_text("0")
    expect(page.locator(".verdict.holds")).to_be_visible()
    edits = parse_qs(urlsplit(page.url).query)["neuron.edits"][0]
    learner = Learner(start(STANDING))
    for _ in range(3):
        learner.step(3)
    found = changes(STANDING, edits)
    learned = torch.cat([layer.weight.flatten() for layer in learner.twin.linears]).tolist()
    names = [f"w{layer}.{to}.{at}" for layer in (1, 2) for to in (1, 2, 3) for at in (1, 2, 3)]
    assert found.pop("w2.1.1") == 0.25
    expected = {name: w for name, w in zip(names, learned, strict=True) if name != "w2.1.1"}
    assert found == pytest.approx(expected, rel=1e-5)
    page.locator("button.reset").click()
    page.wait_for_function("() => !location.search.includes('neuron.edits')")


def test_nodes_are_walked_by_arrow_keys(open_page: OpenPage) -> None:
    page = opened(open_page, "neuron.sizes=2-3-1")
    page.locator('.node[tabindex="0"]').focus()
    for key, name in (("ArrowDown", "h₂"), ("ArrowRight", "y₁"), ("ArrowLeft", "h₁"), ("ArrowLeft", "x₁")):
        page.keyboard.press(key)
        expect(page.locator(".node.now .name")).to_have_text(name)
        assert page.evaluate(
            "() => { let e = document.activeElement; while (e.shadowRoot) e = e.shadowRoot.activeElement;"
            " return e.classList.contains('now'); }"
        )


def test_another_network_forgets_the_changes_of_the_first(open_page: OpenPage) -> None:
    page = opened(open_page)
    sizes, weight = page.get_by_role("textbox", name="Layers"), page.locator('input.typed[data-name="w1.1.1"]')
    for text, nodes in (("3-2", 5), ("2-2", 4)):
        sizes.fill(text)
        sizes.press("Enter")
        expect(page.locator(".node")).to_have_count(nodes)
        expect(weight).not_to_have_value("1.5")
        weight.fill("1.5")
        expect(page).to_have_url(re.compile(quote(f"{text}.0.1;w1.1.1:1.5")))
        expect(page.locator(".check")).to_contain_text("by the core")


def curve_numbers(page: Page) -> Iterator[tuple[str, float, float]]:
    for card in page.locator(".card").all():
        value, slope = re.findall(r"= (\S+)", card.locator(".said").inner_text())
        yield card.get_attribute("data-name"), number(value), number(slope)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_point_is_dragged_under_six_curves(open_page: OpenPage, lang: str) -> None:
    page = opened(open_page, "neuron.view=curves", lang)
    page.evaluate(COUNT_SENT)
    box = page.locator(".card svg").nth(3).bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 60)
    page.mouse.up()
    page.locator(".slider input").focus()
    page.keyboard.press("ArrowLeft")
    at = number(page.locator(".slider output").inner_text().split("= ")[1])
    expect(page).to_have_url(re.compile(rf"neuron\.a={at:g}(&|$)"))
    a = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    assert 1 < a < 4
    for name, value, slope in curve_numbers(page):
        phi = MODULES[name]()
        [exact] = torch.autograd.grad(phi(a), a)
        assert (value, slope) == pytest.approx((phi(a).item(), exact.item()), rel=6e-3), name
    assert page.evaluate("() => window.sent") == 0
    page.locator(".curves summary").press("Enter")
    expect(page.locator(".curves table tr")).to_have_count(7)


TASK = learning.task("xor", "4", "tanh", 1)


def trained(steps: int, eta: float) -> Learner:
    x, t = learning.data(TASK)
    learner = Learner(Sample(start(TASK.setup).net, x, t), TASK.setup)
    for _ in range(steps):
        learner.step(eta)
    return learner


def test_steps_on_the_data_are_those_of_sgd_and_the_plane_shows_the_network(open_page: OpenPage) -> None:
    page = opened(open_page, "neuron.view=learn")
    for _ in range(3):
        page.locator("button.once").press("Enter")
    check = page.locator(".check")
    expect(check).to_contain_text("Gradient by the core")
    page.wait_for_url("**neuron.learned=*")
    learner = trained(3, 1)
    here, core = (number(text) for text in re.findall(r"(?:here|core) (\d\.\d+)", check.inner_text())[:2])
    assert (here, core) == pytest.approx((learner.loss, learner.loss), abs=1e-7)
    image = pixels.picture(page.locator(".stack canvas"))
    places = np.array([[x, y] for y in (1.5, 0.5, -0.5, -1.5) for x in (-1.5, -0.5, 0.5, 1.5)])
    a = torch.tensor(places)
    first, second = learner.twin.linears
    a = second(torch.tanh(first(a)))
    y = torch.sigmoid(a)[:, 0].detach().numpy()
    grid = pixels.Grid.filling(image, 4, 4)
    colours = pixels.signed(2 * y - 1, 1).reshape(4, 4, 3)
    for row in range(4):
        for cell in range(4):
            seen = grid.patch(image, row, cell, (0.48, 0.52, 0.48, 0.52))[:, :3].mean(0)
            assert np.abs(seen - colours[row, cell]).max() <= pixels.NEAR + 4
    page.reload()
    expect(page.locator(".learn .said")).to_contain_text("3 steps")


def test_it_learns_live_is_kept_and_opens_node_by_node(open_page: OpenPage) -> None:
    page = opened(open_page, "neuron.view=learn")
    page.locator("button.play").press("Enter")
    expect(page.locator(".learn .said")).to_contain_text("100 of 100", timeout=60_000)
    page.locator("button.play").press("Enter")
    expect(page.locator(".check")).to_contain_text("Gradient by the core")
    said = page.locator(".learn .said").inner_text()
    page.reload()
    expect(page.locator(".learn .said")).to_have_text(said, timeout=30_000)
    page.get_by_role("link", name="node by node").click()
    expect(page.locator(".net .node.one")).to_have_count(2)
    kept = parse_qs(urlsplit(page.url).query)["neuron.edits"][0]
    of = Setup(sizes=(2, 4, 1), activation="tanh", loss="cross", bias=True, seed=1)
    learner = Learner(changed(start(of), changes(of, kept)), of)
    page.locator("input.steps").press("End")
    expect(page.locator(".verdict.holds")).to_be_visible()
    page.locator('button[data-show="table"]').click()
    assert column(page, "weights", 4) == pytest.approx(learner.gradients, rel=1e-5, abs=1e-12)


@pytest.mark.parametrize(
    "view", ["show=table&neuron.step=14", "show=matrices&neuron.sizes=8-8-8-8-8", "view=curves", "view=learn"]
)
def test_nothing_sticks_out_on_a_phone(open_page: OpenPage, view: str) -> None:
    page = opened(open_page, f"neuron.{view}", "zh", size=PHONE, theme="dark")
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= PHONE[0]
