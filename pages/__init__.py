"""The pages, in teaching order: one line a page. A page that is not ready is listed on the map, not linked."""

from pathlib import Path
from typing import NamedTuple


class Page(NamedTuple):
    """One lesson. Its name and a line about it are words of its own: [<stem>.name], [<stem>.about]."""

    stem: str  # of its files and of the URL
    section: str  # words: assets/text/labels/common.toml, [common.section.*]
    needs: tuple[str, ...] = ()  # stems of the pages that it builds on most directly
    ready: bool = False
    any_model: bool = True  # it works with every model; False: it brings its own, or takes what it is given
    any_text: bool = True  # it reads the learner's text

    @property
    def path(self) -> Path:
        return Path(__file__).parent / f"{self.stem}.py"


PAGES = [
    Page("home", "why", ready=True),
    Page("neuron", "why", ready=True, any_model=False, any_text=False),
    Page("recurrence", "why", ("neuron",), ready=True, any_model=False),
    Page("tokens", "inside", ready=True),
    Page("positions", "inside", ("tokens",), ready=True, any_model=False),
    Page("attention", "inside", ("tokens", "positions"), ready=True),
    Page("heads", "inside", ("attention",), ready=True),
    Page("masks", "inside", ("attention",), ready=True),
    Page("block", "inside", ("heads",), ready=True),
    Page("encoder", "inside", ("block",), ready=True),
    Page("decoder", "inside", ("encoder", "masks"), ready=True, any_model=False),
    Page("output", "inside", ("decoder",), ready=True),
    Page("objectives", "pretraining", ("encoder", "output"), ready=True, any_model=False),
    Page("training", "pretraining", ("objectives",), ready=True, any_model=False),
    Page("prompting", "pretraining", ("training",), ready=True),
    Page("families", "large", ("positions", "block"), ready=True, any_model=False),
    Page("kv-cache", "large", ("masks", "output"), ready=True),
    Page("moe", "large", ("block",), ready=True, any_model=False),
    Page("scaling", "large", ("training",), ready=True, any_model=False, any_text=False),
    Page("parallel", "large", ("scaling",)),
    Page("lab", "large", ("heads", "output"), ready=True),
]
