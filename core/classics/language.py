"""A recurrent language model: what came before GPT.

    x_t = E[id_t],   h_t = cell(x_t, h_(t-1)),   p(next | read so far) = softmax(E (P h_t + p))
Mikolov et al. 2010, "Recurrent neural network based language model"; the matrix of the words is E again (Press and Wolf
2016). Everything that the next word is guessed from has passed through the M numbers of h.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

from core.classics.recurrent import Recurrent, State
from core.tokens.tokenizers import Tokenizer
from core.trace import OFF, Edit, Tap, Trace


class RecurrentLM(nn.Module):
    """Token ids to the scores of the next token, in eval mode."""

    def __init__(self, kind: str, vocab: int, width: int, hidden: int) -> None:
        super().__init__()
        self.emb = nn.Embedding(vocab, width)
        self.rec = Recurrent(kind, width, hidden)
        self.out = nn.Linear(hidden, width)
        self.tokenizer: Tokenizer | None = None
        self.eval()

    def forward(self, ids_BT: Tensor, state: list[State] | None = None, tap: Tap = OFF) -> Tensor:
        """Logits B T V."""
        return self.read(tap.at("emb")("tokens", self.emb(ids_BT)), state, tap)

    def read(self, x_BTC: Tensor, state: list[State] | None = None, tap: Tap = OFF) -> Tensor:
        """The same from the rows of the embedding matrix, which a gradient can be taken of."""
        h_BTM, _ = self.rec(x_BTC, state, tap.at("rec"))
        logits_BTV = self.out(h_BTM) @ self.emb.weight.T
        return tap.at("head")("logits", logits_BTV, "(P h + p) E^T")


def run_recurrent(
    model: RecurrentLM, ids: Sequence[int], edits: Iterable[Edit] = (), keep: Iterable[str] | None = None
) -> Trace:
    """One reading of a text, step by step, with every gate by name (``rec.0.3.f``). ValueError: an id that is none."""
    tensor = torch.as_tensor(list(ids))
    if not len(tensor) or int(tensor.min()) < 0 or int(tensor.max()) >= model.emb.num_embeddings:
        raise ValueError(f"expected token ids in 0..{model.emb.num_embeddings - 1}, at least one, got {list(ids)[:5]}")
    trace = Trace()
    tap = Tap(trace, edits, keep)
    with torch.no_grad():
        model(tensor[None], tap=tap)
    tap.check_all_fired()
    return trace
