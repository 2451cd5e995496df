"""How the tests drive a page without a browser: it is opened as by an address, and what it says and sends is read."""

import json
from pathlib import Path

import numpy as np
import safetensors.numpy
from streamlit.testing.v1 import AppTest

from ui.frame.visit import Visit

ROOT = Path(__file__).parents[2]


class Everything(set[str]):
    """What a reader has seen who scrolled to the end."""

    def __contains__(self, name: object) -> bool:
        return True


def opened(stem: str, **query: str) -> AppTest:
    """A page that has run; in English unless asked. ``output__position`` is the key output.position."""
    return scrolled(Everything(), stem, **query)


def scrolled(seen: set[str], stem: str, **query: str) -> AppTest:
    """The same for a reader who has scrolled to these parts of the page only."""
    at = AppTest.from_file(str(ROOT / "ui/shell.py"), default_timeout=180)
    at.session_state["_visit"] = Visit(seen=seen)
    for key, value in ({"lang": "en"} | query).items():
        at.query_params[key.replace("__", ".")] = value
    at.switch_page(str(ROOT / f"pages/{stem}.py")).run()
    assert not at.exception, at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(part.value for part in [*at.markdown, *at.caption, *at.info, *at.warning])


def mounts(at: AppTest, component: str) -> list[bytes]:
    """The blobs of all figures of that kind on the page."""
    return [part.proto.bytes for part in at.get("bidi_component") if part.proto.component_name == component]


def sent(at: AppTest, component: str) -> tuple[dict, dict[str, np.ndarray]]:
    """The header and the arrays of what a figure got."""
    [blob] = mounts(at, component)
    return unpacked(blob)


def unpacked(blob: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """The header and the arrays of a blob, by the safetensors library; its metadata by the format's description."""
    length = int.from_bytes(blob[:8], "little")
    metadata = json.loads(blob[8 : 8 + length])["__metadata__"]
    return json.loads(metadata["header"]), safetensors.numpy.load(blob)
