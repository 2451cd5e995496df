"""The same place of a run in two models, side by side: maps that mark the same cell, or the guesses at one token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ui.browser.figure import mount
from ui.families import twins
from ui.families.twins import Panel, Twin
from ui.frame.text import Words
from ui.runs import models
from ui.runs.traced import Run

SIDES = ("a", "b")


def show(T: Words, chosen: Sequence[Twin | None], runs: Sequence[Run | None], site: str, layer: int, head: int) -> None:
    """chosen and runs go together: None where a family has no trained twin."""
    words = T.words("map")
    sides: list[dict[str, Any]] = []
    arrays: dict[str, np.ndarray] = {}
    for name, twin, run in zip(SIDES, chosen, runs, strict=True):
        if twin is None or run is None:
            sides.append({"name": "", "note": words["no_twin"]})
            continue
        side: dict[str, Any] = {"name": models.name(twin.model_id)}
        if site == "next":
            show_token = models.load(twin.model_id).tokenizer.show
            side |= {"rows": run.read, "guesses": twins.guesses(run, show_token), "note": words["no_next"]}
        else:
            side |= mapped(T, twins.panel(run, site, layer, head), site, name, arrays)
        sides.append(side)
    mount("families/twin_sites", {"kind": site, "sides": sides, "most": most(arrays, site)}, arrays, words)


def mapped(T: Words, panel: Panel | None, site: str, name: str, arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    """One map: its labels for the header, its tensors into ``arrays``."""
    if panel is None:
        return {"note": T.words("map")[f"no_{site}"]}
    arrays[name] = panel.values
    arrays |= {f"{name}_{kind}": array for kind in ("mask", "marks") if (array := getattr(panel, kind)) is not None}
    places = T.words("stream")
    rows = [places[row[0]].format(layer=row[1]) if isinstance(row, tuple) else row for row in panel.rows]
    return {"rows": rows, "columns": list(panel.columns)}


def most(arrays: dict[str, np.ndarray], site: str) -> float:
    """The end of the colour scale, which both maps share."""
    if site != "norms":
        return 1.0
    return max((float(arrays[name].max()) for name in SIDES if name in arrays), default=1.0)
