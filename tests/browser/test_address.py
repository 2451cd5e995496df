"""Every view is a URL: what the address bar holds after widgets, components, links, steps between pages and reloads."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.serving import settled

STAGE = "attention.stage"  # a key that a browser component owns
FIRST, SECOND = "A first sentence", "Dogs bark at night"


def query(page: Page) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(urlsplit(page.url).query).items()}


def type_text(page: Page, words: str) -> None:
    """Type into the text box and wait until the address has it."""
    box = page.get_by_role("textbox").first
    box.fill(words)
    box.press("Enter")
    page.wait_for_function("words => new URLSearchParams(location.search).get('text') === words", arg=words)
    settled(page)


def write_from_a_component(page: Page, value: str) -> None:
    page.evaluate(
        """([key, value]) => {
            const url = new URL(location.href);
            url.searchParams.set(key, value);
            history.replaceState(history.state, "", url);
        }""",
        [STAGE, value],
    )


def step_to(page: Page, path: str) -> None:
    """By our own navigation, which drops the query string: the page has to put it back."""
    page.locator(f'[data-testid="stSidebarNavLink"][href$="{path}"]').click()
    page.wait_for_function("path => location.pathname === path && location.search.includes('lang')", arg=path)
    settled(page)


def test_a_rerun_of_the_server_leaves_what_a_component_wrote(open_page: OpenPage) -> None:
    page = open_page(f"/attention?text={FIRST}&{STAGE}=masked", lang="en")
    write_from_a_component(page, "softmax")
    type_text(page, SECOND)
    assert query(page) == {"lang": "en", "text": SECOND, STAGE: "softmax"}
    page.reload()
    settled(page)
    assert query(page) == {"lang": "en", "text": SECOND, STAGE: "softmax"}
    assert page.get_by_role("textbox").first.input_value() == SECOND


def test_a_step_to_another_page_and_back_forgets_nothing(open_page: OpenPage) -> None:
    page = open_page("/attention", lang="zh")
    type_text(page, SECOND)
    write_from_a_component(page, "softmax")
    step_to(page, "/")
    assert query(page) == {"lang": "zh", "text": SECOND}
    step_to(page, "/attention")
    page.wait_for_function("key => new URLSearchParams(location.search).get(key) === 'softmax'", arg=STAGE)
    settled(page)
    assert query(page) == {"lang": "zh", "text": SECOND, STAGE: "softmax"}


def test_our_links_open_in_the_app_and_back_returns(open_page: OpenPage) -> None:
    page = open_page("/", lang="en")
    page.evaluate("window.stillHere = true")
    chip = page.locator("a.chip").nth(1)
    words = chip.inner_text()
    chip.click()
    page.wait_for_function("words => new URLSearchParams(location.search).get('text') === words", arg=words)
    settled(page)
    assert page.get_by_role("textbox").first.input_value() == words
    page.locator("a.card.attention").click()
    page.wait_for_url("**/attention?*")
    settled(page)
    assert query(page)["text"] == words and page.evaluate("window.stillHere")
    page.go_back()
    page.go_back()
    settled(page)
    page.wait_for_function("words => document.querySelector('input[type=text]').value !== words", arg=words)
    page.wait_for_function("() => !new URLSearchParams(location.search).has('text')")  # the bar follows the figure
    assert page.evaluate("window.stillHere")
    assert page.locator(".resume a").get_attribute("href").startswith("attention?")


COUNT_WRITES = """() => {
    const replace = history.replaceState.bind(history);
    window.writes = [];
    history.replaceState = (...all) => { window.writes.push(performance.now()); replace(...all); };
}"""
DRAG = """([slider, last]) => new Promise((done) => {
    let at = 0;
    const move = () => {
        slider.value = at;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        at += 1;
        if (at > last) done();
        else setTimeout(move, 20);
    };
    move();
})"""


def test_a_slider_that_is_dragged_writes_the_address_seldom_and_ends_right(open_page: OpenPage) -> None:
    page = open_page("/output?output.draws=5", lang="en")
    slider = page.get_by_label("temperature \u03c4", exact=True)
    slider.wait_for()
    page.evaluate(COUNT_WRITES)
    slider.evaluate(f"(slider) => ({DRAG})([slider, 30])")
    page.wait_for_function("() => new URLSearchParams(location.search).get('output.temperature') === '3.0'")
    writes = page.evaluate("() => window.writes")
    assert 2 <= len(writes) <= 20
    assert all(later - sooner > 100 for sooner, later in zip(writes, writes[1:], strict=False))


def test_a_link_opened_at_once_loses_no_choice_and_a_step_back_finds_it(open_page: OpenPage) -> None:
    page = open_page("/output", lang="en")
    slider = page.get_by_label("temperature \u03c4", exact=True)
    slider.wait_for()
    moves = "(slider) => { for (const at of [7, 8]) { slider.value = at; slider.dispatchEvent(new Event('input')); } }"
    slider.evaluate(moves)
    page.get_by_role("link", name="Top-p = 0.9").evaluate("(link) => link.click()")
    page.wait_for_function("() => new URLSearchParams(location.search).get('output.top_p') === '0.90'")
    assert "output.temperature" not in query(page)
    page.go_back()
    page.wait_for_function("() => new URLSearchParams(location.search).get('output.temperature') === '0.8'")
    expect(page.locator(".slider output").first).to_have_text("0.8")


def test_a_link_can_hide_controls(open_page: OpenPage) -> None:
    page = open_page(f"/?hide=model,text&text={FIRST}", lang="en")
    assert page.get_by_role("textbox").count() == 0 and page.get_by_role("combobox").count() == 0
    assert query(page) == {"lang": "en", "hide": "model,text", "text": FIRST}


def test_a_typed_text_is_shown_as_it_is(open_page: OpenPage) -> None:
    typed = "<img src=x onerror=alert(1)> :smile: a->b :red[x] **b** $x$ www.example.invalid"
    page = open_page("/?model=minilm", lang="en")
    type_text(page, typed)
    assert page.locator("img[src=x]").count() == 0
    page.goto(page.url.replace("/?", "/attention?"))
    settled(page)
    assert page.locator("img[src=x]").count() == 0
    assert page.get_by_role("textbox").first.input_value() == typed
