"""The map of the course: what leads to what, and a real run of the learner's own sentence to begin with."""

import streamlit as st

from core.read.strongest import strongest
from pages import PAGES
from ui.frame import layout, state, text
from ui.home import course_map
from ui.runs import models, run

T = text.page("home")
layout.header(T)

columns = st.columns([1, 3], vertical_alignment="bottom")
with columns[0]:
    model_id = models.picker(T)
with columns[1]:
    typed = run.input(T)

r = run.trace(model_id, typed, keep=("{stack}.0.self.weights", "head.probs"))
facts = {"model": models.name(model_id), "tokens": len(r.tokens), "layers": r.layers, "heads": r.heads}
facts["link"] = state.link("attention")
guesses = []
if "head.probs" in r:
    guesses = course_map.likeliest(r["head.probs"][-1], models.tokenizer(model_id).show)
    st.markdown(T("next", word=guesses[0]["token"], p=guesses[0]["p"], **facts))
elif not r.empty:
    query = len(r.tokens) - 2
    look = strongest(r.at(0, "self.weights")[0], query)
    st.markdown(T("looks", query=r.tokens[query], key=r.tokens[look.key], weight=look.weight, **facts))

course_map.show(
    cards=[
        {
            "stem": page.stem,
            "title": text.page(page.stem).title,
            "about": text.page(page.stem)("about"),
            "section": T(f"section.{page.section}"),
            "needs": page.needs,
            "link": state.link(page.stem) if page.ready else None,
        }
        for page in PAGES
        if page.stem != "home"
    ],
    guesses=guesses,
    examples=[{"text": words, "link": state.link("home", text=words)} for words in T.words("example").values()],
    words=T.words("map"),
)
layout.notices(T, r)
