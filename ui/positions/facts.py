"""The numbers in the page's prose: of each scheme as it is here, and of the experiments that the recipe measured."""

from __future__ import annotations

from typing import Any

from core.parts.positions import Learned, Relative, Shape
from core.parts.positions.alibi import alibi_slopes
from core.parts.positions.sinusoidal import wavelengths
from core.weights.tiny_positions import HEADS, READS, SCHEMES, TRAINED, WIDTH
from ui.frame import state
from ui.positions import measured, schemes

STAYS = 0.05  # nats: a loss that changes by less is about the same
SHAPE = Shape(width=WIDTH, heads=HEADS, causal=True)


def of_scheme(scheme: str) -> dict[str, Any]:
    """What the paragraph about a scheme says of the one in these models."""
    positions = SCHEMES[scheme]
    if scheme == "sinusoidal":
        long = wavelengths(WIDTH)
        return {"width": WIDTH, "pairs": len(long), "shortest": float(long[0]), "longest": float(long[-1])}
    if scheme == "alibi":
        return {"heads": HEADS, "slopes": ", ".join(f"1/{1 / slope:.0f}" for slope in alibi_slopes(HEADS).tolist())}
    if isinstance(positions, Learned.Config):
        size = positions.size(SHAPE).numbers
        return {"rows": positions.length, "numbers": size, "half": TRAINED // 2, **schemes.neighbours(scheme)}
    if isinstance(positions, Relative.Config):
        buckets = positions.buckets
        most = schemes.buckets(scheme).index(buckets - 1)
        size = positions.size(SHAPE).numbers
        return {"buckets": buckets, "single": buckets // 2, "most": most, "numbers": size}
    return {}


def compared() -> dict[str, Any]:
    """The table of pros and cons: losses at the last trained places, what becomes of them, parameters."""
    short = {f"{scheme}_short": measured.last_trained(scheme).mean for scheme in SCHEMES}
    rises = {f"{scheme}_rise": rise for scheme in SCHEMES if (rise := measured.rise(scheme)) is not None}
    sizes = {f"{scheme}_size": SCHEMES[scheme].size(SHAPE).numbers for scheme in ("learned", "relative")}
    return short | rises | sizes


def links() -> dict[str, Any]:
    """The experiments that the cells of the table lead to."""
    views = {name: state.link("positions", view=name) for name in ("shuffle", "shift", "length")}
    seen = ("sinusoidal", "learned", "rope", "alibi", "relative")
    return views | {f"see_{name}": state.link("positions", view="schemes", scheme=name) for name in seen}


def at_the_end() -> dict[str, Any]:
    """Losses at the last places of four times the trained length."""
    ends = {scheme: end.mean for scheme in SCHEMES if (end := measured.at_the_end(scheme))}
    return {"trained": TRAINED, "reads": READS, **ends}


def rope_far() -> tuple[str, dict[str, Any]] | None:
    """What becomes of RoPE's loss at the last places: "falls", "stays" or "rises"; None in the grey zone."""
    short, long = measured.last_trained("rope"), measured.at_the_end("rope")
    assert long is not None
    change = long.mean - short.mean
    answer = "stays" if abs(change) < STAYS else "rises" if change > 0 else "falls"
    if abs(abs(change) - STAYS) < 0.02:
        return None
    numbers = {"short": short.mean, "long": long.mean, "trained": TRAINED, "stays": STAYS}
    return answer, numbers | {"from_": READS - measured.block(), "to": READS - 1}
