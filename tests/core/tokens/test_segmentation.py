"""Stepped segmentation ends where the real tokenizers end."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer as Fast
from tokenizers import decoders, models, normalizers, pre_tokenizers, trainers

from core.tokens.segmentation import bpe_steps, characters, is_one_piece, utf8_bytes, wordpiece_steps, words
from core.tokens.tokenizers import Tokenizer

TEXT = "the lowest lower newest newer wider the low new wide 12 naïve café 你好你好 aaa aaaa 🙂" * 3


def make_bpe() -> Tokenizer:
    fast = Fast(models.BPE())
    fast.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    fast.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, initial_alphabet=alphabet, special_tokens=["<|end|>"], show_progress=False
    )
    fast.train_from_iterator([TEXT], trainer)
    return Tokenizer(fast)


def make_wordpiece() -> Tokenizer:
    letters = [*"abcdefghijklmnopqrstuvwxyz0123你"]
    pieces = ["[UNK]", "[MASK]", *letters, *("##" + one for one in letters), "low", "lowest", "##er", "##est", "new"]
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    model = models.WordPiece(vocab=vocabulary, unk_token="[UNK]", max_input_chars_per_word=20)
    fast = Fast(model)
    fast.normalizer = normalizers.BertNormalizer()
    fast.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    fast.add_special_tokens(["[MASK]"])
    return Tokenizer(fast)


BPE, WORDPIECE = make_bpe(), make_wordpiece()
TEXTS = st.text(max_size=60) | st.text(alphabet="lowestnrd 12a你🙂\n<|>[MASK]", max_size=60)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_the_last_merge_gives_the_tokenizers_pieces(text: str) -> None:
    steps = bpe_steps(BPE, text)
    assert steps.after(len(steps.merges)) == BPE.encode(text).pieces


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_wordpiece_settles_on_the_tokenizers_pieces(text: str) -> None:
    assert list(wordpiece_steps(WORDPIECE, text).pieces) == WORDPIECE.encode(text).pieces


def test_merges_are_named_with_their_real_rank() -> None:
    merges = [tuple(pair) for pair in json.loads(BPE.fast.to_str())["model"]["merges"]]
    steps = bpe_steps(BPE, "lowest newest lower")
    assert steps.merges and steps.list_length == len(merges)
    assert all(merges[merge.rank] == merge.pair for merge in steps.merges)


def test_each_step_joins_that_pair_and_nothing_else() -> None:
    steps = bpe_steps(BPE, "newest newer aaaa 你好")
    for number, merge in enumerate(steps.merges):
        before, after = steps.after(number), steps.after(number + 1)
        assert "".join(before) == "".join(after)
        assert len(before) - len(after) == len(merge.at) > 0
        assert all((before[i], before[i + 1]) == merge.pair for i in merge.at)


def test_the_pair_joined_is_the_first_in_the_list_of_all_that_stand_there() -> None:
    ranks = {tuple(pair): i for i, pair in enumerate(json.loads(BPE.fast.to_str())["model"]["merges"])}
    steps = bpe_steps(BPE, "newest lower")
    for number, merge in enumerate(steps.merges):
        pieces = steps.after(number)
        inside = [pair for pair in zip(pieces, pieces[1:], strict=False) if not pair[1].startswith("Ġ")]
        assert merge.rank == min(ranks[pair] for pair in inside if pair in ranks)


def test_a_control_token_is_never_cut() -> None:
    steps = bpe_steps(BPE, "low<|end|>low")
    assert "<|end|>" in steps.start
    assert steps.after(len(steps.merges)) == BPE.encode("low<|end|>low").pieces


def test_wordpiece_tries_the_longest_first() -> None:
    steps = wordpiece_steps(WORDPIECE, "lowestnew")
    first = [one for one in steps.tries if one.start == 0]
    assert [one.end for one in first] == list(range(9, 9 - len(first), -1))
    assert [one.known for one in first] == [False] * (len(first) - 1) + [True]
    assert all(one.piece.startswith("##") for one in steps.tries if one.start)
    assert steps.pieces == tuple(one.piece for one in steps.tries if one.known)


def test_a_word_with_an_unknown_sign_is_unknown_as_a_whole() -> None:
    assert wordpiece_steps(WORDPIECE, "low lowжest [MASK]").pieces == ("low", "[UNK]", "[MASK]")


def test_each_algorithm_refuses_the_other_kind() -> None:
    with pytest.raises(ValueError, match="expected a plain BPE tokenizer, got WordPiece"):
        bpe_steps(WORDPIECE, "low")
    with pytest.raises(ValueError, match="expected a WordPiece tokenizer, got BPE"):
        wordpiece_steps(BPE, "low")


def test_the_simpler_ways() -> None:
    assert words("Don't stop, 2024!") == ["Don", "'", "t", "stop", ",", "2024", "!"]
    assert characters("é🙂") == ["é", "🙂"]
    assert utf8_bytes("你a") == [0xE4, 0xBD, 0xA0, 0x61]


def test_which_words_are_one_piece() -> None:
    assert [is_one_piece(WORDPIECE, word) for word in ("lowest", "lowester", "ж")] == [True, False, False]
    assert [is_one_piece(BPE, word) for word in ("lowest", "zebra")] == [True, False]
