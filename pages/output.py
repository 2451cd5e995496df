"""The last step: a vector times every word's row, softmax, and how the next token is chosen from what comes out."""

import streamlit as st

from core.generate.beam import beam_search
from core.generate.sampling import greedy, reshaped
from core.parts.heads import LMHead
from core.read.surprise import surprise_of
from ui.frame import layout, state, text
from ui.output import beam_tree, beams, losses, next_word, operands, text_row
from ui.runs import models, run

VIEWS = ["next", "beam", "loss"]
T = text.page("output")
layout.header(T)

columns = st.columns([1.5, 2.9, 3.6, 0.8, 0.8], vertical_alignment="bottom")
with columns[0]:
    model_id = models.picker(T)
with columns[1]:
    typed = run.input(T)
with columns[2]:
    view = state.choice(T, "output.view", VIEWS, "next", show=lambda name: T(f"view_{name}"), kind="segmented")
operands.needs_words(T, model_id)
r = run.trace(model_id, typed, keep=operands.keep(model_id))
layout.notices(T, r)
model, title, tokens = models.load(model_id), models.name(model_id), len(r.ids)

# ---- the figure of the view chosen, under the text: what is read, and what has to be predicted ----

place = text_row.place(T, tokens)
at = place["position"]
words = operands.operands(r, at)
here = {"model": title, "token": r.tokens[at], "vocabulary": model.config.out_vocab, "tokens": tokens}
if view == "next":
    text_row.show(T, r, place)
    next_word.show(T, r, at, words)
    st.caption(T("caption_next", width=model.config.width, **here))
    nucleus = operands.nucleus(words)
    sizes = {"few": operands.FEW, "dozens": operands.DOZENS, "hundreds": operands.HUNDREDS}
    if nucleus:
        count, kind = nucleus
        layout.predict(T, "q1", [*sizes, "more"], kind, count=count, share=operands.NUCLEUS, **sizes, **here)
    layout.source(T, LMHead, reshaped, greedy)
elif view == "beam":
    text_row.show(T, r, place)
    with columns[3]:
        width = int(state.choice(T, "output.width", ["1", "2", "3", "4"], "3"))
    most = min(6, beams.room(r, at))
    with columns[4]:
        steps = int(state.choice(T, "output.steps", [str(n + 1) for n in range(most)], str(min(5, most))))
    quick = beams.quick(r, at, width, steps)
    if quick or state.toggle(T, "output.search", False):
        with st.spinner(T("searching")):
            tree, one = (beams.search(r, at, count, steps) for count in (width, 1))
        beam_tree.show(T, r, at, width, tree, one)
        st.caption(T("caption_beam", width=width, steps=steps, **here))
        if quick:
            wider = beams.search(r, at, 2 * width, steps)
            scores = {"score": beams.best(tree)[1], "other": beams.best(wider)[1]}
            answer = beams.compared(tree, wider)
            numbers = {"width": width, "double": 2 * width, "steps": steps} | scores
            if answer:
                layout.predict(T, "q2", ["same", "more", "less"], answer, **numbers)
    else:
        st.info(T("long_search", **here))
    layout.source(T, beam_search)
elif tokens < 2:
    text_row.show(T, r, place)
    st.info(T("loss_short"))
else:
    per_token = losses.per_token(r)
    text_row.show(T, r, place, per_token)
    numbers = {"mean": per_token.mean, "perplexity": per_token.perplexity, "count": tokens - 1}
    layout.prose(T, per_token.words(model.config.out_vocab), **numbers, **here)
    reverse = losses.backwards(r)
    answer = losses.change(per_token.mean, reverse)
    numbers |= {"other": reverse, "same": losses.SAME}
    if answer:
        layout.predict(T, "q3", ["falls", "same", "rises", "doubles"], answer, losses.explains(answer), **numbers)
    layout.source(T, surprise_of)

layout.prose(T, f"why_{view}", **here)
if view == "next":
    layout.prose(T, "output_tied" if model.config.head.tied else "output_own", **operands.tying(), **here)
links: dict[str, dict[str, object]] = {
    "ex_cold": {"temperature": "0.2", "draws": 200},
    "ex_hot": {"temperature": "2.0", "draws": 200},
    "ex_nucleus": {"top_p": "0.90", "position": min(4, tokens - 1)},
    "ex_open": {"position": tokens - 1},
    "ex_beam": {"view": "beam", "width": 3, "steps": min(5, beams.room(r, at)), "frame": 0},
    "ex_loss": {"view": "loss"},
    "ex_repeat": {"view": "loss", "text": T("ex_repeat_text")},
}
layout.exercises(T, [(id_, state.link("output", **{"view": "next"} | values)) for id_, values in links.items()])
