"""Browser components: ES modules and style sheets of assets/components, mounted by Streamlit.

A component named "output/next_word" is assets/components/output/next_word/main.js with all that it imports. Its data is
one blob from ``pack``, and it is always mounted with a ``key``, so that new tensors reach the component that is already
on screen.
"""

from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from ui.browser.modules import ASSETS, bundle, styles


@cache
def component(name: str) -> ComponentRenderer:
    """The mount function of component "page/name", registered once a process."""
    main = ASSETS / "components" / name / "main.js"
    return st.components.v2.component(
        name.rpartition("/")[2], html='<div class="root"></div>', css=styles(main), js=bundle(main)
    )
