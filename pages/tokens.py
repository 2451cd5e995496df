"""Text becomes pieces, pieces become ids, ids become rows of the embedding matrix: what the model receives."""

import streamlit as st

from core.read.neighbours import nearest, pca
from core.tokens.segmentation import bpe_steps, wordpiece_steps
from ui.frame import layout, state, text
from ui.runs import models, run
from ui.tokens import charts, measured, merge_steps, segment_rows, token_row
from ui.tokens.segment_rows import Way

VIEWS = ["pieces", "merges", "ways", "near"]
T = text.page("tokens")
layout.header(T)

columns = st.columns([1.5, 3.2, 4.3], vertical_alignment="bottom")
with columns[0]:
    model_id = models.picker(T)
with columns[1]:
    typed = run.input(T)
with columns[2]:
    view = state.choice(T, "tokens.view", VIEWS, "pieces", show=lambda name: T(f"view_{name}"), kind="segmented")

r = run.trace(model_id, typed, keep=())
layout.notices(T, r)
tokenizer = models.tokenizer(model_id)
title, last = models.name(model_id), len(r.ids) - 1

# ---- the figure of the view chosen ----

if view == "pieces":
    token_row.show(T, r, [tokenizer.spelled(i) for i in r.ids], measured.rows(r))
    st.caption(T("caption_pieces", model=title, vocabulary=tokenizer.vocab_size, tokens=last + 1, width=r.config.width))
elif view == "merges":
    steps = measured.steps(model_id, r.text)
    at = merge_steps.place(T, steps.count)
    if steps.bpe is not None:
        merge_steps.show_merges(T, steps.text, steps.bpe, *measured.shown_pieces(model_id, steps.bpe), at)
        st.caption(T("caption_bpe", model=title, merges=steps.bpe.list_length))
    elif steps.wordpiece is not None:
        merge_steps.show_tries(T, steps.text, steps.wordpiece, at)
        st.caption(T("caption_wordpiece", model=title, vocabulary=tokenizer.vocab_size))
    else:
        st.info(T("steps_unknown", kind=tokenizer.kind))
elif view == "ways":
    words, letters, raw = measured.by_words(model_id, r.text), measured.by_characters(r.text), measured.by_bytes(r.text)
    ways = [
        Way(T("way_words"), "words", words.units, words.split, {"split": len(words.split), "model": title}),
        Way(T("way_characters"), "different", letters.units, [], {"different": letters.different}),
        Way(T("way_bytes"), "bytes", raw.units, [], {"different": raw.different}),
    ]
    for name in models.installed():
        own, cut = models.tokenizer(name), measured.by_model(name, r.text)
        values = {"kind": own.kind, "vocabulary": f"{own.vocab_size:,}"}
        ways.append(Way(models.name(name), "pieces", cut.units, cut.split, values))
    segment_rows.show(T, ways)
    st.caption(T("caption_ways", model=title))
else:
    left, right = st.columns([2, 3])
    with left:
        places = [str(i) for i in range(last + 1)]
        chosen = state.choice(T, "tokens.token", places, str(min(1, last)), show=lambda i: f"{i}: {r.tokens[int(i)]}")
    neighbours = measured.nearest(model_id, r.ids[int(chosen)], 10)
    kinds = measured.drawn(neighbours, r.ids)
    flat = measured.projection(model_id, tuple(kinds))
    left.vega_lite_chart(
        charts.cosines([tokenizer.show(i) for i in neighbours.ids], neighbours.cosines, T.words("near"))
    )
    names = [tokenizer.show(i) for i in kinds]
    right.vega_lite_chart(
        charts.plane(flat.points_N2.numpy(), names, list(kinds.values()), flat.shares, T.words("near"))
    )
    shares = {"first": flat.shares[0], "second": flat.shares[1], "both": sum(flat.shares), "rows": len(kinds)}
    st.caption(T("caption_near", model=title, vocabulary=tokenizer.vocab_size, width=r.config.width, **shares))

# ---- predict, then reveal: the same text in capitals, really tokenized ----

capitals = measured.capitals(model_id, r.text)
if capitals:
    layout.predict(T, "q1", ["fewer", "same", "more"], capitals[0], model=title, **capitals[1])

specials = [tokenizer.show(i) for i in sorted(tokenizer.special_ids)]
added = [token for token, special in zip(r.tokens, r.special, strict=True) if special]
layout.source(T, *{"merges": (bpe_steps, wordpiece_steps), "near": (nearest, pca)}.get(view, (type(tokenizer).encode,)))
layout.prose(T, "why", model=title, tokens=last + 1, width=r.config.width, vocabulary=tokenizer.vocab_size)
spells = "spells_all" if tokenizer.spells_everything else "spells_some"
layout.prose(T, spells, model=title, tokens=last + 1, lost=len(measured.by_model(model_id, r.text).split))
layout.prose(T, "special", model=title, count=len(specials), names=" ".join(specials[:8]))
layout.prose(T, f"special_{model_id}" if T.has(f"special_{model_id}") else "special_other", added=" ".join(added))

links: dict[str, dict[str, object]] = {
    "ex_space": {"view": "pieces", "text": T("ex_space_text")},
    "ex_bytes": {"view": "merges", "text": T("ex_bytes_text")},
    "ex_digits": {"view": "ways", "text": T("ex_digits_text")},
    "ex_languages": {"view": "ways", "text": T("ex_languages_text")},
    "ex_near": {"view": "near", "token": 1, "text": T("ex_near_text")},
}
layout.exercises(T, [(id_, state.link("tokens", **values)) for id_, values in links.items()])
