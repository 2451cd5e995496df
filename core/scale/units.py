"""Bytes as people read them, in binary units: 1 KiB = 2^10 B, 1 MiB = 2^20 B, ... (IEC 80000-13)."""

UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


def binary(count: float) -> str:
    """Three digits and the unit, of the largest unit that is not more than ``count`` bytes: 1,536 -> "1.5 KiB"."""
    power = max((power for power in range(len(UNITS)) if count >= 1024**power), default=0)
    size = count / 1024**power
    return f"{size:.3g} {UNITS[power]}" if size < 1000 else f"{size:,.0f} {UNITS[power]}"
