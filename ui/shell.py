"""What every visit runs: page settings, language, navigation, the page, the address bar. The main script.

It stands here and not beside pages/: a folder of that name beside the main script wakes Streamlit's old multipage mode.
"""

import contextlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # Streamlit puts only the main script's own folder there
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from pages import PAGES  # noqa: E402
from ui.frame import layout, state, text  # noqa: E402
from ui.frame.end import PageEnd  # noqa: E402
from ui.runs import turns  # noqa: E402

# A file of our own: Streamlit fetches the pictures of its named icons from another machine.
ICON = str(ROOT / "assets" / "icon.svg")


def navigation() -> st.Page:
    """The pages that are ready, by section, named in the language of the visit."""
    T = text.page("common")
    sections: dict[str, list[st.Page]] = {}
    for page in PAGES:
        if page.ready:
            path = None if page.stem == "home" else page.stem
            entry = st.Page(page.path, title=text.page(page.stem).title, url_path=path, default=page.stem == "home")
            sections.setdefault(T(f"section.{page.section}"), []).append(entry)
    return st.navigation(sections, expanded=True)


def waiting(before: int) -> None:
    """Who waits long for a turn is told."""
    st.toast(text.page("common")("waiting", before=before), icon=":material/hourglass_top:")


def visit() -> None:
    """One run of the page that the visit is on."""
    st.set_page_config(page_title="Lucidformer", page_icon=ICON, layout="wide", initial_sidebar_state=232)
    st.logo(ICON, size="large")
    layout.style()
    layout.language(text.page("common"))
    page = navigation()
    state.enter(page.url_path or "home")
    with contextlib.suppress(PageEnd):
        page.run()
    state.publish()


state.begin()
with turns.turn(waiting):
    visit()
