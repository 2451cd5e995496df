"""Checkpoints as int8 with a scale a row: what comes back, and what is refused."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from core.weights.checkpoints import FORMAT, load_int8, save_int8


def test_a_matrix_comes_back_within_half_a_step(tmp_path: Path) -> None:
    state = {"w": torch.randn(7, 33) * torch.logspace(-2, 2, 7)[:, None], "b": torch.randn(9)}
    save_int8(state, tmp_path / "c.safetensors")
    back = load_int8(tmp_path / "c.safetensors")
    step = state["w"].abs().amax(1, keepdim=True) / 127
    assert back.keys() == state.keys() and all(value.dtype == torch.float32 for value in back.values())
    # the scale itself is rounded to float16, which moves the largest weight by 127 times its error
    assert ((back["w"] - state["w"]).abs() <= step * (0.5 + 127 * 2**-11)).all()
    assert torch.equal(back["b"], state["b"].half().float())


def test_a_row_of_zeros_stays_zero(tmp_path: Path) -> None:
    save_int8({"w": torch.zeros(2, 3)}, tmp_path / "c.safetensors")
    assert torch.equal(load_int8(tmp_path / "c.safetensors")["w"], torch.zeros(2, 3))


def test_it_is_a_quarter_of_the_size(tmp_path: Path) -> None:
    save_int8({"w": torch.randn(256, 512)}, tmp_path / "c.safetensors")
    assert (tmp_path / "c.safetensors").stat().st_size < 0.26 * 256 * 512 * 4


@pytest.mark.parametrize(
    "value", [torch.zeros(2, 2, 2), torch.zeros(3, dtype=torch.int64), torch.tensor([[1.0, torch.nan]])]
)
def test_what_cannot_be_kept_is_refused(tmp_path: Path, value: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="w: expected"):
        save_int8({"w": value}, tmp_path / "c.safetensors")
    assert not (tmp_path / "c.safetensors").exists()


Q, S = torch.ones(2, 3, dtype=torch.int8), torch.ones(2, dtype=torch.float16)


@pytest.mark.parametrize(
    "tensors",
    [
        {"w": Q},
        {"w": Q, "w.scale": S.float()},
        {"w": Q, "w.scale": torch.ones(3, dtype=torch.float16)},
        {"w": Q.float()},
        {"w": Q[0]},
        {"w": S, "w.scale": S.clone()},
        {"w.scale": S},
    ],
    ids=["no scale", "float32 scale", "scale a column", "float32", "int8 vector", "scaled float16", "scale alone"],
)
def test_tensors_that_do_not_fit_are_refused(tmp_path: Path, tensors: dict[str, torch.Tensor]) -> None:
    save_file(tensors, tmp_path / "c.safetensors", metadata={"format": FORMAT})
    with pytest.raises(ValueError, match="w.*: expected"):
        load_int8(tmp_path / "c.safetensors")


def test_other_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "c.safetensors"
    with pytest.raises(ValueError, match="found none"):
        load_int8(file)
    file.write_bytes(b"\xff" * 64)
    with pytest.raises(ValueError, match="expected a safetensors file"):
        load_int8(file)
    save_file({"w": Q, "w.scale": S}, file, metadata={"format": "pt"})
    with pytest.raises(ValueError, match=f"expected the format {FORMAT}, got pt"):
        load_int8(file)
    monkeypatch.setattr("core.weights.checkpoints.MAX_BYTES", 10)
    with pytest.raises(ValueError, match="expected at most 10 bytes"):
        load_int8(file)
