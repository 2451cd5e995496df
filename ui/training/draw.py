"""The part of the training page that is drawn again each second: curves, numbers, answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.train.lessons import depth, genres, pretraining
from ui.frame.text import Words, escape
from ui.training import live, shown
from ui.training.asked import TEXTLESS, Asked
from ui.training.charts import curves
from ui.training.job import Job
from ui.training.messages import ACCURACY, LOSS, RATE, Answered, Filled

WAITING = 330  # pixels of the place where curves will be


def watched(T: Words, job: Job | None, view: str, asked: Asked, typed: str) -> None:
    """The figure of a view: what to do where there is no run yet, else the run, every second."""
    if job is None:
        with st.container(border=True, height=WAITING, key="training_waiting"):
            st.markdown(T(f"begin_{view}", **SIZES[view]()))
        return
    if view in TEXTLESS:
        job.ask({})
    elif typed:
        job.ask({"text": typed, "at": asked.at})
    live.watch(job, lambda: drawn(T, job, view, asked))


def sizes() -> dict[str, Any]:
    """What the words under the twins tell, counted by the recipe."""
    corpus = pretraining.facts()
    return {
        "sentences": corpus["sentences"] - corpus["held_out"],
        "held": corpus["held_out"],
        "share": corpus["judged"]["mlm"],
        **{name: corpus[name] for name in ("vocabulary", "layers", "width")},
        **corpus["parameters"],
    }


def verses() -> dict[str, int]:
    """How many verses are asked of the fine-tuned models."""
    return {"held": sum(len(lines) for lines in genres.verses()["held_out"].values())}


# ---- the figures -----------------------------------------------------------------------------------------------------


def _pair(*charts: tuple[str, dict[str, Any]]) -> None:
    for column, (key, spec) in zip(st.columns(2), charts, strict=True):
        column.vega_lite_chart(spec, key=f"training_{key}")


def drawn(T: Words, job: Job, view: str, asked: Asked) -> None:
    """The curves, or that they are on their way."""
    if job.rows or job.measured:
        return DRAWN[view](T, job, asked)
    with st.container(border=True, height=WAITING, key="training_coming"):
        st.markdown(T("coming"))


def _twins(T: Words, job: Job, asked: Asked) -> None:
    names = T.words("lane")
    names = {lane: names[lane] for lane in pretraining.NAMES}
    shares = pretraining.facts()["judged"] if asked.axis == "judged" else dict.fromkeys(names, 1.0)
    scale = shown.tokens(job, names, shares)
    x = T(f"x_{asked.axis}")
    charts = []
    for key, number, which in (("loss", LOSS, 0), ("accuracy", ACCURACY, 1)):
        trained, _ = shown.trained(job, number, names, scale)
        data = shown.joined(trained, shown.held_out(job, which, names, scale))
        spec = curves(data, list(names.values()), x, T(f"y_{key}"), percent=key == "accuracy")
        charts.append((f"twins_{key}", spec))
    _pair(*charts)
    _numbers(T, job, names)
    if job.probe is not None:
        answer = job.probe["answer"]
        if answer is not None and "guesses" in answer:
            _probe(T, answer, job.probe["step"])


def _numbers(T: Words, job: Job, names: Mapping[str, str]) -> None:
    """The latest figures of each lane, as a table."""
    lines = [T("numbers_head", steps=job.steps, step=job.step), "|---|---:|---:|---:|---:|---:|---:|"]
    for lane, name in names.items():
        latest = shown.latest(job, lane)
        cells = (
            ["–"] * 6
            if latest is None
            else [
                f"{latest.loss:.3f}",
                f"{latest.accuracy:.1%}",
                f"{latest.gradient:.2f}",
                f"{latest.speed:,.0f}",
                f"{latest.rate:.2e}",
                f"{latest.seen:,.0f}",
            ]
        )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    st.markdown("\n".join(lines))


def _probe(T: Words, answer: Filled, step: int) -> None:
    """The learner's text with one token hidden: what either twin says there, and how the text goes on."""
    tokens, at = answer["tokens"], answer["at"]
    hidden = " ".join("`[MASK]`" if i == at else escape(token) for i, token in enumerate(tokens))
    st.markdown(T("probe", step=step) + f" {hidden}")
    lines = [T("probe_head"), "|---|---|---|---|---|---|---:|"]
    for lane in pretraining.NAMES:
        guesses = [f"**{escape(token)}** {chance:.0%}" for token, chance in answer["guesses"][lane]]
        lines.append(f"| {T(f'probe_{lane}')} | {' | '.join(guesses)} | {answer['right'][lane]:.1%} |")
    st.markdown("\n".join(lines))
    going = " ".join(escape(token) for token in answer["continued"])
    st.markdown(T("continued") + f" … **{going}**")
    if answer["unknown"]:
        st.markdown(T("unknown", count=answer["unknown"], tokens=len(tokens)))


def _tuning(T: Words, job: Job, asked: Asked) -> None:
    words = T.words("lane")
    names = {lane: words[lane] for lane in ("pretrained", "scratch")}
    scale = dict.fromkeys(names, 1.0)
    held = shown.held_out(job, 0, names, scale)
    trained, _ = shown.trained(job, LOSS, names, scale)
    series = list(names.values())
    _pair(
        ("tuning_accuracy", curves(held, series, T("x_steps"), T("y_held"), percent=True)),
        ("tuning_loss", curves(trained, series, T("x_steps"), T("y_loss_text"))),
    )
    _numbers(T, job, names)
    answer = None if job.probe is None else job.probe["answer"]
    if answer is not None and "classes" in answer:
        classes = T.words("class")
        said = [
            T("classed", lane=names[lane], name=classes[genres.CLASSES[best]], chance=chances[best])
            for lane, chances in answer["classes"].items()
            for best in [max(range(len(chances)), key=chances.__getitem__)]
        ]
        st.markdown(T("your_text") + " " + " · ".join(said))


def _reversal(T: Words, job: Job, asked: Asked) -> None:
    words = T.words("line")
    names = {lane: T.words("lane")[lane] for lane in ("one_way", "both_ways")}
    trained, _ = shown.trained(job, LOSS, names, dict.fromkeys(names, 1.0))
    lines = [words[key] for key in ("as_shown", "reversed", "remedy")]
    right = shown.reversal_lines(job, words)
    _pair(
        ("reversal_right", curves(right, lines, T("x_steps"), T("y_right"), percent=True)),
        ("reversal_loss", curves(trained, list(names.values()), T("x_steps"), T("y_loss"))),
    )
    if job.probe is not None:
        answer = job.probe["answer"]
        if answer is not None and "answers" in answer:
            st.markdown(T("answers", step=job.probe["step"]))
            st.markdown("\n".join(_answers(T, answer["answers"])))


def stack() -> dict[str, float]:
    """What the words under the run with and without warm-up tell."""
    blind = pretraining.facts()["blind"]
    return {"layers": depth.LAYERS, "steps": depth.STEPS, "warmup": depth.WARMUP, "peak": depth.PEAK, "blind": blind}


def _warmup(T: Words, job: Job, asked: Asked) -> None:
    words = T.words("lane")
    names = {lane: words[lane] for lane in ("cold", "warm")}
    scale, series = dict.fromkeys(names, 1.0), list(names.values())
    trained, _ = shown.trained(job, LOSS, names, scale)
    rates, _ = shown.trained(job, RATE, names, scale)
    loss = shown.joined(trained, shown.held_out(job, 0, names, scale))
    _pair(
        ("warmup_loss", curves(loss, series, T("x_steps"), T("y_loss"))),
        ("warmup_rate", curves(rates, series, T("x_steps"), T("y_rate"))),
    )
    _numbers(T, job, names)


def _answers(T: Words, answers: Mapping[str, list[Answered]]) -> list[str]:
    """A table: the same facts asked as they were shown and the other way round, of both models."""
    lines = [T("answers_head"), "|---|---|---|---|"]
    for one, both in zip(answers["one_way"], answers["both_ways"], strict=True):
        way, given, _, right, _ = one
        cells = [
            f"{'✓' if said == right else '✗'} {escape(said)} ({chance:.1%})" for _, _, said, _, chance in (one, both)
        ]
        lines.append(f"| {escape(given)} … | {escape(right)} | {' | '.join(cells)} |")
    return lines


Sizes = Mapping[str, Callable[[], dict[str, Any]]]  # what the words of a view tell
SIZES: Sizes = {
    "twins": sizes,
    "tuning": verses,
    "reversal": dict,
    "warmup": stack,
}
DRAWN = {"twins": _twins, "tuning": _tuning, "reversal": _reversal, "warmup": _warmup}
