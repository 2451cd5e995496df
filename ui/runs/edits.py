"""A list of edits as it stands in an address, and as the core takes it. No Streamlit here.

    zero_head 0.self.z 3 scale *.ffn.out 0.5 off patch 2.resid_post 4 *
An edit is an op, a site and its arguments, with blanks between them; the next op begins the next edit. "off" before an
edit: it stays in the list and is not applied. A layer number stands for a layer of the model's own stack, "*" for every
layer; among the arguments "*" is everything along that dimension. The batch dimension is never written.

    zero_head <site> <head>                 set_mask <site> <query> <key> <0 or 1>       scale <site> <factor>
    set_value <site> <index>... <value>     patch <site> [<index>...]                    (values of a second run)
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

import core
from core.sites import site_of

Argument = int | float | None  # None: everything along that dimension
MOST = 24  # edits in one list
LARGEST = 1e6  # of a factor or value
OFF = "off"
_SITE = re.compile(r"^(\*|\d{1,3}|[a-z]\w*)(\.\w+)+$", re.ASCII)
_WORD = re.compile(r"^[a-z_]+$", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"^\d{1,6}$", re.ASCII)


@dataclass(frozen=True)
class Step:
    """One edit of a list."""

    op: str
    site: str  # "0.self.z", "*.self.z", "enc.0.self.z", "emb.sum"
    args: tuple[Argument, ...] = ()
    on: bool = True

    def __str__(self) -> str:
        words = [self.op, self.site, *("*" if arg is None else repr(arg) for arg in self.args)]
        return " ".join(words if self.on else [OFF, *words])

    @property
    def index(self) -> tuple[Argument, ...]:
        """The place within the site that the edit is about; () is all of it."""
        return {"set_value": self.args[:-1], "patch": self.args, "set_mask": self.args[:2]}.get(self.op, ())


def parse(raw: str, most: int | None = MOST) -> tuple[list[Step], list[str]]:
    """The edits of a list and what could not be read as one, or is beyond ``most``."""
    steps: list[Step] = []
    junk: list[str] = []
    for words in _split(raw.split()):
        try:
            steps.append(_step(words))
        except ValueError:
            junk.append(" ".join(words))
    return steps[:most], junk + [str(step) for step in steps[len(steps[:most]) :]]


def written(steps: Sequence[Step]) -> str:
    """The list as it stands in an address."""
    return " ".join(map(str, steps))


def _split(words: Sequence[str]) -> list[list[str]]:
    """Words of one edit each: a word that could be an op begins one, unless its "off" already has."""
    groups: list[list[str]] = []
    for word in words:
        begins = word == OFF or (_WORD.match(word) and not (groups and groups[-1] == [OFF]))
        if begins or not groups:
            groups.append([])
        groups[-1].append(word)
    return groups


def _step(words: list[str]) -> Step:
    on = words[0] != OFF
    op, site, *rest = words if on else words[1:]
    args = tuple(_argument(word) for word in rest)
    step = Step(op, site, args, on)
    if op not in core.OPS or not _SITE.match(site) or any(i is not None and not isinstance(i, int) for i in step.index):
        raise ValueError(words)
    count = {"zero_head": 1, "scale": 1, "set_mask": 3}.get(op)
    if (count is not None and len(args) != count) or (op == "set_value" and not args):
        raise ValueError(words)
    last = args[-1] if args else None
    if (
        (op in ("scale", "set_value") and last is None)
        or (op == "zero_head" and not isinstance(last, int))
        or (op == "set_mask" and last not in (0, 1))
    ):
        raise ValueError(words)
    return step


def _argument(word: str) -> Argument:
    if word == "*":
        return None
    if _WHOLE.match(word):
        return int(word)
    number = float(word)
    if not math.isfinite(number) or abs(number) > LARGEST or not word.isascii():
        raise ValueError(word)
    return number


# ---- as the core takes them ----------------------------------------------------------------------------------------


def parse_edits(raw: str, stack: str, other: Callable[[str], torch.Tensor] | None = None) -> list[core.Edit]:
    """The edits of a list that are on, for a run. other: the value of a site in the run to patch from.

    ValueError if they do not read as such. However many: one edit of every layer has become as many as layers.
    """
    steps, junk = parse(raw, most=None)
    if junk:
        raise ValueError(f"expected an edit such as 'zero_head 0.self.z 3', got {junk[0]!r}")
    return [core_edit(step, site_in(step.site, stack), other) for step in steps if step.on]


def site_in(site: str, stack: str) -> str:
    """The full name of a site: "0.self.z" is "dec.0.self.z" in a decoder."""
    return f"{stack}.{site}" if site[0].isdecimal() else site


def core_edit(step: Step, site: str, other: Callable[[str], torch.Tensor] | None = None) -> core.Edit:
    """One edit of one site. A patch of a part of a site sets that part to the other run's numbers."""
    if step.op in ("zero_head", "scale"):
        return core.Edit(step.op, site, step.args)
    index = tuple(i if isinstance(i, int) else slice(None) for i in step.index)
    if step.op == "set_mask":
        return core.Edit(step.op, site, (*index, step.args[-1]))
    place = (slice(None), *index) if batched(site) else index
    if step.op == "set_value":
        return core.Edit(step.op, site, (*place, step.args[-1]))
    if other is None:
        raise ValueError(f"a patch of {site} needs a second run")
    if all(i is None for i in step.index):
        return core.Edit("patch", site, (other(site),))
    return core.Edit("set_value", site, (*place, other(site)[place]))


def batched(site: str) -> bool:
    """Whether a site's first dimension is the batch."""
    return site_of(site).dims.startswith("B")


def patched(raw: str, stack: str) -> list[str]:
    """The sites that a list takes from another run."""
    return sorted({site_in(step.site, stack) for step in parse(raw, None)[0] if step.on and step.op == "patch"})
