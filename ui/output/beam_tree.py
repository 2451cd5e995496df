"""Beam search as a tree, scrubbed in the browser, beside the greedy text. Drawn by assets/components/beam_tree/."""

from __future__ import annotations

from typing import Any

from core.generate.beam import Beams
from ui.browser import component
from ui.browser.pack import pack
from ui.frame import state
from ui.frame.text import Words
from ui.output import beams
from ui.runs.run import Run

KEY = "beam_tree"


def show(T: Words, r: Run, at: int, width: int, found: Beams, greedy: Beams) -> None:
    """found: the tree from the text up to position ``at``. greedy: the same with one beam."""
    frames = 2 * (1 + max(node.step for node in found.nodes))
    first = {
        "frame": state.client(T, f"{T.stem}.frame", range(frames + 1), frames),
        "node": state.client(T, f"{T.stem}.node", range(len(found.nodes)), found.ends[0]),
    }
    url = {name: f"{T.stem}.{name}" for name in first}
    header = blob(r, at, width, found, greedy) | {"words": T.words("beam"), "view": first, "url": url}
    component("output/beam_tree")(data=pack(header, {}), key=KEY)


def blob(r: Run, at: int, width: int, found: Beams, greedy: Beams) -> dict[str, Any]:
    """The tree, and the two texts to compare."""
    written = beams.shown(r, [node.token for node in found.nodes])
    nodes = [vars(node) | {"id": node.token, "token": text} for node, text in zip(found.nodes, written, strict=True)]
    ids, score = beams.best(greedy)
    return {
        "here": r.tokens[at],
        "width": width,
        "nodes": nodes,
        "ends": found.ends,
        "greedy": {"ids": ids, "tokens": beams.shown(r, ids), "score": score},
        "verdict": beams.compared(greedy, found),
    }
