"""What the training page shows of a job: points of its curves, its latest numbers, the answers to its questions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ui.training.charts import thinned
from ui.training.job import Job
from ui.training.messages import ACCURACY, GRADIENT, LOSS, RATE, SEEN, SPEED

RECENT = 20  # steps of a mean
MILESTONES = (200, 600, 1500, 3000)  # steps at which the twins are compared
KNOWN = 0.95  # share of questions that a model answers once it knows its facts
ALIKE, APART = 0.05, 0.1  # nats, or a share: a difference too small to tell, a clear one; none is asked in between
TENTH, HALF, NEAR = 0.1, 0.5, 0.005  # shares answered; one that near to a limit is shown as that limit
Frame = dict[str, list[Any]]  # column -> values


class Latest(NamedTuple):
    """Means of the last steps of a lane (speed, loss, accuracy, gradient norm), its rate, and what it has read."""

    loss: float
    accuracy: float
    gradient: float
    speed: float
    rate: float
    seen: float


def frame(rows: Sequence[tuple[float, float, str, bool]]) -> Frame:
    return {name: [row[i] for row in rows] for i, name in enumerate(("x", "value", "series", "held"))}


def joined(*frames: Frame) -> Frame:
    return {name: [value for part in frames for value in part[name]] for name in frames[0]}


Scale = Mapping[str, float]  # of each lane: what a step counts on the axis, tokens or 1


def trained(job: Job, measure: int, names: Mapping[str, str], scale: Scale) -> tuple[Frame, int]:
    """A measure of each step (means of neighbours where there are many), and of how many steps a point is the mean."""
    rows: list[tuple[float, float, str, bool]] = []
    each = 1
    for lane, name in names.items():
        points, each = thinned([numbers[lane][measure] for _, numbers in job.rows])
        rows += [(job.rows[last][0] * scale[lane], value, name, False) for last, value in points]
    return frame(rows), each


def held_out(job: Job, which: int, names: Mapping[str, str], scale: Scale) -> Frame:
    """The same measured on held-out data: value number ``which`` of each lane."""
    rows = [
        (step * scale[lane], values[lane][which], name, True)
        for lane, name in names.items()
        for step, values in job.measured
    ]
    return frame([row for row in rows if row[1] is not None and math.isfinite(row[1])])


def tokens(job: Job, names: Mapping[str, str], shares: Scale) -> Scale:
    """Tokens that a step of each lane counts: what it reads, times the share that is judged (or 1)."""
    step = job.step or 1
    seen = job.rows[-1][1] if job.rows else {}
    return {lane: (seen[lane][SEEN] or 1 if seen else 1) / step * shares[lane] for lane in names}


def latest(job: Job, lane: str) -> Latest | None:
    """What the last steps say."""
    rows = [[value for value in numbers[lane] if value is not None] for _, numbers in job.rows[-RECENT:]]
    if not rows or any(len(numbers) < len(Latest._fields) for numbers in rows):
        return None
    mean = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return Latest(mean[LOSS], mean[ACCURACY], mean[GRADIENT], mean[SPEED], rows[-1][RATE], rows[-1][SEEN])


def lower_loss(job: Job | None) -> tuple[str, dict[str, float]] | None:
    """Which twin had the lower held-out loss at the last milestone: between two of them the question stays the same."""
    at = {step: values for step, values in job.measured} if job is not None else {}
    reached = [step for step in MILESTONES if step in at]
    if not reached:
        return None
    mlm, clm = (at[reached[-1]][name][0] for name in ("mlm", "clm"))
    answer = _compared(clm - mlm, "mlm", "clm")
    return (answer, {"step": reached[-1], "mlm": mlm, "clm": clm}) if answer else None


def _compared(ahead: float, more: str, less: str) -> str:
    """``more`` where the first is clearly ahead, ``less`` where it is clearly behind, "same", or "" in between."""
    if abs(ahead) <= ALIKE:
        return "same"
    return more if ahead >= APART else less if ahead <= -APART else ""


def shares(job: Job, name: str) -> list[tuple[int, dict[tuple[str, str], float]]]:
    """Of the reversal: at each measurement (how shown, how asked) -> share right, of one lane."""
    return [(step, {(shown, asked): share for shown, asked, share in values[name]}) for step, values in job.measured]


def reversal_lines(job: Job, words: Mapping[str, str]) -> Frame:
    """Facts shown one way: asked that way, asked the other way, and asked the other way of the model that saw both."""
    rows = []
    for lane, keys in (("one_way", ("as_shown", "reversed")), ("both_ways", ("remedy",))):
        for step, table in shares(job, lane):
            for key in keys:
                value = one_way(table, reverse=key != "as_shown")
                if value is not None:
                    rows.append((float(step), value, words[key], True))
    return frame(rows)


def one_way(table: Mapping[tuple[str, str], float], reverse: bool) -> float | None:
    """Share right of the facts that are shown one way only, asked that way or the other: mean of both kinds."""
    known = [share for (shown, asked), share in table.items() if shown != "both" and (asked != shown) == reverse]
    return sum(known) / len(known) if known else None


def curse(job: Job | None) -> tuple[str, dict[str, float]] | None:
    """What the questions asked the other way round came to when those asked as shown were first known."""
    for _, table in shares(job, "one_way") if job is not None else ():
        forward, backward = one_way(table, False), one_way(table, True)
        if forward is not None and backward is not None and forward >= KNOWN:
            if min(abs(backward - TENTH), abs(backward - HALF)) < NEAR:
                return None
            answer = "none" if backward < TENTH else "half" if backward < HALF else "all"
            return answer, {"forward": forward, "backward": backward}
    return None


def warmed(job: Job | None) -> tuple[str, dict[str, float]] | None:
    """How far the stack without warm-up is behind the one with it, held out, once both have had their steps."""
    if job is None or job.state != "done":
        return None
    _, last = job.measured[-1]
    cold, warm = (last[lane][0] for lane in ("cold", "warm"))
    answer = _compared(warm - cold, "ahead", "behind")
    return (answer, {"cold": cold, "warm": warm}) if answer else None


def reached(job: Job | None) -> tuple[str, dict[str, float]] | None:
    """Which of the two fine-tuned models is better at its best, once both have had their steps."""
    if job is None or job.state != "done":
        return None
    best = {lane: max(values[lane][0] for _, values in job.measured) for lane in ("pretrained", "scratch")}
    answer = _compared(best["pretrained"] - best["scratch"], "more", "less")
    return (answer, best) if answer else None
