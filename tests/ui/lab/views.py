"""Views of the lab that its tests share: a text, lists of edits, and what the page computes for them."""

from ui.lab import compare, places, runs
from ui.lab.compare import MatrixPair
from ui.lab.runs import TwoRuns
from ui.runs.edits import parse

TEXT, OTHER = "The king of the north came to the city.", "The king of the east came to the city."
LONG = "The king of the north came to the city. " * 40
LISTS = {
    "nothing": "",
    "a head": "zero_head 0.self.z 3",
    "a mask": "set_mask *.self.mask * 0 0 set_mask *.self.mask 0 0 1",
    "a patch": "patch 0.resid_post 4 * patch 1.self.z",
    "a stack": "scale 1.ffn.out -0.5 set_value 2.resid_mid 3 * 0.25 off zero_head 0.self.z 1 zero_head 9.self.z 0",
}


def view(
    model: str, name: str, raw: str, text: str = TEXT, at: int = 1, position: int = -1
) -> tuple[TwoRuns, MatrixPair, int]:
    """What the page computes for a view."""
    sites = places.places(model)
    place = sites.sites[sites.named(name)[0]]
    before = runs.plain(model, text, place)
    two = runs.two(before, text, OTHER, place, sites, parse(raw)[0])
    position %= len(before.read)
    pair = compare.matrices(two.before, two.after, place, [at] * len(compare.across(place)), position)
    return two, pair, position
