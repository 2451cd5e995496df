"""What edits did to the prediction: the likeliest tokens before and after, and how much each position changed.

Written as Vega-Lite, as in `ui/attention/charts.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ui.charts import FONT, token_axis

BEFORE, AFTER, QUIET = "#8a8f98", "#CC79A7", "#808080"
ROW = 50  # px of a token with its two bars


class Guess(Protocol):
    """One token of the vocabulary in both runs."""

    token: str
    before: float
    after: float
    logit_before: float
    logit_after: float


def bars(guesses: Sequence[Guess], words: Mapping[str, str]) -> dict[str, Any]:
    """Probabilities before and after, two bars a token. A number that is no number has no bar."""
    kinds = [words["before"], words["after"]]
    rows: list[dict[str, Any]] = []
    for n, guess in enumerate(guesses):
        change = guess.logit_after - guess.logit_before
        shared = {"n": n, "token": guess.token, "change": _finite(change)}
        for kind, p, logit in zip(
            kinds, (guess.before, guess.after), (guess.logit_before, guess.logit_after), strict=True
        ):
            label = f"{p:.3f}"
            if kind == words["after"]:
                label += f" · {words['logit']} {change:+.2f}".replace("-", "\u2212")
            rows.append(shared | {"kind": kind, "p": _finite(p), "logit": _finite(logit), "label": label})
    axis = {"labelFontSize": FONT, "titleFontSize": FONT}
    tooltip = [
        {"field": "token", "title": words["token"]},
        {"field": "kind", "title": " "},
        {"field": "p", "type": "quantitative", "title": words["probability"], "format": ".6g"},
        {"field": "logit", "type": "quantitative", "title": words["logit"], "format": ".6g"},
        {"field": "change", "type": "quantitative", "title": words["logit_change"], "format": "+.6g"},
    ]
    most = max([row["p"] for row in rows if row["p"] is not None], default=1.0)
    encoding = {
        "y": {"field": "n", "type": "ordinal", "title": None, "axis": _tokens([guess.token for guess in guesses])},
        "yOffset": {"field": "kind", "sort": kinds},
        "x": {
            "field": "p",
            "type": "quantitative",
            "title": words["probability"],
            "scale": {"domain": [0, max(1.4 * most, 1e-6)]},
            "axis": axis | {"tickCount": 4},
        },
        "tooltip": tooltip,
    }
    colour = {"field": "kind", "title": None, "sort": kinds, "scale": {"domain": kinds, "range": [BEFORE, AFTER]}}
    text = {"type": "text", "align": "left", "dx": 5, "fontSize": FONT, "color": QUIET}
    layer = [
        {"mark": {"type": "bar"}, "encoding": {"color": colour}},
        {"mark": text, "encoding": {"text": {"field": "label"}}},
    ]
    return _finished(words["bars"], ROW * len(guesses) + 110, rows, encoding, layer)


def positions(
    tokens: Sequence[str], values: Sequence[float], chosen: int, words: Mapping[str, str], unit: str
) -> dict[str, Any]:
    """How much each position changed, the chosen one in colour."""
    rows = [
        {"at": t, "token": token, "value": _finite(value), "kind": t == chosen}
        for t, (token, value) in enumerate(zip(tokens, values, strict=True))
    ]
    tooltip = [
        {"field": "at", "type": "ordinal", "title": words["position"]},
        {"field": "token", "title": words["token"]},
        {"field": "value", "type": "quantitative", "title": unit, "format": ".6g"},
    ]
    encoding = {
        "x": {"field": "at", "type": "ordinal", "title": None, "axis": _tokens(tokens, labelAngle=-50)},
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": None,
            "scale": {"domainMin": 0},
            "axis": {"labelFontSize": FONT, "tickCount": 4},
        },
        "color": {"field": "kind", "legend": None, "scale": {"domain": [True, False], "range": [AFTER, BEFORE]}},
        "tooltip": tooltip,
    }
    return _finished(unit, 300, rows, encoding, [{"mark": {"type": "bar"}}])


def _tokens(tokens: Sequence[str], **options: Any) -> dict[str, Any]:
    return token_axis(tokens, **{"labelAngle": 0} | options).to_dict()


def _finite(value: float) -> float | None:
    """JSON has no NaN and no infinity."""
    return value if abs(value) < float("inf") else None


def _finished(
    title: str, height: int, rows: list[dict[str, Any]], encoding: dict[str, Any], layer: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "title": {"text": title, "fontSize": FONT + 1, "anchor": "start"},
        "height": height,
        "data": {"values": rows},
        "encoding": encoding,
        "layer": layer,
        "config": {"legend": {"orient": "top", "labelFontSize": FONT, "symbolSize": 200}},
    }
