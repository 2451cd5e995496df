"""What others printed, for charts and tables: translation in 2017, GPT-1 to GPT-3."""

from __future__ import annotations

from functools import cache
from typing import Any

from core.families import PRESETS
from core.scale.compute import forward_macs
from core.scale.laws import training_flops
from core.scale.results import (
    BASE_HOURS,
    BASE_STEPS,
    BATCH_TOKENS,
    BIG_HOURS,
    GPT3_SIZES,
    GPT3_TOKENS,
    GPUS,
    MODELS,
    PAIRS,
    PETAFLOP_DAY,
    SUSTAINED,
    TABLE_2,
    Translation,
    gpu_flops,
)

PAIR_NAMES = tuple(PAIRS)
SENTENCE = 25  # tokens of a side of a pair, where its operations are counted
ALIKE, LESS = 1.25, 2.0  # a ratio below the first is "the same"; above the second it is clearly another


def of_pair(row: Translation, pair: str) -> tuple[float | None, float | None]:
    """BLEU and FLOPs."""
    return (row.german, row.german_flops) if pair == "german" else (row.french, row.french_flops)


def points(pair: str, kinds: dict[str, str]) -> list[dict[str, Any]]:
    """The systems of the table with both a BLEU and a cost."""
    found = [(row, *of_pair(row, pair)) for row in TABLE_2]
    return [
        {"name": row.name, "bleu": bleu, "flops": flops, "kind": kinds[row.kind]}
        for row, bleu, flops in found
        if bleu is not None and flops is not None
    ]


def table(heads: list[str]) -> str:
    """Table 2 as markdown; heads: the five names of its columns."""
    cells = [
        [
            row.name,
            *(f"{bleu:g}" if bleu else "–" for bleu in (row.german, row.french)),
            *(scientific(cost) if cost else "–" for cost in (row.german_flops, row.french_flops)),
        ]
        for row in TABLE_2
    ]
    return markdown(heads, cells)


def scientific(x: float) -> str:
    """3.3e18 as people write it."""
    digits, _, power = f"{x:.2e}".partition("e")
    return f"${float(digits):g} \\cdot 10^{{{int(power)}}}$"


def split(name: str, x: float) -> dict[str, float]:
    """The same for words: digits and power of ten under names of their own."""
    digits, _, power = f"{x:.2e}".partition("e")
    return {f"{name}_d": float(digits), f"{name}_p": int(power)}


def markdown(heads: list[str], cells: list[list[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@cache
def counted() -> float:
    """Multiply-adds and additions that 2017's base model does in training, by our own count of its parts."""
    macs = forward_macs(PRESETS["transformer-base"], SENTENCE, SENTENCE)
    sentences = BATCH_TOKENS / SENTENCE
    return 3 * 2 * macs * sentences * BASE_STEPS  # backward costs twice what forward does


def counted_or_estimated() -> tuple[str | None, dict[str, Any]]:
    """Is the counted cost of base "less", "same" or "more" than the table's estimate?"""
    estimate = gpu_flops(BASE_HOURS)
    ratio = estimate / counted()
    answer = "less" if ratio > LESS else "more" if ratio < 1 / LESS else "same" if abs(ratio - 1) < ALIKE - 1 else None
    return answer, {"times": ratio} | split("counted", counted()) | split("estimate", estimate)


def numbers(pair: str) -> dict[str, Any]:
    """What the words about the table say."""
    base, big = TABLE_2[-2:]
    others = [row for row in TABLE_2 if row.kind != "transformer"]
    best = max(others, key=lambda row: of_pair(row, pair)[0] or 0)
    score, cost = of_pair(best, pair)
    pairs, words = PAIRS[pair]
    own = {"base": of_pair(base, pair), "big": of_pair(big, pair)}
    assert score and cost and own["base"][0] and own["big"][0] and own["base"][1] and own["big"][1]
    return {
        "pairs": pairs / 1e6,
        "words": words,
        "gpus": GPUS,
        "tflops": SUSTAINED / 1e12,
        "base_hours": BASE_HOURS,
        "big_days": BIG_HOURS / 24,
        **split("base", gpu_flops(BASE_HOURS)),
        **split("big", gpu_flops(BIG_HOURS)),
        "steps": BASE_STEPS,
        "batch": BATCH_TOKENS,
        "best": best.name,
        "best_bleu": score,
        "best_times": cost / own["big"][1],
        "base_bleu": own["base"][0],
        "big_bleu": own["big"][0],
    }


# ---- GPT-1 to GPT-3 ------------------------------------------------------------------------------------------------


def gpt3_rows(words: dict[str, str]) -> list[dict[str, Any]]:
    """The eight sizes: the compute that was printed, and 6 N D."""
    return [
        {"name": size.title, "n": size.parameters, "flops": flops, "what": words[what]}
        for size in GPT3_SIZES
        for what, flops in (("printed", size.flops), ("six", training_flops(size.parameters, GPT3_TOKENS)))
    ]


def same_compute() -> tuple[str | None, dict[str, Any]]:
    """Chinchilla's compute over that of GPT-3: "same", "twice" or "ten" times."""
    gpt3, chinchilla = (training_flops(one.parameters, one.tokens) for one in (MODELS["gpt-3"], MODELS["chinchilla"]))
    ratio = chinchilla / gpt3
    near = {"same": 1.0, "twice": 2.0, "ten": 10.0}
    answer = next((name for name, about in near.items() if max(ratio / about, about / ratio) < ALIKE), None)
    told = {"times": ratio, "days": gpt3 / PETAFLOP_DAY}
    return answer, told | split("gpt3", gpt3) | split("chinchilla", chinchilla)
