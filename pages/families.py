"""One core, different parts: two published models side by side, what differs, what it costs, and both on one text."""

import streamlit as st

from core.families import PRESETS, PUBLISHED
from pages import PAGES
from ui import layout, state, text
from ui.components import block_diagram

T = text.page("families")
layout.header(T)
names = {name: PUBLISHED[name].title for name in PRESETS}
columns = st.columns(2)
with columns[0]:
    left = state.choice(T, "families.left", list(PRESETS), "gpt2", show=names.__getitem__, label=False)
with columns[1]:
    right = state.choice(T, "families.right", list(PRESETS), "llama-2-70b", show=names.__getitem__, label=False)
pair = [PRESETS[left], PRESETS[right]]
lessons = {page.stem: state.link(page.stem) for page in PAGES if page.ready}
block_diagram.show(T, pair, [names[left], names[right]], [PUBLISHED[left].year, PUBLISHED[right].year], lessons)
