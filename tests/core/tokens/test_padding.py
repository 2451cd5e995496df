"""Hidden pads change nothing that a real token computes."""

import pytest
import torch
from tokenizers import Tokenizer as Fast
from tokenizers import models

from core.config import ModelConfig
from core.model import Transformer, run
from core.parts.attention import Attention
from core.parts.ffn import FFN
from core.tokens.padding import pad_id, padded
from core.tokens.tokenizers import Tokenizer


def test_real_tokens_are_as_without_pads_and_give_pads_no_weight() -> None:
    model = Transformer(
        ModelConfig(
            vocab_size=20,
            width=16,
            max_tokens=16,
            encoder_layers=2,
            mask="full",
            attention=Attention.Config(heads=2, kv_heads=2, head_dim=8),
            ffn=FFN.Config(hidden=32),
        )  # fmt: skip
    )
    ids, padding = padded([3, 1, 4], 2, 0)
    assert ids == [3, 1, 4, 0, 0] and padding.tolist() == [[True, True, True, False, False]]
    trace = run(model, ids, padding=padding)
    alone = run(model, [3, 1, 4])["enc.1.resid_post"]
    assert torch.allclose(trace["enc.1.resid_post"][:, :3], alone, atol=1e-5)
    assert (trace["enc.0.self.weights"][..., 3:] == 0).all()
    assert not torch.allclose(run(model, ids)["enc.1.resid_post"][:, :3], alone, atol=1e-2)


def test_fewer_than_no_pads_are_refused() -> None:
    with pytest.raises(ValueError, match="got -1"):
        padded([1], -1, 0)


@pytest.mark.parametrize(("vocabulary", "found"), [(["a", "</s>", "[PAD]"], 2), (["a", "</s>"], 1), (["a", "b"], 0)])
def test_the_pad_of_a_vocabulary(vocabulary: list[str], found: int) -> None:
    pieces = {piece: i for i, piece in enumerate(vocabulary)}
    assert pad_id(Tokenizer(Fast(models.WordLevel(vocab=pieces, unk_token="a")))) == found
