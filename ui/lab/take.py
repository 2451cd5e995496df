"""What there is to take home: words for a saved figure, files of the numbers, the Python that makes them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.lab import words
from ui.lab.compare import MatrixPair, across
from ui.lab.export import archive, table
from ui.lab.places import Places
from ui.lab.runs import TwoRuns
from ui.lab.snippet import snippet
from ui.runs import models
from ui.runs.edits import written

if TYPE_CHECKING:
    from ui.frame.text import Words


def legend(T: Words, two: TwoRuns, sites: Places, pair: MatrixPair) -> tuple[str, list[str]]:
    """Title and notes of a saved figure: model, site, text and edits, as plain text."""
    at = [f"{words.dim(T, pair.place.dims[d])} {i}" for d, i in zip(across(pair.place), pair.at, strict=True)]
    title = " · ".join([models.name(two.before.model_id), pair.place.name, *at])
    done = [words.edit(T, one.step, sites, two.before) for one in two.fitted if one.applied]
    patched = two.other is not None and any(step.op == "patch" for step in two.steps)
    notes = [f"{T('text')}: {two.before.text}"]
    notes += [f"{T('other')}: {two.other.text}"] if patched and two.other else []
    return title, [*notes, *[f"{at}. {one}" for at, one in enumerate(done, 1)]]


def buttons(T: Words, two: TwoRuns, pair: MatrixPair, code: str) -> None:
    """Files of what is shown; they are made when asked for."""
    name = f"lab-{pair.place.name.replace('.', '-')}"
    edits = written(two.steps)
    files = {
        "csv": (lambda: table(pair).encode(), "text/csv"),
        "npz": (lambda: archive(two.before, two.after, pair, edits), "application/octet-stream"),
        "py": (lambda: code.encode(), "text/x-python"),
    }
    with st.container(key="lab_take", horizontal=True, vertical_alignment="center"):
        st.markdown(T("take"), width="content")
        for kind, (make, mime) in files.items():
            st.download_button(
                T(kind), make, f"{name}.{kind}", mime, key=f"lab_{kind}", help=T(f"{kind}_help"), on_click="ignore"
            )


def code(two: TwoRuns, pair: MatrixPair, position: int) -> str:
    return snippet(two.before, two.other, two.steps, pair, position)


def show_code(T: Words, code: str) -> None:
    with st.expander(T("snippet_label"), icon=":material/terminal:"):
        st.code(code, language="python")
