"""The pages, in teaching order: one line a page. A page that is not ready is listed on the map, not linked."""

from pathlib import Path
from typing import NamedTuple


class Page(NamedTuple):
    stem: str  # of the file and of the URL
    section: str  # words: assets/text/labels/common.toml, [common.section.*]
    ready: bool = False

    @property
    def path(self) -> Path:
        return Path(__file__).parent / f"{self.stem}.py"


PAGES = [
    Page("home", "why", ready=True),
    Page("neuron", "why"),
    Page("recurrence", "why"),
    Page("tokens", "inside", ready=True),
    Page("positions", "inside"),
    Page("attention", "inside", ready=True),
    Page("heads", "inside", ready=True),
    Page("masks", "inside", ready=True),
    Page("block", "inside"),
    Page("encoder", "inside", ready=True),
    Page("decoder", "inside", ready=True),
    Page("output", "inside", ready=True),
    Page("objectives", "pretraining", ready=True),
    Page("training", "pretraining", ready=True),
    Page("prompting", "pretraining", ready=True),
    Page("families", "large", ready=True),
    Page("kv-cache", "large"),
    Page("moe", "large"),
    Page("scaling", "large"),
    Page("parallel", "large"),
    Page("lab", "large", ready=True),
]

# What leads to what: the pages that a page builds on most directly.
NEEDS = {
    "neuron": (),
    "recurrence": ("neuron",),
    "tokens": (),
    "positions": ("tokens",),
    "attention": ("tokens", "positions"),
    "heads": ("attention",),
    "masks": ("attention",),
    "block": ("heads",),
    "encoder": ("block",),
    "decoder": ("encoder", "masks"),
    "output": ("decoder",),
    "objectives": ("encoder", "output"),
    "training": ("objectives",),
    "prompting": ("training",),
    "families": ("positions", "block"),
    "kv-cache": ("masks", "output"),
    "moe": ("block",),
    "scaling": ("training",),
    "parallel": ("scaling",),
    "lab": ("heads", "output"),
}
