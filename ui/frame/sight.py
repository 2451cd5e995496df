"""Parts of a page that are computed once they are looked at: below the fold most visitors never scroll to them.

    sight.when_seen("curves", lambda: draw_curves(T, r, layer), height=340)

What a visit has seen on a page is drawn at once from then on, until it goes to another page. Controls stand outside of
such a part: a rerun of the part alone does not write the address.
"""

from collections.abc import Callable

import streamlit as st

from ui.browser import component
from ui.browser.pack import pack
from ui.frame.visit import visit


def when_seen(name: str, draw: Callable[[], None], height: int) -> None:
    """Draw a part once its place comes into view. height: of the place until then, in pixels, so that nothing jumps."""
    seen = visit().seen

    def part() -> None:
        if name in seen:
            draw()
            return
        key = f"sight_{name}"
        component("frame/sight")(data=pack({"height": height}, {}), key=key, on_seen_change=lambda: seen.add(name))

    st.fragment(part)()
