"""Every exercise is a link to a view that exists: opened, it is shown without a word of complaint."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from pages import PAGES
from tests.pages import driving

LINK = re.compile(r"\]\((\S+?\?\S+?)\)")
READY = [page.stem for page in PAGES if page.ready]
# The page as it is met, a text that leaves hardly anything to choose from, and places other than the first.
STATES: list[tuple[str, dict[str, str]]] = [
    *((stem, {}) for stem in READY if stem != "home"),
    *((stem, {"text": "cat"}) for stem in READY if stem != "home"),
    ("output", {"output.position": "0"}),
    ("output", {"output.view": "beam", "output.position": "2"}),
    ("heads", {"heads.layer": "3", "heads.head": "2"}),
    ("attention", {"model": "smollm2-135m", "attention.layer": "20"}),
    ("decoder", {"decoder.view": "forcing"}),
]


def exercises(stem: str, query: dict[str, str]) -> list[str]:
    """The numbered links below the prose."""
    at = driving.opened(stem, **query)
    return [link for part in at.markdown if re.match(r"1\. \[", part.value) for link in LINK.findall(part.value)]


@pytest.mark.parametrize("stem, query", STATES, ids=[f"{stem} {' '.join(query.values())}" for stem, query in STATES])
def test_every_exercise_opens_a_view_that_exists(stem: str, query: dict[str, str]) -> None:
    links = exercises(stem, query)
    assert links
    refused = {}
    for link in links:
        path, asked = urlsplit(link).path, parse_qs(urlsplit(link).query, keep_blank_values=True)
        at = driving.opened(path, **{key: values[0] for key, values in asked.items()})
        if at.toast:
            refused[link] = [toast.value for toast in at.toast]
    assert not refused
