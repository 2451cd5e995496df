"""What every test stands on: the repository on the path, one torch thread, a fixed seed, no network."""

import os
import sys
from pathlib import Path

import pytest

# Before torch or transformers are imported: both read these once.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")

import torch  # noqa: E402
from hypothesis import settings  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

torch.set_num_threads(1)
settings.register_profile("shared-cores", deadline=None)  # a busy machine is no bug
settings.load_profile("shared-cores")


@pytest.fixture(autouse=True)
def seeded() -> None:
    """The same random tensors in every run and in any order of the tests."""
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT
