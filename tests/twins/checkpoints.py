"""Small checkpoints on disk as save_pretrained of transformers writes them, each with a tokenizer."""

import json
from pathlib import Path
from typing import Any

import torch
import transformers as hf
from tokenizers.pre_tokenizers import ByteLevel
from torch import nn

from tests.twins.sizes import Settings

TEXT = "The cat sat on the mat because it was tired."
MERGES = ["t h", "th e", "Ġ the", "a t", "Ġ c", "Ġc at", "o n"]
BYTES = {char: i for i, char in enumerate(sorted(ByteLevel.alphabet()))}
VOCABULARY = BYTES | {merge.replace(" ", ""): 256 + i for i, merge in enumerate(MERGES)}
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "sat", "on", "mat", "##s", "it", "was", "."]
SIZES: Settings = {"vocab_size": 264, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
ROWS: Settings = {"intermediate_size": 64, "max_position_embeddings": 300}


def made(kind: str) -> hf.PreTrainedModel:
    """A twin of a family, all its parameters random."""
    model: hf.PreTrainedModel
    if kind == "gpt2":
        model = hf.GPT2LMHeadModel(hf.GPT2Config(vocab_size=264, n_positions=300, n_embd=32, n_layer=2, n_head=4))
    elif kind == "bert":
        model = hf.BertForPreTraining(hf.BertConfig(**SIZES, **ROWS))
    elif kind == "bart":
        layers: Settings = {
            "encoder_layers": 2,
            "decoder_layers": 2,
            "encoder_ffn_dim": 64,
            "decoder_ffn_dim": 64,
        }
        heads: Settings = {"encoder_attention_heads": 4, "decoder_attention_heads": 4}
        model = hf.BartForConditionalGeneration(hf.BartConfig(vocab_size=264, d_model=32, **layers, **heads))
    else:
        model = hf.LlamaForCausalLM(hf.LlamaConfig(**SIZES, **ROWS, num_key_value_heads=2, tie_word_embeddings=False))
    draw = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.2 * torch.randn(parameter.shape, generator=draw))
    return model.eval()


def saved(
    kind: str, folder: Path, dtype: torch.dtype = torch.float32, tokenizer: bool = True, **how: Any
) -> hf.PreTrainedModel:
    """Write a twin to a folder; the twin."""
    model: hf.PreTrainedModel = nn.Module.to(made(kind), dtype)
    model.save_pretrained(folder, **how)
    if tokenizer and kind == "bert":
        (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n")
    elif tokenizer:
        (folder / "vocab.json").write_text(json.dumps(VOCABULARY))
        (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(MERGES) + "\n")
        if kind != "gpt2":
            hf.GPT2Tokenizer.from_pretrained(folder).backend_tokenizer.save(str(folder / "tokenizer.json"))
            for name in ("vocab.json", "merges.txt"):
                (folder / name).unlink()
    return model.float()


def cached(kind: str, hub: Path, name: str, commit: str = "0123abcd", main: bool = True) -> Path:
    """The same as a Hugging Face cache keeps it: blobs, and a snapshot of links to them; the snapshot."""
    home = hub / ("models--" + name.replace("/", "--"))
    (home / "blobs").mkdir(parents=True, exist_ok=True)
    snapshot = home / "snapshots" / commit
    snapshot.mkdir(parents=True)
    plain = hub.parent / f"plain-{commit}"
    saved(kind, plain)
    for number, file in enumerate(sorted(plain.iterdir())):
        blob = home / "blobs" / f"{commit}{number:060x}"
        file.rename(blob)
        (snapshot / file.name).symlink_to(Path("../../blobs") / blob.name)
    plain.rmdir()
    if main:
        (home / "refs").mkdir(exist_ok=True)
        (home / "refs" / "main").write_text(commit)
    return snapshot


def logits(model: hf.PreTrainedModel, ids: list[int]) -> torch.Tensor:
    with torch.no_grad():
        out = model(input_ids=torch.tensor([ids]))
    return out.prediction_logits if hasattr(out, "prediction_logits") else out.logits
