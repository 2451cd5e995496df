"""Beam search as a tree, scrubbed in the browser, beside the greedy text."""

from __future__ import annotations

from typing import Any

from core.generate.beam import Beams
from ui.browser.figure import Owned, mount
from ui.frame.text import Words
from ui.output import beams
from ui.runs.run import Run


def show(T: Words, r: Run, at: int, width: int, tree: Beams, greedy: Beams) -> None:
    """tree: from the text up to position ``at``. greedy: the same with one beam."""
    frames = 2 * (1 + max(node.step for node in tree.nodes))
    place = Owned(T, {"frame": (range(frames + 1), frames), "node": (range(len(tree.nodes)), tree.ends[0])})
    mount("output/beam_tree", texts(r, at, width, tree, greedy), {}, T.words("beam"), place)


def texts(r: Run, at: int, width: int, tree: Beams, greedy: Beams) -> dict[str, Any]:
    """The tree, and the two texts to compare."""
    written = beams.shown(r, [node.token for node in tree.nodes])
    nodes = [vars(node) | {"id": node.token, "token": text} for node, text in zip(tree.nodes, written, strict=True)]
    ids, score = beams.best(greedy)
    return {
        "here": r.tokens[at],
        "width": width,
        "nodes": nodes,
        "ends": tree.ends,
        "greedy": {"ids": ids, "tokens": beams.shown(r, ids), "score": score},
        "verdict": beams.compared(greedy, tree),
    }
