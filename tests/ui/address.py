"""What a run of AppTest tells the browser to put into the address bar (AppTest itself runs no JavaScript)."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def mounted(at: AppTest) -> dict[str, Any]:
    """The data of the address component."""
    found = [node for node in at.get("bidi_component") if node.proto.component_name.endswith("address")]
    assert len(found) == 1, "a run mounts the address component once"
    return json.loads(found[0].proto.json)


def address(at: AppTest) -> dict[str, str]:
    """The keys of the server's that the address bar will show."""
    return {key: value for key, value in mounted(at)["set"].items() if value is not None}
