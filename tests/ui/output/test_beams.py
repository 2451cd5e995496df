"""Searches of the output page are compared by the probability of their winners."""

from core.generate.beam import Beams, Node
from ui.output import beams


def test_texts_are_compared_by_their_probability() -> None:
    def winner(token: int, score: float) -> Beams:
        return Beams([Node(token, None, 0, 0.5, score, True)], [0], 0.0)

    assert beams.compared(winner(1, -2.0), winner(1, -2.0)) == "same"
    assert beams.compared(winner(1, -2.0), winner(2, -1.0)) == "more"
    assert beams.compared(winner(1, -2.0), winner(2, -3.0)) == "less"
