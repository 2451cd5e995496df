"""Texts meant to do harm, or that no page can take as they are; and how to see that one did."""

from playwright.sync_api import Page

# Each has at most 64 tokens, the least that a page reads, or is meant to be cut.
HOSTILE = {
    "element": '<script>window.harmed = 1</script><img src=x onerror="window.harmed = 1">',
    "handler": '<svg onload="window.harmed = 1"><a href="javascript:window.harmed=1">',
    "markdown": "**b** [l](javascript:window.harmed=1) ![i](http://elsewhere.invalid/x.png) {0} %s",
    "formula": r"$$\href{javascript:window.harmed=1}{x}$$ $x^2$ :red[r] `c` \frac{",
    "scripts": "שלום \u202eabc 🍎 👩‍👧 e\u0301 我吃了苹果。",
    "null": "a\0b",
    "long line": "a" * 10_000,
    "whitespace": " \t \u3000 ",
}

SAID = {"null", "long line", "whitespace"}  # texts that are changed or cannot run: the page says so


def harm(page: Page) -> list[str]:
    """What a text that became markup would have left: a mark, an element, a link, a formula."""
    found = ["a script ran"] if page.evaluate("window.harmed") else []
    marks = 'img[src="x"], img[src*="elsewhere"], svg[onload], a[href^="javascript"]'
    inside = page.get_by_test_id("stMain").locator(marks).evaluate_all("nodes => nodes.map(node => node.outerHTML)")
    return found + inside
