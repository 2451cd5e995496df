"""Reading and learning on the clock: the LSTM step by step, by its fused kernel, and attention; once per server."""

from __future__ import annotations

from core.classics.race import Lap, Racer, race
from ui.recurrence.nets import language_model, tokenizer
from ui.runs import models, turns
from ui.runs.kept import MIB, kept

ATTENTION = "family:bloom-176b"  # as many parameters; its positions (ALiBi) take texts of any length
CLOSE = 1.2  # times: durations nearer than this are called the same by nobody


@kept(MIB)
def laps() -> list[Lap]:
    """Every racer on every length, in one run."""
    lstm = language_model("lstm")
    racers = {"steps": Racer(lstm, stepped=True), "fused": Racer(lstm), "attention": Racer(models.load(ATTENTION))}
    with turns.long():
        return race(racers, tokenizer().vocab_size)


def longest(made: list[Lap]) -> dict[str, Lap]:
    """The laps of the longest text, by racer."""
    most = max(lap.tokens for lap in made)
    return {lap.name: lap for lap in made if lap.tokens == most}


def numbers(made: list[Lap]) -> dict[str, float]:
    """Milliseconds, chains and ratios of the longest text."""
    of = longest(made)
    return {
        "tokens": of["steps"].tokens,
        **{f"{name}_ms": 1000 * lap.seconds for name, lap in of.items()},
        "steps_chain": of["steps"].chain,
        "attention_chain": of["attention"].chain,
        "times": of["steps"].seconds / of["attention"].seconds,
        "lstm_parameters": sum(p.numel() for p in language_model("lstm").parameters()),
        "attention_parameters": sum(p.numel() for p in models.load(ATTENTION).parameters()),
    }


def fused_or_attention(made: list[Lap]) -> str | None:
    """Which of the two took less time here on the longest text; None where they are too close to say."""
    of = longest(made)
    ratio = of["fused"].seconds / of["attention"].seconds
    if ratio > CLOSE:
        return "attention"
    return "fused" if ratio < 1 / CLOSE else None
