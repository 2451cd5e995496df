"""The encoder-decoder before attention: a sentence is read into one vector, and the translation is written from it.

    (h, c) = LSTM_enc(x_1 .. x_S)            all that the decoder will ever know of the source
    (h_0, c_0) = (h, c),   h_t, c_t = LSTM_dec(E[y_(t-1)], h_(t-1), c_(t-1)),   p(y_t) = softmax(E (P h_t + p))
Sutskever et al. 2014, "Sequence to sequence learning with neural networks", section 2 (there deeper and with the source
reversed); Cho et al. 2014. Bahdanau et al. 2014 named the fixed-length vector the bottleneck.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from core.classics.recurrent import Recurrent, State
from core.tokens.tokenizers import Tokenizer
from core.trace import OFF, Edit, Tap, Trace


class Seq2Seq(nn.Module):
    """Source ids and what the decoder has said so far to the scores of its next words, in eval mode."""

    def __init__(self, kind: str, source_vocab: int, target_vocab: int, width: int, hidden: int) -> None:
        super().__init__()
        self.emb = nn.Embedding(source_vocab, width)
        self.target_emb = nn.Embedding(target_vocab, width)
        self.enc, self.dec = Recurrent(kind, width, hidden), Recurrent(kind, width, hidden)
        self.out = nn.Linear(hidden, width)
        self.tokenizer: Tokenizer | None = None
        self.eval()

    def encode(self, source_BS: Tensor, lengths_B: Tensor | None = None, tap: Tap = OFF) -> list[State]:
        """The context: the memory after the last word, (h, c). lengths: of the sentences, where pads follow them."""
        x_BSC = tap.at("emb")("tokens", self.emb(source_BS))
        if lengths_B is None:
            return self.enc(x_BSC, tap=tap.at("enc"))[1]
        packed = pack_padded_sequence(x_BSC, lengths_B, batch_first=True, enforce_sorted=False)
        last = self.enc.fused(packed)[1]
        return [tuple(memory[0] for memory in (last if isinstance(last, tuple) else (last,)))]

    def decode(self, said_BT: Tensor, context: list[State], tap: Tap = OFF) -> tuple[Tensor, list[State]]:
        """Logits B T V of the word after each, and the memory to go on with."""
        x_BTC = tap.at("emb.target")("tokens", self.target_emb(said_BT))
        h_BTM, state = self.dec(x_BTC, context, tap.at("dec"))
        logits_BTV = self.out(h_BTM) @ self.target_emb.weight.T
        return tap.at("head")("logits", logits_BTV, "(P h + p) E^T"), state

    def forward(self, source_BS: Tensor, said_BT: Tensor, lengths_B: Tensor | None = None, tap: Tap = OFF) -> Tensor:
        return self.decode(said_BT, self.encode(source_BS, lengths_B, tap), tap)[0]


@torch.no_grad()
def greedy(model: Seq2Seq, context: list[State], start: int, end: int, pad: int, most: int) -> Tensor:
    """The likeliest word at every step, B T, each row <sos> ... <eos> and then pads."""
    state, batch = context, len(context[0][0])
    said_BT = torch.full((batch, 1), start)
    done_B = torch.zeros(batch, dtype=torch.bool)
    while said_BT.shape[1] < most and not done_B.all():
        logits_B1V, state = model.decode(said_BT[:, -1:], state)
        best_B = torch.where(done_B, pad, logits_B1V[:, -1].argmax(-1))
        said_BT = torch.cat([said_BT, best_B[:, None]], 1)
        done_B |= best_B == end
    return said_BT


def run_seq2seq(
    model: Seq2Seq,
    source: Sequence[int],
    said: Sequence[int],
    edits: Iterable[Edit] = (),
    keep: Iterable[str] | None = None,
) -> Trace:
    """One sentence read and the words ``said`` given, step by step, every gate named (``enc.0.2.f``, ``dec.0.0.o``)."""
    trace = Trace()
    tap = Tap(trace, edits, keep)
    with torch.no_grad():
        model(torch.tensor([list(source)]), torch.tensor([list(said)]), tap=tap)
    tap.check_all_fired()
    return trace
