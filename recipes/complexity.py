"""What layers cost, measured on one machine: assets/scaling/complexity.json, which the scaling page shows first.

    python -m recipes.complexity          twelve seconds of one core that has nothing else to do

Self-attention, fused attention, a recurrence and a convolution at widths 64 and 512 over 64 to 2,048 tokens: seconds
forward and backward, bytes kept, multiply-adds counted, steps between the ends. The page measures anew on its server.
"""

import json
import platform
from datetime import UTC, datetime
from pathlib import Path

import torch

from core.scale.complexity import KINDS, LENGTHS, TIMES, Lap, measure, steps_apart

FILE = Path(__file__).parents[1] / "assets" / "scaling" / "complexity.json"


def machine() -> str:
    """The processor by its name, as far as the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def rounded(lap: Lap) -> dict[str, object]:
    """A clock tells four digits at most."""
    seconds = {name: float(f"{getattr(lap, name):.4g}") for name in ("forward", "backward")}
    return lap._asdict() | seconds


def main() -> None:
    torch.set_num_threads(1)
    told = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "times": TIMES,
        "paths": {kind: {str(n): steps_apart(kind, n) for n in LENGTHS} for kind in KINDS},
    }
    rows = ",\n".join(f"  {json.dumps(rounded(lap))}" for lap in measure())
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(f'{json.dumps(told).removesuffix("}")}, "laps": [\n{rows}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
