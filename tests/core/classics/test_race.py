"""The race: the longest chain of a graph, by hand; it grows with a recurrent net's text and not with attention's."""

import torch

import core
from core.classics.language import RecurrentLM
from core.classics.race import Racer, lap, longest_chain, race


def test_the_chain_is_the_longest_way_through_the_graph():
    x = torch.tensor(2.0, requires_grad=True)  # a leaf is one, by its accumulator
    short = x + 1  # 2
    assert longest_chain(short) == 2
    assert longest_chain(short * short.exp().sin()) == 5  # add, exp, sin, mul after the leaf
    many = x
    for _ in range(3000):  # deeper than Python may call
        many = many * 1.5
    assert longest_chain(many) == 3001
    diamond = x
    for _ in range(60):  # 2^60 ways
        diamond = diamond * 2 + diamond
    assert longest_chain(diamond) == 121


def test_a_recurrent_chain_grows_with_the_text_and_attentions_does_not():
    torch.manual_seed(0)
    racers = {
        "steps": Racer(RecurrentLM("lstm", 30, 4, 5), stepped=True),
        "attention": Racer(core.load("family:bloom-176b")),
    }
    laps = race(racers, 30, (4, 8, 16))
    chains = {name: [lap.chain for lap in laps if lap.name == name] for name in racers}
    first, second, third = chains["steps"]
    assert third - second == 2 * (second - first) > 0  # so many more for each token
    assert len(set(chains["attention"])) == 1
    assert [lap.tokens for lap in laps] == [4, 4, 8, 8, 16, 16]
    assert all(lap.forward > 0 and lap.backward > 0 for lap in laps)
    assert all(lap.seconds == lap.forward + lap.backward for lap in laps)


def test_stepped_and_fused_are_the_same_loss():
    torch.manual_seed(0)
    model, row = RecurrentLM("lstm", 30, 4, 5), torch.randint(30, (1, 9))
    losses = [racer.loss(racer.leaves(), row).item() for racer in (Racer(model), Racer(model, stepped=True))]
    assert abs(losses[0] - losses[1]) < 1e-5
    expected = torch.nn.functional.cross_entropy(model(row)[0, :-1], row[0, 1:])
    assert abs(losses[0] - expected.item()) < 1e-6
    assert lap("x", Racer(model), row[0].tolist()).chain < lap("x", Racer(model, stepped=True), row[0].tolist()).chain
