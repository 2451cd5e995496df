"""Charts of the heads of one layer: how sharply each looks against what it is worth, and what each writes."""

from collections.abc import Mapping, Sequence

from ui.charts import BLUE, FROM_ZERO, Spec, chart, chosen, mark, nominal, ordinal, quantitative

CHOSEN = BLUE  # head A, as its frame in the grid


def worth(sharpness: Sequence[float], effect: Sequence[float], head: int, words: Mapping[str, str], unit: str) -> Spec:
    """Each head as a numbered point: its mean largest weight against the effect of leaving it out."""
    rows = [
        {"head": str(n), "sharp": x, "effect": y, "chosen": n == head}
        for n, (x, y) in enumerate(zip(sharpness, effect, strict=True))
    ]
    encoding = {
        "x": quantitative("sharp", words["sharp"], scale={"domain": [0, 1]}),
        "y": quantitative("effect", unit, scale=FROM_ZERO),
        "tooltip": [
            nominal("head", words["head"]),
            quantitative("sharp", words["sharp"], format=".3f"),
            quantitative("effect", unit, format=".3g"),
        ],
    }
    layer = [
        mark("point", {"color": chosen("chosen", CHOSEN)}, size=160, filled=True, opacity=1),
        mark("text", {"text": nominal("head")}, dx=14),
    ]
    return chart(rows, encoding, layer)


def written(norms: Sequence[float], head: int, words: Mapping[str, str]) -> Spec:
    """The length of what each head adds to the stream at one token."""
    rows = [{"head": n, "norm": norm, "chosen": n == head} for n, norm in enumerate(norms)]
    encoding = {
        "x": ordinal("head", words["head"], axis={"labelAngle": 0}),
        "y": quantitative("norm", words["norm"]),
        "tooltip": [ordinal("head", words["head"]), quantitative("norm", words["norm"], format=".3g")],
    }
    return chart(rows, encoding, [mark("bar", {"color": chosen("chosen", CHOSEN)})])
