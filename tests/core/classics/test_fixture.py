"""What the tests of the browser's maths compare with is what torch says today."""

import json
from typing import Any

import pytest

from tests.core.classics.fixture import FILE, computed


def numbers(value: Any) -> list[Any]:
    """All that a nested value holds, in order, the names of its places before it."""
    if isinstance(value, dict):
        return [one for name, part in value.items() for one in (name, *numbers(part))]
    return [one for part in value for one in numbers(part)] if isinstance(value, list) else [value]


def test_the_numbers_in_the_file_are_those_of_torch() -> None:
    written, now = numbers(json.loads(FILE.read_text(encoding="utf-8"))), numbers(computed())
    assert [one for one in written if isinstance(one, str)] == [one for one in now if isinstance(one, str)]
    floats = [[one for one in values if not isinstance(one, str)] for values in (written, now)]
    assert len(floats[0]) > 2_000
    assert floats[0] == pytest.approx(floats[1], rel=1e-12, abs=1e-14)
