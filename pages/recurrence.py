"""What came before: a net that reads word by word with a memory of fixed size, and the three complaints, measured."""

import streamlit as st

from core.classics.gradients import one_step, sensitivity
from core.classics.race import longest_chain, race
from core.classics.recall import accuracy, draw
from core.classics.recurrent import gru_step, lstm_step, rnn_step
from core.classics.seq2seq import Seq2Seq, greedy
from ui.frame import layout, sight, state, text
from ui.recurrence import bottleneck, charts, context, gradients, nets, racing, recalled, unrolled
from ui.runs import run

VIEWS = ["steps", "slow", "memory", "gradient", "bottleneck"]
T = text.page("recurrence")
layout.header(T)

columns = st.columns([3.2, 5.4, 1.3], vertical_alignment="bottom")
with columns[0]:
    typed = run.input(T)
with columns[1]:
    view = state.choice(T, "recurrence.view", VIEWS, "steps", show=lambda name: T(f"view_{name}"), kind="segmented")
kind = "lstm"
if view in ("steps", "gradient"):
    with columns[2]:
        kind = state.choice(T, "recurrence.cell", list(nets.KINDS), kind, show=lambda name: T(f"cell_{name}"))
words = T.words("chart")

if view in ("steps", "gradient"):
    r = nets.reading(kind, typed)
    layout.notices(T, r)
    net = {"cell": T(f"cell_{kind}"), "tokens": len(r.ids), **nets.facts(kind)}

if view == "steps":
    unrolled.show(T, r)
    st.caption(T("caption_steps", **net))
    if moved := nets.moved_by_first(r):
        layout.predict(T, "q1", list(nets.MOVED), moved[0], **moved[1], **net)
    layout.source(T, {"rnn": rnn_step, "gru": gru_step, "lstm": lstm_step}[kind])
elif view == "slow":
    fused = state.toggle(T, "recurrence.fused", False)
    laps = racing.laps()
    numbers = racing.numbers(laps)
    left, right = st.columns(2)
    shown = ["steps", "attention", *(["fused"] if fused else [])]
    left.vega_lite_chart(charts.over_length(laps, "ms", shown, words))
    right.vega_lite_chart(charts.over_length(laps, "chain", ["steps", "attention"], words))
    st.caption(T("caption_slow", **numbers))
    answer = racing.fused_or_attention(laps)
    if answer and not fused:
        layout.predict(T, "q2", ["fused", "attention"], answer, **numbers)
    layout.source(T, race, longest_chain)
elif view == "memory":
    controls = st.columns([2, 1.4, 3], vertical_alignment="bottom")
    with controls[0]:
        shown_as = state.choice(
            T, "recurrence.shown", ["alone", "mixed"], "alone", show=lambda name: T(f"shown_{name}"), kind="segmented"
        )
    with controls[1]:
        forget = state.choice(T, "recurrence.bias", list(recalled.FORGETS), "1")
    mixed = shown_as == "mixed"
    numbers = recalled.numbers(forget, mixed)
    points = recalled.points(forget, mixed)
    st.vega_lite_chart(charts.recall(points, list(recalled.nets(forget)), numbers["chance"], words))
    st.caption(T(f"caption_memory_{shown_as}", **numbers))
    if answer := recalled.who_recalls(list(recalled.nets(forget).values()), not mixed):
        layout.predict(
            T, "q3_alone" if mixed else "q3_mixed", recalled.ANSWERS, answer, **recalled.numbers(forget, not mixed)
        )
    layout.source(T, draw, accuracy)
elif view == "gradient":
    setting, at = gradients.chosen(T, kind, r)
    norms = gradients.curves(r, at, setting)
    st.vega_lite_chart(charts.gradient(norms, r.tokens[: at + 1], words))
    measured = gradients.numbers(kind, r, at, setting)
    st.caption(" ".join(T(id_, **net, **measured) for id_ in gradients.captions(setting, measured)))
    if doubled := gradients.doubled(kind, r, at, setting):
        layout.predict(T, "q4", ["larger", "same", "smaller"], doubled[0], **net, **doubled[1])
    clip = state.toggle(T, "recurrence.clip", False)
    if sight.seen("update", height=190):
        update = gradients.update_numbers(kind, r, setting)
        st.markdown(T("step_clipped" if clip else "step_plain", **net, **update))
        if other_way := gradients.other_way(update, clip):
            layout.predict(T, "q5_plain" if clip else "q5_clipped", ["lower", "higher"], other_way, **update)
    layout.source(T, sensitivity, one_step)
else:
    numbers = bottleneck.numbers()
    st.vega_lite_chart(charts.exact(bottleneck.by_length(), words))
    st.caption(T("caption_exact", **numbers))
    if sight.seen("context", height=460):
        one = bottleneck.of_typed(T, typed)
        other = bottleneck.beside(one)
        context.show(T, one, other)
        st.caption(T("caption_context", links=bottleneck.text_links(), **numbers))
        said = {"own_text": one.lstm, "other_text": other.lstm}
        if whose := bottleneck.whose(one, other):
            layout.predict(T, "q6", ["own", "other", "mixed"], whose, **said, **numbers)
    layout.source(T, Seq2Seq, greedy)

layout.prose(T, f"why_{view}", link=state.link("attention"))
longest = bottleneck.offered()[-1]
exercises: dict[str, dict[str, object]] = {
    "ex_units": {"view": "steps", "cell": "lstm", "site": "f"},
    "ex_cell": {"view": "steps", "cell": "lstm", "site": "c"},
    "ex_rnn": {"view": "steps", "cell": "rnn"},
    "ex_mixed": {"view": "memory", "shown": "mixed"},
    "ex_bias": {"view": "memory", "bias": 5},
    "ex_untrained": {"view": "gradient", "cell": "lstm", "untrained": 1, "forget": -2},
    "ex_explode": {"view": "gradient", "cell": "rnn", "factor": 2},
    "ex_long": {"view": "bottleneck", "text": longest},
}
layout.exercises(T, [(id_, state.link("recurrence", **values)) for id_, values in exercises.items()])
