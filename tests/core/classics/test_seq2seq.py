"""The encoder-decoder without attention: equal to two torch.nn.LSTM put together; padding changes nothing."""

import torch
from torch import nn

from core.classics.seq2seq import Seq2Seq, greedy, run_seq2seq

PAD, START, END = 0, 1, 2


def built(kind: str = "lstm") -> Seq2Seq:
    torch.manual_seed(4)
    model = Seq2Seq(kind, 11, 13, 5, 7)
    for p in model.parameters():
        p.data = 0.6 * torch.randn(p.shape)
    return model


def by_torch(model: Seq2Seq, source: list[int], said: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits T V and the context h by modules of torch alone."""
    enc, dec = nn.LSTM(5, 7, batch_first=True), nn.LSTM(5, 7, batch_first=True)
    enc.load_state_dict(model.enc.fused.state_dict())
    dec.load_state_dict(model.dec.fused.state_dict())
    _, context = enc(model.emb.weight[source][None])
    h, _ = dec(model.target_emb.weight[said][None], context)
    return (h @ model.out.weight.T + model.out.bias) @ model.target_emb.weight.T, context[0][0]


@torch.no_grad()
def test_a_traced_run_is_two_lstms_of_torch():
    model = built()
    source, said = [3, 7, 4, 9, 2], [1, 6, 12]
    expected, context = by_torch(model, source, said)
    trace = run_seq2seq(model, source, said)
    torch.testing.assert_close(trace["head.logits"], expected, rtol=0, atol=1e-5)
    torch.testing.assert_close(trace["enc.0.4.h"], context, rtol=0, atol=1e-6)
    assert all(trace.spec(site) for site in trace)


@torch.no_grad()
def test_sentences_of_a_batch_are_read_as_alone():
    model = built()
    rows = [[3, 7, 4, 9, 2], [5, 2], [8, 6, 2]]
    source = torch.tensor([row + [PAD] * (5 - len(row)) for row in rows])
    said = torch.tensor([[1, 6, 12]] * 3)
    for kind in ("lstm", "gru"):
        model = built(kind)
        together = model(source, said, torch.tensor([5, 2, 3]))
        for row, logits in zip(rows, together, strict=True):
            torch.testing.assert_close(model(torch.tensor([row]), said[:1])[0], logits, rtol=0, atol=1e-5)


@torch.no_grad()
def test_greedy_says_the_likeliest_word_after_what_was_said():
    model = built()
    for source in ([3, 7, 4, 9, 2], [5, 2], [8, 6, 2], [10, 10, 2]):
        said = greedy(model, model.encode(torch.tensor([source])), START, END, PAD, 9)[0].tolist()
        words = [START]
        while len(words) < 9 and words[-1] != END:
            words.append(int(by_torch(model, source, words)[0][0, -1].argmax()))
        assert [word for word in said if word != PAD] == words


def test_the_decoder_sees_the_source_through_the_context_alone():
    model = built()
    context = model.encode(torch.tensor([[3, 7, 4, 9, 2]]))
    assert [memory.shape for memory in context[0]] == [(1, 7), (1, 7)]  # as much for a short sentence as for a long one
    logits, _ = model.decode(torch.tensor([[1, 6, 12]]), context)
    torch.testing.assert_close(model(torch.tensor([[3, 7, 4, 9, 2]]), torch.tensor([[1, 6, 12]])), logits)
