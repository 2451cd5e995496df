"""The address bar as a component without a picture: it writes the server's keys into the URL and leaves all others.

{set: {key: value or null}, client: {key: value}, page, run, came}
"""

from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from ui.browser.modules import ASSETS, bundle

SCRIPT = ASSETS / "components/frame/address/main.js"


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("address", html="<span></span>", js=bundle(SCRIPT))


def show(keys: dict[str, str | None], client: dict[str, str], page: str, run: int, came: bool) -> None:
    """Write the keys of this run. The number of the run makes every mount new, so that the bar is always put right."""
    with st.container(key="address_bar"):
        _component()(data={"set": keys, "client": client, "page": page, "run": run, "came": came}, key="address")
