"""Bytes in binary units, by hand."""

import pytest

from core.scale.units import binary


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 B"),
        (1, "1 B"),
        (1023, "1,023 B"),
        (1024, "1 KiB"),
        (1536, "1.5 KiB"),
        (1_000_000, "977 KiB"),
        (1_048_575, "1,024 KiB"),  # one byte less than
        (1_048_576, "1 MiB"),
        (1_000_000_000, "954 MiB"),
        (1_073_741_824, "1 GiB"),
        (2_684_354_560, "2.5 GiB"),
        (1_098_437_885_952, "1,023 GiB"),
        (1_099_511_627_776, "1 TiB"),
        (5_497_558_138_880_000, "5,000 TiB"),
    ],
)
def test_bytes_in_binary_units(count: int, expected: str) -> None:
    assert binary(count) == expected
