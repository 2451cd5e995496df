"""What experts are chosen for: their choices counted by the kind of token and by the text that it stands in.

    explained(E; K) = I(E; K) / H(E) = 1 - H(E | K) / H(E)        0: the kind says nothing of the expert, 1: everything
Theil's uncertainty coefficient (Theil 1970). "Experts specialise by topic" is often said; Jiang et al. 2024
("Mixtral"), section 5, found no such pattern and more order by form than by subject.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model import Transformer
from core.trace import Tap, Trace

# Words that build sentences rather than say what they are about: articles, pronouns, prepositions, conjunctions,
# auxiliaries. A closed list, written for this measurement.
FUNCTION_WORDS = frozenset(
    "a an the this that these those and or but nor for so yet if then as because when while until than of in on at by"
    " to from with without into upon over under through between before after against among about up down out not no"
    " i you he she it we they me him her us them my your his its our their who whom whose which what there here"
    " is are was were be been being am do does did done have has had having will shall would should may might can could"
    " let all any every each some many more most also even only".split()
)
FORMS = ("function", "word", "capital", "piece", "mark", "other")


def form(token: str, before: str = " ") -> str:
    """The form of a token in its text: a function word, another word or the beginning of one, one with a capital, a
    piece that goes on with a word, a mark, or anything else (line breaks, single bytes, other scripts).

    before: the token before it, which says whether a word goes on.
    """
    bare = token.strip()
    if not bare or "\ufffd" in bare or bare.startswith("<|"):
        return "other"
    if all(not char.isalnum() for char in bare):
        return "mark"
    if not all(char.isascii() or not char.isalpha() for char in bare) or not bare[0].isalpha():
        return "other"
    if not token[0].isspace() and before and before[-1].isalpha():
        return "piece"
    if bare.lower() in FUNCTION_WORDS:
        return "function"
    return "capital" if bare[0].isupper() else "word"


def forms(tokens: list[str]) -> Tensor:
    """The form of each token of a text, as a number into FORMS: T."""
    return torch.tensor([FORMS.index(form(t, b)) for t, b in zip(tokens, [" ", *tokens[:-1]], strict=True)])


@dataclass(frozen=True)
class Survey:
    """A text in rows: chosen experts R T S and probabilities R T E by layer, the loss R T of saying the next token."""

    index: list[Tensor]
    probs: list[Tensor]
    loss_RT: Tensor

    @property
    def nats(self) -> float:
        return float(self.loss_RT.mean())


@torch.no_grad()
def survey(model: Transformer, rows_RT1: Tensor) -> Survey:
    """Read rows of T + 1 tokens: where each of the first T goes, and how well its next one is foreseen."""
    trace = Trace()
    logits_RTV = model(rows_RT1[:, :-1], tap=Tap(trace, keep=("*.moe.topk_index", "*.moe.router_probs")))
    loss_RT = F.cross_entropy(logits_RTV.transpose(1, 2), rows_RT1[:, 1:], reduction="none")
    index, probs = ([trace[name] for name in trace if name.endswith(site)] for site in ("topk_index", "router_probs"))
    return Survey(index, probs, loss_RT)


def counted(index_NS: Tensor, class_N: Tensor, experts: int, classes: int) -> Tensor:
    """How many choices of tokens of each class fell on each expert: E K."""
    pairs = index_NS * classes + class_N[:, None]
    return torch.bincount(pairs.flatten(), minlength=experts * classes).view(experts, classes)


def explained(counts_EK: Tensor) -> float:
    """The share of the uncertainty about the expert that the class takes away: 0 to 1; 0 if there is none."""
    p_EK = counts_EK.double() / counts_EK.sum()
    p_E, p_K = p_EK.sum(1), p_EK.sum(0)
    experts, joint = entropy(p_E), entropy(p_EK.flatten())
    return float((experts + entropy(p_K) - joint) / experts) if experts > 0 else 0.0


def entropy(p: Tensor) -> Tensor:
    """In nats."""
    return -torch.special.xlogy(p, p).sum()


def effective(load_E: Tensor) -> float:
    """How many experts a load amounts to: exp of its entropy, E when even, 1 when one takes all."""
    return float(entropy(load_E.double() / load_E.sum()).exp())
