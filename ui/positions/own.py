"""The learner's own long text read by all models of all seeds, within the trained length and past it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st
import torch

from core.read.lengths import Stretch, stretched
from core.weights.tiny_positions import READS, SCHEMES, SEEDS, TRAINED, model_id
from ui.positions.measured import Spread
from ui.runs import models, turns
from ui.runs.kept import kept
from ui.runs.traced import clean

if TYPE_CHECKING:
    from ui.frame.text import Words

NEEDED = TRAINED + TRAINED // 2  # a text has to have more tokens than that
COLUMNS = ("scheme", "short", "long", "change", "logits")


@dataclass(frozen=True)
class Own:
    """One scheme on the learner's text: nats a token read in one go and in windows, and the logits' |difference|."""

    long: Spread | None  # None: it does not read so far
    short: Spread
    logits: float | None


@kept(2**20)
def measured(ids: tuple[int, ...]) -> tuple[dict[str, Own], int]:
    """Every scheme with all seeds on a text, and how many tokens were judged. ValueError: the text is too short."""
    ids_T = torch.tensor(ids)
    with turns.long():
        runs = {
            scheme: [stretched(models.load(model_id(scheme, seed)), ids_T, TRAINED) for seed in SEEDS]
            for scheme in SCHEMES
        }
    return {scheme: _own(each) for scheme, each in runs.items()}, len(runs["none"][0].short_N)


def _own(runs: list[Stretch]) -> Own:
    longs = [float(run.long_N.mean()) for run in runs if run.long_N is not None]
    logits = [run.logits for run in runs if run.logits is not None]
    shorts = [float(run.short_N.mean()) for run in runs]
    return Own(Spread.of(longs) if longs else None, Spread.of(shorts), max(logits, default=None))


def show(T: Words, typed: str) -> None:
    """The table of the learner's text; a text too short for it is told what it lacks."""
    st.markdown(T("own_text"))
    ids = models.tokenizer(model_id("none")).encode(clean(typed)[0]).ids
    if len(ids) > READS + 1:
        st.info(T("notice.tokens", cap=READS + 1, got=len(ids)))
        ids = ids[: READS + 1]
    if len(ids) <= NEEDED:
        st.info(T("too_short", needed=NEEDED, tokens=len(ids)))
        return
    found, judged = measured(tuple(ids))
    with st.container(key="positions_own"):
        st.markdown(table(T, found))
    sizes = {"trained": TRAINED, "half": TRAINED // 2 + 1, "most": TRAINED, "seeds": len(SEEDS)}
    st.caption(T("caption_own", tokens=len(ids), judged=judged, **sizes))


def table(T: Words, found: dict[str, Own]) -> str:
    """In markdown."""
    heads = T.words("own_head")
    lines = [row([heads[name].format(trained=TRAINED) for name in COLUMNS]), row(["---"] * len(COLUMNS))]
    for scheme, own in found.items():
        cells = [T(f"is.{scheme}"), T("range", **vars(own.short)), T("cannot"), "", ""]
        if own.long is not None and own.logits is not None:
            change = own.long.mean - own.short.mean
            cells[2:] = [T("range", **vars(own.long)), f"{change:+.2f}", f"{own.logits:.3g}"]
        lines.append(row(cells))
    return "\n".join(lines)


def row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
