"""Recurrent nets step by step: equal to torch.nn.RNN, GRU and LSTM with the same weights; every site is declared."""

import numpy as np
import pytest
import torch
from torch import nn

from core import Edit
from core.classics.language import RecurrentLM, run_recurrent
from core.classics.recurrent import CELLS, Recurrent
from core.sites import RECURRENT_SITES
from core.trace import Tap, Trace

TORCH = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def traced(net: Recurrent, x: torch.Tensor) -> tuple[Trace, torch.Tensor, list]:
    trace = Trace()
    with torch.no_grad():
        out, state = net(x, tap=Tap(trace).at("rec"))
    return trace, out, state


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize(("dtype", "apart"), [(torch.float32, 1e-6), (torch.float64, 1e-12)])
@pytest.mark.parametrize("kind", TORCH)
def test_step_by_step_is_torch_with_the_same_weights(kind, dtype, apart, layers):
    torch.manual_seed(5)
    trusted = TORCH[kind](6, 9, layers, batch_first=True).to(dtype)
    ours = Recurrent(kind, 6, 9, layers).to(dtype)
    ours.fused.load_state_dict(trusted.state_dict())
    x = torch.randn(3, 11, 6, dtype=dtype)
    expected, last = trusted(x)
    trace, out, state = traced(ours, x)
    plain, plain_state = ours(x)
    for found in (out, plain):
        torch.testing.assert_close(found, expected, rtol=0, atol=apart)
    for layer in range(layers):
        for at, memory in enumerate(last if isinstance(last, tuple) else (last,)):
            torch.testing.assert_close(state[layer][at], memory[layer], rtol=0, atol=apart)
            torch.testing.assert_close(plain_state[layer][at], memory[layer], rtol=0, atol=apart)
        for t in range(11):  # the memory of every step, by a reading that ends there
            h = trusted(x[:, : t + 1])[1]
            h = (h[0] if isinstance(h, tuple) else h)[layer]
            torch.testing.assert_close(trace[f"rec.{layer}.{t}.h"], h, rtol=0, atol=apart)


@pytest.mark.parametrize("kind", TORCH)
def test_it_goes_on_from_a_state(kind):
    torch.manual_seed(2)
    net, x = Recurrent(kind, 4, 5, 2), torch.randn(2, 7, 4)
    whole, last = net(x)
    first, state = net(x[:, :3])
    for tap in ({}, {"tap": Tap(Trace()).at("rec")}):
        second, end = net(x[:, 3:], state, **tap)
        torch.testing.assert_close(torch.cat([first, second], 1), whole, rtol=0, atol=1e-6)
        torch.testing.assert_close(end[1][0], last[1][0], rtol=0, atol=1e-6)


def test_gates_are_what_their_formulas_say():
    """In numpy, from the papers: Gers et al. 2000 (LSTM), Cho et al. 2014 (GRU, with the reset where torch has it)."""
    torch.manual_seed(3)
    x = torch.randn(1, 5, 4)
    sigmoid = lambda a: 1 / (1 + np.exp(-a))  # noqa: E731
    for kind, gates in {"lstm": "ifgo", "gru": "rzn"}.items():
        net = Recurrent(kind, 4, 3)
        trace, _, _ = traced(net, x)
        w, u, b, c = (p.detach().double().numpy() for p in net.fused.parameters())
        rows = {gate: slice(3 * at, 3 * at + 3) for at, gate in enumerate(gates)}
        h, cell = np.zeros(3), np.zeros(3)
        for t in range(5):
            token = x[0, t].double().numpy()
            own = {gate: w[at] @ token + b[at] for gate, at in rows.items()}
            old = {gate: u[at] @ h + c[at] for gate, at in rows.items()}
            if kind == "lstm":
                values = {gate: sigmoid(own[gate] + old[gate]) for gate in "ifo"}
                values["g"] = np.tanh(own["g"] + old["g"])
                cell = values["f"] * cell + values["i"] * values["g"]
                values |= {"c": cell, "h": values["o"] * np.tanh(cell)}
            else:
                values = {gate: sigmoid(own[gate] + old[gate]) for gate in "rz"}
                values["n"] = np.tanh(own["n"] + values["r"] * old["n"])
                values["h"] = (1 - values["z"]) * values["n"] + values["z"] * h
            h = values["h"]
            for site, value in values.items():
                np.testing.assert_allclose(trace[f"rec.0.{t}.{site}"][0].numpy(), value, atol=1e-6, err_msg=site)


@pytest.mark.parametrize("kind", TORCH)
def test_every_site_is_declared_and_shaped(kind):
    model = RecurrentLM(kind, 20, 4, 3)
    trace = run_recurrent(model, [1, 5, 7])
    sizes = {"B": 1, "C": 4, "M": 3, "T": 3, "V": 20}
    for site in trace:
        dims = trace.spec(site).dims.split()  # KeyError if undeclared
        assert [sizes[symbol] for symbol in dims] == list(trace[site].shape), site
    expected = {*CELLS[kind].gates, *CELLS[kind].memory, "x"}
    assert {site.rpartition(".")[2] for site in trace if site.startswith("rec.")} == expected


def test_every_declared_site_of_a_recurrent_net_fires_in_some_kind():
    fired = {
        trace.spec(site).name
        for trace in (run_recurrent(RecurrentLM(kind, 9, 4, 3), [1, 2]) for kind in CELLS)
        for site in trace
        if site.startswith("rec.")
    }
    assert fired == {name for name in RECURRENT_SITES if name.startswith("rec.")}


def test_an_edit_of_a_gate_reaches_what_follows_and_nothing_before():
    torch.manual_seed(0)
    model = RecurrentLM("lstm", 20, 4, 3)
    ids = [3, 1, 4, 1, 5]
    plain = run_recurrent(model, ids)
    edited = run_recurrent(model, ids, [Edit("scale", "rec.0.2.f", (0.0,))])
    assert torch.equal(edited["rec.0.1.h"], plain["rec.0.1.h"])
    torch.testing.assert_close(edited["rec.0.2.c"], plain["rec.0.2.i"] * plain["rec.0.2.g"])
    assert not torch.allclose(edited["head.logits"][0, 4], plain["head.logits"][0, 4])
    torch.testing.assert_close(edited["head.logits"][0, :2], plain["head.logits"][0, :2], rtol=0, atol=0)


def test_bad_input_says_what_was_expected():
    with pytest.raises(ValueError, match="rnn, gru, lstm"):
        Recurrent("lstn", 2, 2)
    model = RecurrentLM("rnn", 9, 2, 2)
    for ids in ([], [9], [-1]):
        with pytest.raises(ValueError, match=r"0\.\.8"):
            run_recurrent(model, ids)
    with pytest.raises(ValueError, match="never fired"):
        run_recurrent(model, [1], [Edit("scale", "rec.0.3.h", (0.5,))])
    with pytest.raises(ValueError, match="no site"):
        Edit("scale", "rec.0.3.wrong", (0.5,))
