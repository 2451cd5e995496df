"""Where one query looks most: the key with the largest attention weight, and where it stands."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Look:
    key: int
    weight: float
    place: str  # "self", "previous", "first" or "other", in this order of preference


def strongest(weights_QK: Tensor, query: int) -> Look:
    """The key that ``query`` gives its largest weight."""
    row = weights_QK[query]
    key = int(row.argmax())
    places = (("self", query), ("previous", query - 1), ("first", 0))
    place = next((name for name, at in places if at == key), "other")
    return Look(key=key, weight=row[key].item(), place=place)
