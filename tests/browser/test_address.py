"""Every view is a URL: what the address bar holds after widgets, components, links, steps between pages and reloads."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

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
