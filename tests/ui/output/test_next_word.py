"""The sliders of the next word stand at the same places on the server and in the browser."""

import re

from ui.browser.modules import ASSETS, bundle
from ui.output import next_word


def test_the_browser_knows_the_same_places_of_the_sliders() -> None:
    source = bundle(ASSETS / "components/output/next_word/main.js")
    [listed] = re.findall(r"const TOP_KS = \[([\d, ]+)\]", source)
    assert sorted(map(int, listed.split(","))) == sorted(next_word.TOP_KS)
    for name, value in (("MOST_DRAWS", next_word.MOST_DRAWS), ("SEEDS", next_word.SEEDS)):
        [found] = re.findall(rf"const {name} = ([\d_]+)", source)
        assert int(found) == value
