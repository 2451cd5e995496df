"""A page that mounts the head grid alone, on a GPT-2-small shape with random weights: for bench.grid (?tokens=64)."""

import sys
from pathlib import Path

import numpy as np
import streamlit as st
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core import Transformer, run  # noqa: E402
from core.families import PRESETS  # noqa: E402
from ui.browser.figure import mount  # noqa: E402
from ui.frame.text import Words  # noqa: E402
from ui.heads import head_grid  # noqa: E402


@st.cache_resource
def weights(tokens: int) -> list[np.ndarray]:
    torch.manual_seed(0)
    model = Transformer(PRESETS["gpt2"])
    trace = run(model, torch.randint(0, 50_257, (1, tokens)), keep=["dec.*.self.weights"])
    return [trace[f"dec.{layer}.self.weights"][0].numpy() for layer in range(12)]


tokens = int(st.query_params.get("tokens", "64"))
found = weights(tokens)
T = Words("heads", "en")
at = head_grid.place(T, 12, 12, tokens)
header = head_grid.header([str(i) for i in range(tokens)], at.view, [[[] for _ in range(12)] for _ in range(12)], True)
arrays = {"weights": head_grid.pictures(found), "a": found[0][0], "b": found[0][1]}
mount("heads/head_grid", header, arrays, T.words("grid"), at, pick=at.take)
