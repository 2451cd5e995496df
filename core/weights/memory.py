"""Whether a model fits, told before any of it is read: a server that swaps stands still for a whole class.

need = numbers x bytes of each + the largest tensor once more, while it is converted + room for a run
available = the least of: what the machine has free, what its control group (container) may still take, the owner's cap

Sources: Linux, proc(5), "MemAvailable"; the kernel's cgroup-v2 ("memory.max") and cgroup-v1 ("memory.limit_in_bytes").
"""

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import prod
from pathlib import Path

import torch

CAP = "LUCIDFORMER_MEMORY"  # GiB that one model may take at most
ROOM = 512 << 20  # for what a run computes and pages keep of it, at most; a small model makes less
UNKNOWN = 8 << 30  # taken as free where the system does not tell
_one_at_a_time = threading.Lock()


class TooLarge(ValueError):
    """A model that does not fit into the memory there is; the message says need and available."""


def need(shapes: Iterable[Sequence[int]], dtype: torch.dtype = torch.float32) -> int:
    """Bytes that a model of tensors of these shapes takes, with what it takes to load and run it."""
    sizes = [prod(shape) * dtype.itemsize for shape in shapes]
    return sum(sizes) + max(sizes, default=0) + min(sum(sizes), ROOM)


@contextmanager
def reserved(bytes_needed: int, device: str | torch.device | None = None) -> Iterator[None]:
    """Load inside of it: one model at a time, so that no two are promised the same memory. TooLarge: see there."""
    with _one_at_a_time:
        check(bytes_needed, device)
        yield


def check(bytes_needed: int, device: str | torch.device | None = None) -> None:
    """TooLarge unless a model that needs so much fits now."""
    free = available(device)
    if bytes_needed > free:
        raise TooLarge(
            f"this model needs {_said(bytes_needed)} of memory in float32, {_said(free)} are available: "
            f"choose a smaller one, free some memory, or raise {CAP} (GiB) if it is what limits"
        )


def available(device: str | torch.device | None = None, system: Path = Path("/")) -> int:
    """Bytes a model may take now on a device (unless given: cuda if there is one). system: where proc and sys are."""
    target = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    if target.type == "cuda":
        found = [torch.cuda.mem_get_info(target)[0]]
    else:
        found = [*_machine(system), *_groups(system)]
    return min([*(found or [UNKNOWN]), *_cap()])


def _cap() -> list[int]:
    text = os.environ.get(CAP, "").strip()
    if not text:
        return []
    try:
        gib = float(text)
        if not 0 < gib < 1 << 20:
            raise ValueError
    except ValueError:
        raise ValueError(f"expected {CAP} as a number of GiB, got {text!r}") from None
    return [int(gib * 2**30)]


def _machine(system: Path) -> list[int]:
    """What the machine can give without swapping."""
    for line in _read(system / "proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            return [int(line.split()[1]) * 1024]
    try:
        return [os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    except (AttributeError, ValueError, OSError):  # not Linux
        return []


def _groups(system: Path) -> list[int]:
    """What the control groups around this process may still take: the limit, less what is used and not mere cache."""
    found = []
    for line in _read(system / "proc/self/cgroup").splitlines():
        kinds, _, inner = line.partition(":")[2].partition(":")
        if not kinds:
            top, limit, used, cache = "", "memory.max", "memory.current", "inactive_file"
        elif "memory" in kinds.split(","):
            top, limit, used, cache = "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"
        else:
            continue
        top_folder = system / "sys/fs/cgroup" / top
        inner_path = Path(inner.lstrip("/"))
        # Inside a container the path may be the one outside it: then only the top exists, and is the container's own.
        for path in (inner_path, *inner_path.parents) if ".." not in inner_path.parts else (Path(),):
            folder = top_folder / path
            most, taken = _read(folder / limit).strip(), _read(folder / used).strip()
            if most.isdecimal() and taken.isdecimal():
                found.append(max(0, int(most) - int(taken) + _statistic(_read(folder / "memory.stat"), cache)))
    return found


def _statistic(text: str, name: str) -> int:
    values = (line.split() for line in text.splitlines())
    return next((int(line[1]) for line in values if len(line) == 2 and line[0] == name and line[1].isdecimal()), 0)


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _said(size: int) -> str:
    return f"{size / 2**30:.1f} GiB" if size >= 100 << 20 else f"{size / 2**20:.1f} MiB"
