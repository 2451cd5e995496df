"""What others printed: translation in 2017, and the sizes, texts and training compute of well-known language models.

    cost of training as the paper of 2017 estimates it = seconds * GPUs * operations a second that a GPU sustains
Vaswani et al. 2017, "Attention Is All You Need" (arXiv 1706.03762v7), table 2, sections 5.1, 5.2 and 6.1.
"""

from typing import NamedTuple


class Translation(NamedTuple):
    """BLEU on newstest2014 and training FLOPs, English to German and to French; None: not in the table."""

    name: str
    german: float | None
    french: float | None
    german_flops: float | None
    french_flops: float | None
    kind: str  # "single", "ensemble" or "transformer"


TABLE_2 = (
    Translation("ByteNet", 23.75, None, None, None, "single"),
    Translation("Deep-Att + PosUnk", None, 39.2, None, 1.0e20, "single"),
    Translation("GNMT + RL", 24.6, 39.92, 2.3e19, 1.4e20, "single"),
    Translation("ConvS2S", 25.16, 40.46, 9.6e18, 1.5e20, "single"),
    Translation("MoE", 26.03, 40.56, 2.0e19, 1.2e20, "single"),
    Translation("Deep-Att + PosUnk Ensemble", None, 40.4, None, 8.0e20, "ensemble"),
    Translation("GNMT + RL Ensemble", 26.30, 41.16, 1.8e20, 1.1e21, "ensemble"),
    Translation("ConvS2S Ensemble", 26.36, 41.29, 7.7e19, 1.2e21, "ensemble"),
    Translation("Transformer (base)", 27.3, 38.1, 3.3e18, 3.3e18, "transformer"),
    Translation("Transformer (big)", 28.4, 41.8, 2.3e19, 2.3e19, "transformer"),
)
GPUS, SUSTAINED = 8, 9.5e12  # P100s, and operations a second that section 6.1 takes each to sustain
BASE_HOURS, BIG_HOURS = 12, 84
BASE_STEPS, BIG_STEPS, BASE_STEP_SECONDS, BIG_STEP_SECONDS = 100_000, 300_000, 0.4, 1.0
BATCH_TOKENS = 25_000  # of each side
PAIRS = {"german": (4_500_000, 37_000), "french": (36_000_000, 32_000)}  # sentence pairs and words of the vocabulary


def gpu_flops(hours: float, gpus: int = GPUS, sustained: float = SUSTAINED) -> float:
    """The table's estimate of training cost: how long, on how many, how fast. No operation is counted."""
    return hours * 3600 * gpus * sustained


class Trained(NamedTuple):
    """A language model: parameters, tokens it was trained on, and the compute that its source prints (or None)."""

    title: str
    parameters: float
    tokens: float
    flops: float | None
    source: str


MODELS = {
    "gpt-3": Trained("GPT-3", 175e9, 300e9, 3.14e23, "Brown et al. 2020, table D.1"),
    "gopher": Trained("Gopher", 280e9, 300e9, 5.76e23, "Hoffmann et al. 2022, tables 1 and 3"),
    "chinchilla": Trained("Chinchilla", 70e9, 1.4e12, None, "Hoffmann et al. 2022, table 1"),
    "llama-7b": Trained("LLaMA 7B", 6.7e9, 1.0e12, None, "Touvron et al. 2023, table 2"),
    "llama-65b": Trained("LLaMA 65B", 65.2e9, 1.4e12, None, "Touvron et al. 2023, table 2"),
    "llama-2-70b": Trained("LLaMA 2 70B", 70e9, 2.0e12, None, "Touvron et al. 2023, LLaMA 2, table 1"),
}

PETAFLOP_DAY = 1e15 * 86_400


class Size(NamedTuple):
    """One of GPT-3's eight sizes: parameters and training FLOPs as printed; each read 300 billion tokens."""

    title: str
    parameters: float
    flops: float


GPT3_TOKENS = 300e9
GPT3_SIZES = (  # Brown et al. 2020, table D.1
    Size("Small", 125e6, 2.25e20),
    Size("Medium", 356e6, 6.41e20),
    Size("Large", 760e6, 1.37e21),
    Size("XL", 1.32e9, 2.38e21),
    Size("2.7B", 2.65e9, 4.77e21),
    Size("6.7B", 6.66e9, 1.20e22),
    Size("13B", 12.85e9, 2.31e22),
    Size("175B", 174.6e9, 3.14e23),
)
