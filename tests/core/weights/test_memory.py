"""Memory is looked at before a model is read: machine, control groups of both kinds, the owner's cap."""

from pathlib import Path

import pytest
import torch

from core import load
from core.weights import folder as folder_module
from core.weights import memory
from core.weights.memory import ROOM, TooLarge, available, need
from tests.twins.checkpoints import saved

GIB = 1 << 30


def system(root: Path, free: int, **files: str | int) -> Path:
    """A tree with proc and sys of a machine."""
    written = {"proc/meminfo": f"MemTotal: 1 kB\nMemAvailable: {free >> 10} kB\n", **files}
    for name, content in written.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{content}\n")
    return root


def test_a_machine(tmp_path):
    assert available("cpu", system(tmp_path, 3 * GIB)) == 3 * GIB


def test_the_second_kind_of_control_group_and_those_around_it(tmp_path):
    files: dict[str, str | int] = {
        "proc/self/cgroup": "0::/class/room",
        "sys/fs/cgroup/class/room/memory.max": "max",
        "sys/fs/cgroup/class/room/memory.current": GIB,
        "sys/fs/cgroup/class/memory.max": 4 * GIB,
        "sys/fs/cgroup/class/memory.current": 3 * GIB,
        "sys/fs/cgroup/class/memory.stat": f"anon {2 * GIB}\ninactive_file {GIB}",  # cache is given back when asked for
    }
    assert available("cpu", system(tmp_path, 16 * GIB, **files)) == 2 * GIB


def test_the_first_kind_seen_from_inside_a_container(tmp_path):
    files: dict[str, str | int] = {
        "proc/self/cgroup": "5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": 2 * GIB,
        "sys/fs/cgroup/memory/memory.usage_in_bytes": GIB,
        "sys/fs/cgroup/memory/memory.stat": f"inactive_file 0\ntotal_inactive_file {GIB // 2}",
    }
    assert available("cpu", system(tmp_path, 16 * GIB, **files)) == 3 * GIB // 2


def test_a_group_that_is_over_its_limit_has_nothing(tmp_path):
    files: dict[str, str | int] = {
        "proc/self/cgroup": "0::/",
        "sys/fs/cgroup/memory.max": GIB,
        "sys/fs/cgroup/memory.current": 2 * GIB,
    }
    assert available("cpu", system(tmp_path, 16 * GIB, **files)) == 0


def test_this_machine_has_some():
    assert 1 << 20 < available("cpu") < 1 << 50


def test_the_owner_may_set_less(tmp_path, monkeypatch):
    monkeypatch.setenv("LUCIDFORMER_MEMORY", "1.5")
    assert available("cpu", system(tmp_path, 3 * GIB)) == 3 * GIB // 2
    for junk in ("much", "-1", "nan", "inf", "0"):
        monkeypatch.setenv("LUCIDFORMER_MEMORY", junk)
        with pytest.raises(ValueError, match="LUCIDFORMER_MEMORY as a number of GiB"):
            available("cpu")


def test_need_is_the_model_once_and_its_largest_tensor_again():
    assert need([(10, 20), (5,)]) == 4 * (205 + 200 + 205)
    assert need([(1000, 1_000_000)] * 2, torch.bfloat16) == 2 * 3 * 10**9 + ROOM


def test_a_model_that_does_not_fit_is_not_read(tmp_path, monkeypatch):
    saved("llama", tmp_path, dtype=torch.bfloat16)
    monkeypatch.setattr(memory, "_machine", lambda system: [200_000])
    monkeypatch.setattr(folder_module, "_mapped", lambda shards: pytest.fail("read"))
    with pytest.raises(TooLarge, match=r"needs 0.3 MiB of memory in float32, 0.2 MiB are available.*smaller"):
        load(tmp_path, device="cpu")
    monkeypatch.undo()
    assert load(tmp_path, device="cpu").emb.tokens.weight.dtype == torch.float32


def test_on_a_gpu_its_own_memory_counts(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (5 * GIB, 8 * GIB))
    assert available("cuda", system(tmp_path, GIB)) == 5 * GIB


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
def test_a_gpu_tells_what_it_has_free():
    assert 0 < available("cuda") <= torch.cuda.mem_get_info()[1]
