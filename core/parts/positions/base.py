"""What a position encoding may do: add a row to each token, turn queries and keys, or bias the scores.

Each encoding overrides the ones it uses; the others do nothing. A new encoding is one file here and one line in
``POSITIONS``.
"""

from collections.abc import Callable

from torch import Tensor, nn

Rotation = Callable[[Tensor], Tensor]


class Positions(nn.Module):
    """No position information at all: attention then sees a bag of tokens (Vaswani et al. 2017, section 3.5)."""

    def embed(self, at_T: Tensor, width: int) -> Tensor | None:
        """Row to add to the token embedding at positions ``at_T``: T C, or None."""
        return None

    def rotation(self, at_T: Tensor, head_dim: int) -> Rotation | None:
        """What turns queries or keys (B H T D) that stand at positions ``at_T``, or None."""
        return None

    def bias(self, query_Q: Tensor, key_K: Tensor, heads: int) -> Tensor | None:
        """Number added to the score of query position q and key position k: H Q K, or None."""
        return None
