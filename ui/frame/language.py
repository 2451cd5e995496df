"""The language of a visit."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.frame.visit import visit

LANGUAGES = ("en", "zh")


def language() -> str:
    """From the address or the switch, else the first that the browser asks for, else English."""
    here = visit()
    if here.opened is not None and here.asked("lang") and here.opened.query.get("lang") in LANGUAGES:
        return here.opened.query["lang"]
    left = here.left.get("lang")
    return st.session_state.get("lang") or (left and left.value) or preferred(st.context.headers)


def preferred(headers: Mapping[str, str]) -> str:
    """The first of our languages in Accept-Language."""
    wanted = (part.strip().lower()[:2] for part in (headers.get("Accept-Language") or "").split(","))
    return next((lang for lang in wanted if lang in LANGUAGES), "en")
