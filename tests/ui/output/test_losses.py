"""Changes of the mean loss on the output page are put into classes."""

from ui.output import losses


def test_changes_of_the_mean_loss_are_classed() -> None:
    cases = {4.7: "falls", 4.8: "same", 5.2: "same", 5.3: "rises", 9.9: "rises", 10.1: "doubles"}
    assert {other: losses.change(5.0, other) for other in cases} == cases
