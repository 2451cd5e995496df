"""How the tests drive a page without a browser: it is opened as by an address, and what it says and sends is read."""

import json
import math
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
KINDS = {"f4": "<f4", "u1": "u1"}


def opened(stem: str, **query: str) -> AppTest:
    """A page that has run; in English unless asked. ``output__position`` is the key output.position."""
    at = AppTest.from_file(str(ROOT / "ui/shell.py"), default_timeout=180)
    for key, value in ({"lang": "en"} | query).items():
        at.query_params[key.replace("__", ".")] = value
    at.switch_page(str(ROOT / f"pages/{stem}.py")).run()
    assert not at.exception, at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(part.value for part in [*at.markdown, *at.caption, *at.info, *at.warning])


def sent(at: AppTest, component: str) -> tuple[dict, dict[str, np.ndarray]]:
    """The header and the arrays of what a figure got."""
    [found] = [part.proto for part in at.get("bidi_component") if part.proto.component_name == component]
    length = int.from_bytes(found.bytes[:4], "little")
    header, body = json.loads(found.bytes[4 : 4 + length]), found.bytes[4 + length :]
    return header, {
        name: np.frombuffer(body, KINDS[of["dtype"]], math.prod(of["shape"]), of["offset"]).reshape(of["shape"])
        for name, of in header["arrays"].items()
    }
