"""Browser components: inline ES modules and style sheets put together from assets/, mounted by Streamlit.

A component named "page/x" is assets/vendor/*.js + assets/components/lib/common.js + every file of page/x/, by name, with
lib/common.css and its own; it may also use named files of another. Its data is one blob from `pack`, and it is always
mounted with a `key`, so that new tensors reach the component that is already on screen.
"""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

ASSETS = Path(__file__).resolve().parents[2] / "assets"
COMPONENTS = ASSETS / "components"
FIGURE = ("lib/figure.js",)
AGAIN = (*FIGURE, "lib/again.js")
PLAYED = (*AGAIN, "decoder/player.js", "decoder/operands.js")
JUDGED = (*AGAIN, "objectives/predictions.js", "objectives/predictions.css")
PICTURE = ("attention/matrix_stage/maths.js", "attention/matrix_stage/picture.js")
BORROWED = {
    "decoder/decoder_forcing": PLAYED,
    "decoder/decoder_rows": PLAYED,
    "decoder/decoder_steps": PLAYED,
    "encoder/context_pair": AGAIN,
    "encoder/layer_grid": AGAIN,
    "families/twin_sites": PICTURE,
    "heads/head_grid": PICTURE,
    "objectives/objectives_bands": JUDGED,
    "objectives/objectives_draws": AGAIN,
    "objectives/objectives_writing": JUDGED,
    "output/beam_tree": FIGURE,
    "output/next_word": FIGURE,
    "output/text_row": FIGURE,
    "prompting/prompt_shots": FIGURE,
    "training/checkpoint_scrub": FIGURE,
}


@cache
def component(name: str) -> ComponentRenderer:
    """The mount function of component "page/x", registered once a process."""
    return st.components.v2.component(
        name.rpartition("/")[2], html='<div class="root"></div>', css=style(name), js=script(name)
    )


def script(name: str) -> str:
    """The whole JavaScript of a component: one module, sent inline with each mount."""
    shared = [COMPONENTS / file for file in ("lib/common.js", *BORROWED.get(name, ())) if file.endswith(".js")]
    sources = [*sorted((ASSETS / "vendor").glob("*.js")), *shared, *sorted((COMPONENTS / name).glob("*.js"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in sources)


def style(name: str) -> str:
    """The whole style sheet of a component."""
    shared = [COMPONENTS / file for file in ("lib/common.css", *BORROWED.get(name, ())) if file.endswith(".css")]
    sources = [*shared, *sorted((COMPONENTS / name).glob("*.css"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in sources)
