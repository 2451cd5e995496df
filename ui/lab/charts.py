"""What edits did to the prediction: the likeliest tokens before and after, and how much each position changed."""

from collections.abc import Mapping, Sequence

from ui.charts import (
    FROM_ZERO,
    GREY,
    PURPLE,
    Spec,
    chart,
    chosen,
    coloured,
    finite,
    mark,
    nominal,
    ordinal,
    quantitative,
    token_axis,
)
from ui.lab.compare import Guess

BEFORE, AFTER = GREY, PURPLE
ROW = 50  # px of a token with its two bars
ROOM = 1.8  # lengths of the longest bar: on a telephone, too, the numbers beside it can be read
LEGEND = {"symbolSize": 200}


def bars(guesses: Sequence[Guess], words: Mapping[str, str]) -> Spec:
    """Probabilities before and after, two bars a token. A number that is no number has no bar."""
    colours = {words["before"]: BEFORE, words["after"]: AFTER}
    rows: list[Spec] = []
    for n, guess in enumerate(guesses):
        change = guess.logit_after - guess.logit_before
        both = (guess.before, guess.after), (guess.logit_before, guess.logit_after)
        for kind, p, logit in zip(colours, *both, strict=True):
            label = f"{p:.3f}"
            if kind == words["after"]:
                label += f" · {words['logit']} {change:+.2f}".replace("-", "\u2212")
            rows.append(
                {"n": n, "token": guess.token, "kind": kind, "label": label}
                | {"p": finite(p), "logit": finite(logit), "change": finite(change)}
            )
    most = max([row["p"] for row in rows if row["p"] is not None], default=1.0)
    scale = {"domain": [0, max(ROOM * most, 1e-6)]}
    no_more_than_1 = "datum.value > 1 ? '' : datum.label"
    share = {"tickCount": 4, "labelExpr": no_more_than_1, "labelBound": True}
    axis = token_axis([guess.token for guess in guesses], labelAngle=0)
    encoding = {
        "y": ordinal("n", axis=axis),
        "yOffset": nominal("kind", sort=list(colours)),
        "x": quantitative("p", words["probability"], scale=scale, axis=share),
        "tooltip": [
            nominal("token", words["token"]),
            nominal("kind", " "),
            quantitative("p", words["probability"], format=".6g"),
            quantitative("logit", words["logit"], format=".6g"),
            quantitative("change", words["logit_change"], format="+.6g"),
        ],
    }
    layer = [
        mark("bar", {"color": coloured("kind", colours, sort=list(colours))}),
        mark("text", {"text": nominal("label")}, align="left", dx=5),
    ]
    return chart(rows, encoding, layer, words["bars"], ROW * len(guesses) + 110, LEGEND)


def positions(tokens: Sequence[str], values: Sequence[float], spot: int, words: Mapping[str, str], unit: str) -> Spec:
    """How much each position changed, the chosen one (``spot``) in colour."""
    rows = [
        {"at": t, "token": token, "value": finite(value), "chosen": t == spot}
        for t, (token, value) in enumerate(zip(tokens, values, strict=True))
    ]
    encoding = {
        "x": ordinal("at", axis=token_axis(tokens)),
        "y": quantitative("value", scale=FROM_ZERO, axis={"tickCount": 4}),
        "color": chosen("chosen", AFTER),
        "tooltip": [
            ordinal("at", words["position"]),
            nominal("token", words["token"]),
            quantitative("value", unit, format=".6g"),
        ],
    }
    return chart(rows, encoding, [mark("bar")], unit)
