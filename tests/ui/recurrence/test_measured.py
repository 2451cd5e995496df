"""What the recurrence page says of its measurements: answers where they are clear, none where they are not."""

from dataclasses import replace

import pytest

from core.classics.gradients import Update
from core.classics.race import Lap
from ui.recurrence import bottleneck, charts, gradients, nets, racing, recalled
from ui.recurrence.gradients import Setting


def laps(fused: float, attention: float) -> list[Lap]:
    return [
        Lap(name, tokens, tokens * seconds / 2, tokens * seconds / 2, chain)
        for tokens in (16, 256)
        for name, seconds, chain in (("steps", 9.0, 9 * tokens), ("fused", fused, 15), ("attention", attention, 79))
    ]


@pytest.mark.parametrize(
    ("fused", "attention", "answer"), [(1, 2, "fused"), (2, 1, "attention"), (1, 1.1, None), (1.1, 1, None)]
)
def test_which_is_faster_is_asked_only_where_it_is_clear(fused: float, attention: float, answer: str | None) -> None:
    assert racing.fused_or_attention(laps(fused, attention)) == answer
    assert racing.longest(laps(fused, attention))["fused"].tokens == 256


@pytest.mark.parametrize(
    ("worst", "answer"),
    [
        ({"rnn": 0.2, "gru": 0.1, "lstm": 0.3, "attention": 1.0}, "attention"),
        ({"rnn": 1.0, "gru": 1.0, "lstm": 0.99, "attention": 1.0}, "all"),
        ({"rnn": 0.2, "gru": 0.1, "lstm": 0.3, "attention": 0.2}, "none"),
        ({"rnn": 0.2, "gru": 0.1, "lstm": 1.0, "attention": 1.0}, "some"),
        ({"rnn": 0.7, "gru": 0.1, "lstm": 1.0, "attention": 1.0}, None),
        ({"rnn": 1.0, "gru": 0.1, "lstm": 0.3, "attention": 0.2}, None),  # no option says: the RNN alone
    ],
)
def test_who_recalls_with_every_seed(
    monkeypatch: pytest.MonkeyPatch, worst: dict[str, float], answer: str | None
) -> None:
    monkeypatch.setattr(recalled, "shares", lambda net, mixed: {100: [1.0, worst[net], 1.0]})
    assert recalled.who_recalls(list(worst), False) == answer


def test_a_span_is_from_the_worst_to_the_best_seed() -> None:
    assert recalled.span([0.142, 1.0, 0.5]) == "14%–100%"
    assert recalled.span([0.998, 1.0]) == "100%"


@pytest.mark.parametrize("bias", recalled.FORGETS)
def test_the_points_of_the_chart_are_the_middle_and_the_ends(bias: str) -> None:
    rows = recalled.points(bias, False)
    for row in rows:
        net = {"lstm": recalled.FORGETS[bias]}.get(row["net"], row["net"])
        values = sorted(
            run["recall"][str(row["d"])]
            for run in recalled.measured()["runs"]
            if run["net"] == net and run["shown"] == row["d"]
        )
        assert (row["low"], row["mid"], row["high"]) == (values[0], values[len(values) // 2], values[-1])
    assert {row["net"] for row in rows} == {"rnn", "gru", "lstm", "attention"}


UPDATE = Update(norm=8.0, before=5.0, after=6.0, clipped=4.0, limit=1.0)


@pytest.mark.parametrize(
    ("update", "clip", "answer"),
    [
        (UPDATE, False, "lower"),
        (UPDATE, True, "higher"),
        (replace(UPDATE, clipped=4.95), False, None),
        (replace(UPDATE, norm=0.9), False, None),
        (replace(UPDATE, after=float("inf")), True, "higher"),
    ],
)
def test_the_other_step_is_asked_only_where_it_differs(update: Update, clip: bool, answer: str | None) -> None:
    assert gradients.other_way(vars(update), clip) == answer


def test_altered_weights_are_asked_of_once() -> None:
    r = nets.reading("rnn", "In the beginning God made the sea and the wind")
    assert gradients.doubled("rnn", r, 8, Setting(factor=2.0)) is None
    answer = gradients.doubled("rnn", r, 8, Setting())
    assert answer is None or set(answer[1]) == {"before", "after"}
    assert gradients.doubled("rnn", r, 1, Setting()) is None  # two points have no slope worth telling


@pytest.mark.parametrize(("text", "answer"), [("The king of the north", "larger"), ("🙂🙂🙂", "smaller")])
def test_the_answer_is_of_the_factor_even_where_the_gradient_grows(text: str, answer: str) -> None:
    r = nets.reading("lstm", text)
    doubled = gradients.doubled("lstm", r, len(r.ids) - 2, Setting(forget=4.0))
    assert doubled is not None and doubled[0] == answer
    before, after = doubled[1]["before"], doubled[1]["after"]
    assert isinstance(before, float) and isinstance(after, float)
    assert before > 1 and after > 1 and (after > before) == (answer == "larger")


def test_sentences_are_true_of_the_weights() -> None:
    r = nets.reading("lstm", "In the beginning God made the sea and the wind")
    for setting, expected in (
        (Setting(), ["caption_gradient", "caption_per_step"]),
        (Setting(trained=False), ["caption_untrained", "caption_per_step"]),
        (Setting(factor=2.0), ["caption_gradient", "caption_per_step", "caption_factor"]),
        (Setting(forget=-2.0), ["caption_gradient", "caption_per_step", "caption_forget"]),
    ):
        assert gradients.captions(setting, gradients.numbers("lstm", r, 8, setting)) == expected
    assert gradients.captions(Setting(), gradients.numbers("lstm", r, 1, Setting())) == ["caption_gradient"]


def test_the_last_memory_is_compared_where_there_is_one_to_speak_of() -> None:
    assert nets.moved_by_first(nets.reading("lstm", "The")) is None
    for text in ("God made the sea", "The sea and the wind and the fire"):  # the word put in is never the one there
        r = nets.reading("rnn", text)
        asked = nets.moved_by_first(r)
        if asked:
            assert asked[1]["put"] != r.tokens[0] and asked[1]["share"] > 0


def test_offered_sentences_are_held_out_and_of_growing_length() -> None:
    lengths = [len(bottleneck.translated(text).tokens) for text in bottleneck.offered()]
    assert lengths == sorted(lengths) and len(set(lengths)) == len(bottleneck.OFFERED)
    for text in bottleneck.offered():
        one = bottleneck.translated(text)
        assert one.right == bottleneck.sample()[text]
        assert bottleneck.whose(one, bottleneck.beside(one)) in ("other", None)


def test_charts_have_a_row_for_each_point() -> None:
    words = {name: name for name in ("rnn", "attention", "distance", "token", "norm", "gradient")}
    made = charts.gradient({"rnn": [0.0, 0.5, 2.0], "attention": [1.0, 1.0, 1.0]}, ["a", "b", "c"], words)
    rows = made["data"].to_pylist()
    assert [(row["net"], row["distance"]) for row in rows] == [
        ("rnn", 1),
        ("rnn", 0),
        *(("attention", d) for d in (2, 1, 0)),
    ]
    assert all(row["norm"] > 0 for row in rows)  # no logarithm of 0


def test_every_sentence_is_in_one_bin() -> None:
    for net, name in (("lstm", "translator"), ("transformer", "tiny-translator")):
        test = bottleneck.measured()[name]["test"]
        rows = [row for row in bottleneck.by_length() if row["net"] == net]
        assert sum(row["of"] for row in rows) == test["pairs"] == 4000
        assert sum(row["right"] for row in rows) / 4000 == pytest.approx(test["exact"], abs=1e-4)
        assert [row["words"] for row in rows] == ["1–5", "6–8", "9–11", "12–14", "15–17", "18+"]
        assert rows[1]["of"] == sum(test["by_words"][words][1] for words in "678")
