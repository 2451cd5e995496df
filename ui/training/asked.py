"""The controls of the training page: the learner's text, and what a run would be started with."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.train.lessons import pretraining
from ui.frame import state
from ui.frame.text import Words
from ui.runs import run
from ui.runs.traced import clean
from ui.training.messages import Settings

MUCH = 400  # characters: more than any view here reads of a text
TEXTLESS = ("reversal", "warmup")  # views whose runs read no text of the learner's
SEEDS = [str(n) for n in range(1, 10)]
RATES = ["0", "0.1", "0.3", "1", "3", "10", "100", "1000"]  # times the planned learning rate
LABELS = ["8", "16", "32", "64"]
FACTS, BOTH = ["30", "60", "120", "240"], ["0", "33", "67", "90"]
AXES = ["seen", "judged"]
NARROW, WIDE = 140, 170  # pixels of a control


@dataclass(frozen=True)
class Asked:
    """settings: of the run that start would begin. The rest may change while one runs."""

    settings: Settings
    rate: float
    axis: str = "seen"
    at: int = 0  # the token that is hidden from the filler


def text(T: Words) -> str:
    """The learner's text, fit to be read; "" where there is nothing."""
    words, notices = clean(run.input(T))
    for id_, values in notices:
        st.info(T(id_, **values))
    if len(words) > MUCH:
        st.info(T("long", got=len(words), most=MUCH))
        words = words[:MUCH]
    if not words.strip():
        st.info(T("empty"))
        return ""
    return words


def controls(T: Words, view: str, typed: str) -> Asked:
    """One row of small controls; which there are depends on the view."""
    settings: dict[str, int] = {}
    if view == "tuning":
        settings["labels"] = int(_choice(T, "labels", LABELS, "32"))
    if view == "reversal":
        facts = int(_choice(T, "facts", FACTS, "60"))
        share = int(_choice(T, "both", BOTH, "33"))
        settings |= {"facts": facts, "both": round(share * facts / 100)}
    at = _hidden(T, typed) if view == "twins" else 0
    axis = _choice(T, "axis", AXES, "seen") if view == "twins" else "seen"
    rate = float(_choice(T, "rate", RATES, "1"))
    settings["seed"] = int(_choice(T, "seed", SEEDS, "1"))
    return Asked(settings, rate, axis, at)


def _choice(T: Words, name: str, options: list[str], default: str) -> str:
    named = T.words(f"{name}_options") if name == "axis" else {}

    def show(option: str) -> str:
        return named[option] if named else T(f"{name}_shown", value=float(option))

    with st.container(width=WIDE if named else NARROW):
        return state.choice(T, f"training.{name}", options, default, show=show)


def other(typed: str) -> int:
    """A word to hide that exists and is not the one hidden at first: the second, in a text of one word the only one."""
    return 1 if len(pretraining.read(typed)[1:-1]) > 1 else 0


def _hidden(T: Words, typed: str) -> int:
    """Which token is hidden from the filler: the fourth, unless another is chosen."""
    ids = pretraining.read(typed)[1:-1]
    names = [pretraining.vocabulary().show(id_) for id_ in ids] or ["–"]
    options = [str(n) for n in range(len(names))]
    with st.container(width=NARROW):
        chosen = state.choice(
            T,
            "training.at",
            options,
            options[min(3, len(options) - 1)],
            show=lambda n: f"{int(n) + 1} · {names[int(n)]}",
        )
    return int(chosen)
