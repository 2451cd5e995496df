"""Beam search: keep the few best beginnings at every step, not only the best one.

    score(y_1..y_t) = sum_i log p(y_i | y_<i);   of all continuations of the beams, the ``width`` best live on
Sutskever et al. 2014, section 3.2; Wu et al. 2016 (GNMT), section 7: texts are compared in the end by
score / ((5 + length) / 6)^alpha. Here a finished text keeps its place in the beam; other programs (Hugging Face's) fill
the place again.
The tree holds what was weighed and dropped too, for that is what there is to see.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from core.model import Transformer, run_decoder


@dataclass(frozen=True)
class Node:
    """One continuation that was weighed. parent: its place in the tree's list, None for the first token.

    prob: of the token here. score: sum of log-probabilities from the start. kept: it was among the best of its step.
    finished: it is the stop token.
    """

    token: int
    parent: int | None
    step: int
    prob: float
    score: float
    kept: bool
    finished: bool = False


@dataclass(frozen=True)
class Beams:
    """All nodes in the order they were weighed, and the ends of what came out, best first."""

    nodes: list[Node]
    ends: list[int]
    alpha: float

    def tokens(self, node: int) -> list[int]:
        """The tokens from the first to that node."""
        at: int | None = node
        path = []
        while at is not None:
            path.append(self.nodes[at].token)
            at = self.nodes[at].parent
        return path[::-1]

    def value(self, node: int) -> float:
        """What finished texts are compared by: score / length^alpha."""
        return self.nodes[node].score / (self.nodes[node].step + 1) ** self.alpha


@torch.no_grad()
def beam_search(
    model: Transformer,
    ids: Sequence[int],
    steps: int,
    width: int,
    *,
    source_ids: Sequence[int] | None = None,
    stop: int | None = None,
    alpha: float = 0.0,
    shown: int | None = None,
) -> Beams:
    """Continue ``ids`` (of the target, in an encoder-decoder) by up to ``steps`` tokens with ``width`` beams.

    shown: continuations of each beam that enter the tree, at least ``width``; more are only weighed. A finished text
    keeps its place in the beam. ValueError: no decoder, or width or steps below 1.
    """
    if width < 1 or steps < 1:
        raise ValueError(f"expected a width and steps of at least 1, got {width} and {steps}")
    tree = Beams([], [], alpha)
    live: list[int | None] = [None]  # ends of the beams; None: nothing added yet
    done: list[int] = []
    for step in range(steps):
        weighed = _weigh(model, list(ids), source_ids, tree, live, step, max(width, shown or width), stop)
        places = width - len(done)
        best = sorted(weighed, key=lambda node: -node.score)[:places]
        live = []
        for node in weighed:
            tree.nodes.append(node if node not in best else Node(**{**vars(node), "kept": True}))
            if node in best:
                (done if node.finished else live).append(len(tree.nodes) - 1)
        if not live:
            break
    ends = done + [node for node in live if node is not None]
    tree.ends.extend(sorted(ends, key=tree.value, reverse=True))
    return tree


def _weigh(
    model: Transformer,
    ids: list[int],
    source_ids: Sequence[int] | None,
    tree: Beams,
    live: Sequence[int | None],
    step: int,
    shown: int,
    stop: int | None,
) -> list[Node]:
    """The most probable continuations of every live beam, from one batch."""
    texts = torch.tensor([ids + ([] if node is None else tree.tokens(node)) for node in live])
    logits = run_decoder(model, texts, source_ids, keep=("head.logits",))["head.logits"]
    log_probs, tokens = logits[:, -1].float().log_softmax(-1).topk(min(shown, logits.shape[-1]), dim=-1)
    found = []
    for beam, node in enumerate(live):
        before = 0.0 if node is None else tree.nodes[node].score
        for log_prob, token in zip(log_probs[beam].tolist(), tokens[beam].tolist(), strict=True):
            score = before + log_prob
            found.append(Node(token, node, step, float(torch.tensor(log_prob).exp()), score, False, token == stop))
    return found
