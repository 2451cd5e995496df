"""JavaScript of a test, run by the environment's own node."""

import json
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

NODE = Path(sysconfig.get_path("scripts")) / "node"
# What a module reaches for when it is loaded.
BROWSER = "globalThis.window = Object.assign(new EventTarget(), { location: { href: 'http://localhost/' } });\n"


def run(module: str, given: Any = None) -> Any:
    """What an ES module logs as JSON; it finds what it is given in ``given``."""
    source = f"{BROWSER}const given = {json.dumps(given)};\n{module}"
    done = subprocess.run(
        [NODE, "--input-type=module", "-"], input=source, capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
