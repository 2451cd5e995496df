"""The text of tiny-gpt: what is kept of the markup, and that nothing held out is trained on."""

from recipes import corpus

VERSES = (
    '<chapter n="3" osisID="Ps.3" sID="Ps.3"/> <milestone n="Psalm 3" type="x-chapterLabel"/> <title>BOOK 1</title>'
    '<title canonical="true" type="psalm">A Psalm by David.</title> <lg sID="g1"/> <l level="1" sID="g2"/>'
    '<w lemma="strong:H1">Yahweh</w>, <w>how</w> my God<note><reference>3:1 </reference>Elohim.</note>saves'
    '<note>Or.</note>, he said.<l eID="g2" level="1"/> <l level="2" sID="g3"/>“Only born</q><note>x</note><q>Son.”'
    '<l eID="g3" level="2"/> <lg eID="g1"/> <chapter eID="Ps.3"/>\n<title type="main">The Book of Ruth</title>'
    '<chapter n="1" sID="Ruth.1"/><speaker>Lover</speaker>In the days <div sID="g4" type="x-p"/>of the judges.\n'
    '<chapter eID="Ruth.1"/>'
)


def test_markup_becomes_lines_of_plain_words() -> None:
    texts = corpus.chapters(VERSES)
    assert texts == {
        "Ps.3": "A Psalm by David.\nYahweh, how my God saves, he said.\n“Only born Son.”",
        "Ruth.1": "In the days\nof the judges.",
    }


def test_held_out_books_are_whole_and_apart() -> None:
    texts = {name: name for name in ("Gen.1", "Ruth.1", "Ruth.2", "Ps.3", "Jas.5")}
    training, held = corpus.split(texts)
    assert list(held) == ["Ruth.1", "Ruth.2", "Jas.5"] and list(training) == ["Gen.1", "Ps.3"]
    assert {name.split(".")[0] for name in corpus.EXCERPT} <= set(corpus.HELD_OUT)


def test_any_text_survives_the_tokenizer() -> None:
    tokenizer = corpus.make_tokenizer(["the light and the darkness"] * 3, 270)
    text = "the light, “الله” 中文 🙂\n\t\x00 <b>"
    assert tokenizer.decode(tokenizer.encode(text).ids) == text
    assert tokenizer.token_to_id(corpus.END) == 0


def test_a_stream_opens_and_closes_every_chapter() -> None:
    tokenizer = corpus.make_tokenizer(["a b"], 258)
    ids = corpus.stream(tokenizer, ["a", "b"])
    assert [tokenizer.id_to_token(i) for i in ids] == [corpus.END, "a", corpus.END, "b", corpus.END]
