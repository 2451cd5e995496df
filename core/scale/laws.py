"""Scaling laws: the loss of a model from its size and from how much text it has read.

    L(N, D) = E + A / N^a + B / D^b          compute of training: 6 N D
Hoffmann et al. 2022, "Training Compute-Optimal Large Language Models" (Chinchilla), section 3.3 and equation 10; 6 N D:
Kaplan et al. 2020, section 2.1.
"""

FLOOR, SIZE, DATA = 1.69, 406.4, 410.7  # E: loss of perfect prediction; A, B: what too few parameters, tokens add
SIZE_POWER, DATA_POWER = 0.34, 0.28


def loss(parameters: float, tokens: float) -> float:
    """Predicted loss in nats per token."""
    if not (parameters > 0 and tokens > 0):
        raise ValueError(f"expected parameters and tokens above 0, got {parameters} and {tokens}")
    return FLOOR + SIZE / parameters**SIZE_POWER + DATA / tokens**DATA_POWER


def training_flops(parameters: float, tokens: float) -> float:
    """Forward and backward pass over every token: 2 + 4 operations a parameter."""
    return 6 * parameters * tokens
