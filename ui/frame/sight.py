"""Parts of a page that are computed once they are looked at: below the fold most visitors never scroll to them.

    if sight.seen("curves", height=340):
        ...

What a visit has seen on a page is drawn at once from then on, until it goes to another page. No fragment: its closure
would keep the run of every visit alive for as long as the visit.
"""

from ui.browser import component
from ui.browser.pack import pack
from ui.frame.visit import visit


def seen(name: str, height: int) -> bool:
    """Whether a part has come into view; until then its place is shown, so many pixels high, so that nothing jumps."""
    parts = visit().seen
    if name in parts:
        return True
    key = f"sight_{name}"
    component("frame/sight")(data=pack({"height": height}, {}), key=key, on_seen_change=lambda: parts.add(name))
    return False
