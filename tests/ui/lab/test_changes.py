"""Where two runs differ most."""

from tests.ui.lab.views import view
from ui.lab import changes


def test_where_it_changed_most() -> None:
    assert changes.where([0.0, 0.0, 0.0]) == "none"
    assert [changes.where(values) for values in ([2.0, 1, 0], [0.0, 1, 0], [0.0, 1, 2])] == ["first", "middle", "last"]
    two, _, _ = view("tiny-gpt", "0.resid_post", "set_value 0.resid_post 5 * 0.0")
    values, predicts = two.by_position()
    assert predicts and values[:5] == [0.0] * 5 and min(values[5:]) > 0  # no earlier position can notice
    assert not view("minilm", "0.resid_post", "")[0].by_position()[1]
