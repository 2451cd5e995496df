"""Browser components: inline ES modules and style sheets put together from assets/, mounted by Streamlit.

A component named `x` is assets/vendor/*.js + assets/components/common.js + x.js (or every file of x/, by name), with
common.css + x.css; it may also use named files of another. Its data is one blob from `pack`, and it is always mounted
with a `key`, so that new tensors reach the component that is already on screen.
"""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

ASSETS = Path(__file__).resolve().parents[2] / "assets"


@cache
def component(name: str, *borrowed: str) -> ComponentRenderer:
    """The mount function of component `name`, registered once a process. borrowed: files of others, js and css."""
    return st.components.v2.component(
        name, html='<div class="root"></div>', css=style(name, *borrowed), js=script(name, *borrowed)
    )


def script(name: str, *borrowed: str) -> str:
    """The whole JavaScript of a component: one module, sent inline with each mount."""
    shared = [ASSETS / "components" / file for file in ("common.js", *borrowed) if file.endswith(".js")]
    sources = [*sorted((ASSETS / "vendor").glob("*.js")), *shared, *_own(name, "js")]
    return "\n".join(path.read_text(encoding="utf-8") for path in sources)


def style(name: str, *borrowed: str) -> str:
    """The whole style sheet of a component."""
    shared = [ASSETS / "components" / file for file in ("common.css", *borrowed) if file.endswith(".css")]
    sources = [*shared, *_own(name, "css")]
    return "\n".join(path.read_text(encoding="utf-8") for path in sources)


def _own(name: str, kind: str) -> list[Path]:
    folder, file = ASSETS / "components" / name, ASSETS / "components" / f"{name}.{kind}"
    return ([file] if file.exists() else []) + sorted(folder.glob(f"*.{kind}"))
