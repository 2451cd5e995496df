"""What the gradient view measures of the learner's text: |dL/dx_t| of each net, one step with clipping and without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import streamlit as st
import torch

from core.classics.gradients import Update, altered, one_step, per_step, sensitivity
from core.classics.language import RecurrentLM
from core.weights.tiny_recurrent import initialise, make_language_model
from ui.frame import state
from ui.frame.end import PageEnd
from ui.frame.text import Words
from ui.recurrence.nets import KINDS, Reading, language_model, tokenizer
from ui.runs import models
from ui.runs.kept import MIB, kept

ATTENTION = "family:gpt2"  # the tiny twin of GPT-2: within 2 % as many parameters, the same tokens and text
ATTENDS = "attention"  # what it is called beside the cells
FACTORS = ("0.5", "1", "1.5", "2", "3")
FORGETS = ("-2", "0", "2", "4")
RATE, LIMIT = 0.5, 1.0  # of the one step: learning rate, and the length that a gradient is cut to
SEED = 1  # of the first weights that are shown instead of the trained ones


@dataclass(frozen=True)
class Setting:
    """Which weights: trained or the first ones, U times ``factor``, ``forget`` added to the bias of the forget gate."""

    trained: bool = True
    factor: float = 1.0
    forget: float = 0.0


@st.cache_resource(max_entries=len(KINDS), show_spinner=False)
def _untrained(kind: str) -> RecurrentLM:
    model = make_language_model(kind, tokenizer().vocab_size)
    initialise(model, SEED)
    return model


def _net(kind: str, setting: Setting) -> RecurrentLM:
    return language_model(kind) if setting.trained else _untrained(kind)


@kept(8 * MIB)
def norms(kind: str, ids: tuple[int, ...], at: int, setting: Setting) -> list[float]:
    """|dL/dx_t| from the first token to ``at``, L the loss of the token after it. kind: a cell, or ATTENDS."""
    if kind == ATTENDS:
        return sensitivity(models.load(ATTENTION), ids, at).tolist()
    net = _net(kind, setting)
    return sensitivity(net, ids, at, altered(net, setting.factor, setting.forget)).tolist()


@kept(MIB)
def factor_per_step(kind: str, ids: tuple[int, ...], at: int, setting: Setting) -> float | None:
    return per_step(torch.tensor(norms(kind, ids, at, setting), dtype=torch.float64))


@kept(MIB)
def stepped(kind: str, ids: tuple[int, ...], setting: Setting) -> Update:
    """One step of gradient descent on the text, the whole gradient and the clipped one."""
    net = _net(kind, setting)
    return one_step(net, ids, altered(net, setting.factor, setting.forget), RATE, LIMIT)


# ---- what the page asks for ----------------------------------------------------------------------------------------


def chosen(T: Words, kind: str, r: Reading) -> tuple[Setting, int]:
    """Which weights and which loss, as the learner sets them. With a single token there is no loss: the page ends."""
    if len(r.ids) < 2:
        st.info(T("too_short"))
        raise PageEnd
    columns = st.columns([1.3, 1, 1.3, 2.6], vertical_alignment="bottom")
    with columns[0]:
        trained = not state.toggle(T, "recurrence.untrained", False)
    with columns[1]:
        factor = float(state.choice(T, "recurrence.factor", FACTORS, "1"))
    with columns[2]:
        forget = float(state.choice(T, "recurrence.forget", FORGETS, "0")) if kind == "lstm" else 0.0
    with columns[3]:
        at = state.slider(T, "recurrence.at", 0, len(r.ids) - 2, len(r.ids) - 2)
    return Setting(trained, factor, forget), at


def curves(r: Reading, at: int, setting: Setting) -> dict[str, list[float]]:
    """Every cell and attention on the same text; attention has no U and no gate, and stays as it is."""
    return {kind: norms(kind, tuple(r.ids), at, setting) for kind in (*KINDS, ATTENDS)}


def numbers(kind: str, r: Reading, at: int, setting: Setting) -> dict[str, object]:
    """What the words about the curves say: the ends of one, and its factor per step."""
    own = norms(kind, tuple(r.ids), at, setting)
    return {
        "next": r.tokens[at + 1],
        "first": r.tokens[0],
        "near": own[-1],
        "far": own[0],
        "steps": at,
        "per_step": factor_per_step(kind, tuple(r.ids), at, setting),
        "factor": setting.factor,
        "forget": setting.forget,
    }


def captions(setting: Setting, said: dict[str, object]) -> list[str]:
    """Which sentences are true of these weights."""
    ids = ["caption_gradient" if setting.trained else "caption_untrained"]
    if said["per_step"] is not None:
        ids.append("caption_per_step")
    changed = {"caption_factor": setting.factor != 1, "caption_forget": setting.forget != 0}
    return ids + [id_ for id_, true in changed.items() if true]


def doubled(kind: str, r: Reading, at: int, setting: Setting) -> tuple[str, dict[str, object]] | None:
    """How the factor per step changes with U twice as large. None: U is altered already, or it is too close."""
    if setting.factor != 1:
        return None
    before, after = (factor_per_step(kind, tuple(r.ids), at, replace(setting, factor=factor)) for factor in (1.0, 2.0))
    if before is None or after is None:
        return None
    ratio = after / before
    answer = "larger" if ratio > 1.03 else "smaller" if ratio < 0.97 else "same" if 0.995 < ratio < 1.005 else None
    return None if answer is None else (answer, {"before": before, "after": after})


def update_numbers(kind: str, r: Reading, setting: Setting) -> dict[str, float]:
    made = stepped(kind, tuple(r.ids), setting)
    return {"rate": RATE, **asdict(made), "cut": min(1.0, made.limit / made.norm) if made.norm else 1.0}


def other_way(update: Mapping[str, float], clip: bool) -> str | None:
    """Whether the step that is not shown lowers the loss. None: both steps are one, or the loss hardly moves."""
    if update["norm"] <= update["limit"]:
        return None
    change = (update["after"] if clip else update["clipped"]) / update["before"]
    return "lower" if change < 0.98 else "higher" if change > 1.02 else None
