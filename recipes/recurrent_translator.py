"""A translator without attention, on the sentences, the batches and the schedule of recipes/tiny_translator.py.

An LSTM reads the English sentence into one vector, another writes the German from it; as many parameters as
tiny-translator.

    OMP_WAIT_POLICY=passive nice -n 10 python -m recipes.recurrent_translator               # resumes

Five minutes, and three for the sentences and the figures.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import torch
from torch import Tensor

from core.classics.seq2seq import Seq2Seq
from core.weights.checkpoints import save_int8
from core.weights.tiny_recurrent import FOLDER, initialise, make_seq2seq
from core.weights.tiny_translator import PAD_ID
from recipes import recurrent_report
from recipes.tiny_translator import RARE_TIMES, SEED, STEPS, loss_of_words, settings, spoken_by_few, train
from recipes.translator_data import Rows, drawn, make_tokenizers


def loss_of(model: Seq2Seq, source_BS: Tensor, target_BT: Tensor) -> Tensor:
    """As tiny-translator's: mean loss of the words said, in nats, given the right words before."""
    lengths_B = (source_BS != PAD_ID).sum(1)
    return loss_of_words(model(source_BS, target_BT[:, :-1], lengths_B), target_BT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    torch.set_num_threads(1)
    pairs = drawn(SEED)
    tokenizer = make_tokenizers(pairs["train"])
    model = make_seq2seq(tokenizer.vocab_size, tokenizer.target.vocab_size)
    initialise(model, SEED)
    shown = pairs["train"] + RARE_TIMES * spoken_by_few(pairs["train"])
    resume = Path(tempfile.gettempdir()) / "recurrent-translator-resume.pt"
    seconds = train(model, loss_of, Rows.of(shown, tokenizer), args.steps, resume)
    args.out.mkdir(parents=True, exist_ok=True)
    save_int8(model.state_dict(), args.out / "translator.safetensors")
    recurrent_report.translator(args.out, seconds, settings(args.steps), pairs, tokenizer)


if __name__ == "__main__":
    main()
