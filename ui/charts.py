"""Token positions on an axis: data are 0, 1, 2, ..., tokens only their labels, so that two tokens "the" stay two."""

import json
from collections.abc import Sequence
from typing import Any

import altair as alt

FONT = 15
MOST = 24  # labels that are all drawn; of more, those that have room
LONGEST = 12  # characters of a label; the tooltip has the whole token


def token_axis(tokens: Sequence[str], **options: Any) -> alt.Axis:
    """An axis whose tick n reads token n. The tokens are text inside a JSON string, never an expression."""
    labels = json.dumps([token if len(token) <= LONGEST else token[: LONGEST - 1] + "…" for token in tokens])
    drawn = {"labelFontSize": FONT, "titleFontSize": FONT, "labelLimit": 150, "labelAngle": -50}
    return alt.Axis(labelExpr=f"{labels}[datum.value]", labelOverlap=len(tokens) > MOST, **drawn | options)
