"""The Transformer, and ``run``: one forward pass with every intermediate named.

    ids -> embedding -> (encoder blocks) -> (decoder blocks) -> head -> logits
Vaswani et al. 2017, figure 1; encoder-only: Devlin et al. 2018 (BERT); decoder-only: Radford et al. 2018 (GPT).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from core.config import ModelConfig
from core.inputs import Reader, attention_mask
from core.parts.attention import Look
from core.parts.block import Block, Context, CrossBlock, Stack
from core.parts.cache import KVCache, seen_before
from core.parts.heads import tie
from core.parts.masks import named_mask, padding_mask
from core.parts.positions import Positions, Shape
from core.trace import OFF, Edit, Tap, Trace

if TYPE_CHECKING:
    from core.tokens.tokenizers import Tokenizer


class Transformer(nn.Module):
    """Encoder-only, decoder-only or encoder-decoder, out of one set of parts; in eval mode."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.name = ""
        self._tokenizer: Tokenizer | None = None
        crossed = config.crossed
        shape = Shape(width=config.width, heads=config.attention.heads, causal=config.causal and not crossed)
        self.positions = config.positions.build(shape)
        self.target_positions = config.positions.build(replace(shape, causal=True)) if crossed else None
        self.emb = config.embedding.build(config.vocab_size, config.width)
        self.target_emb = config.embedding.build(config.out_vocab, config.width) if crossed else None
        self.enc = Stack(config, config.encoder_layers, Block) if config.encoder_layers else None
        block = CrossBlock if crossed else Block
        self.dec = Stack(config, config.decoder_layers, block) if config.decoder_layers else None
        self.head = config.head.build(config.out_vocab, config.width)
        self.tie()
        self.eval()

    def tie(self) -> None:
        """Share what the config says is shared. Call again after parameters were replaced."""
        if self.target_emb is not None and self.config.target_vocab is None:
            self.target_emb.tokens.weight = self.emb.tokens.weight
        if self.config.head.tied:
            tie(self.head, (self.target_emb or self.emb).tokens)

    def tied(self) -> set[str]:
        """Names of parameters that are another one's second name."""
        names = {"target_emb.tokens.weight"} if self.target_emb and self.config.target_vocab is None else set()
        return names | ({"head.vocab.weight"} if self.config.head.tied else set())

    @property
    def called(self) -> str:
        """Its name in a message."""
        return self.name or "this model"

    @property
    def reads_text(self) -> bool:
        """Whether it has a tokenizer; without one it takes ids only."""
        return self._tokenizer is not None

    @property
    def tokenizer(self) -> Tokenizer:
        """ValueError: the model came without one (``reads_text``)."""
        if self._tokenizer is None:
            raise ValueError(f"{self.called} has no tokenizer: expected token ids, got text")
        return self._tokenizer

    @tokenizer.setter
    def tokenizer(self, tokenizer: Tokenizer | None) -> None:
        self._tokenizer = tokenizer

    @property
    def top(self) -> Stack:
        """The stack whose output the head reads: the decoder if there is one, else the encoder."""
        top = self.enc if self.dec is None else self.dec
        assert top is not None  # a config has at least one layer
        return top

    @property
    def device(self) -> torch.device:
        return self.emb.tokens.weight.device

    def forward(
        self,
        ids: Tensor,
        target_ids: Tensor | None = None,
        segment_ids: Tensor | None = None,
        mask: Tensor | None = None,
        padding: Tensor | None = None,
        cache: KVCache | None = None,
        tap: Tap = OFF,
    ) -> Tensor:
        """Logits B T V (or what the head yields). Arguments as in ``run``."""
        if self.enc is None:
            x_BTC = self._decode(ids, None, padding, mask, cache, tap, segment_ids=segment_ids)
        elif self.dec is None:
            x_BTC = self._encode(ids, padding, mask, tap, segment_ids=segment_ids)
        else:
            memory_BSC = None if cache is None else cache.memory
            if memory_BSC is None:
                memory_BSC = self._encode(ids, padding, None, tap)
            if cache is not None:
                cache.memory = memory_BSC
            assert target_ids is not None  # run() has checked
            x_BTC = self._decode(target_ids, memory_BSC, padding, mask, cache, tap)
        return self.head(x_BTC, tap.at("head"))

    def _encode(
        self, ids: Tensor, padding: Tensor | None, mask: Tensor | None, tap: Tap, segment_ids: Tensor | None = None
    ) -> Tensor:
        assert self.enc is not None
        at_T = torch.arange(ids.shape[1], device=ids.device)
        names = self.config.masks if self.dec is None else ("full",)
        masks = [named_mask(name, at_T, at_T) for name in names] if mask is None else [mask]
        if padding is not None:
            masks = [mask & padding_mask(padding) for mask in masks]
        x_BTC = self.emb(ids, at_T, self.positions, segment_ids, tap.at("emb"))
        return self.enc(
            x_BTC, Context(looks=self._looks(self.positions, at_T, [(mask, at_T) for mask in masks])), tap=tap.at("enc")
        )

    def _decode(
        self,
        ids: Tensor,
        memory_BSC: Tensor | None,
        padding: Tensor | None,
        mask: Tensor | None,
        cache: KVCache | None,
        tap: Tap,
        segment_ids: Tensor | None = None,
    ) -> Tensor:
        assert self.dec is not None
        read = 0 if cache is None else cache.length
        at_K = torch.arange(read + ids.shape[1], device=ids.device)
        at_Q = at_K[read:]
        if mask is None:
            pairs = []
            for n, name in enumerate(self.config.masks):
                at = at_K if cache is None else at_K[read - seen_before(read, cache.windows[n % len(cache.windows)]) :]
                pairs.append((named_mask(name, at_Q, at), at))
        else:
            pairs = [(mask, at_K)]
        memory = None
        if memory_BSC is not None:
            everything = torch.ones(1, 1, 1, memory_BSC.shape[1], dtype=torch.bool, device=ids.device)
            memory = Look(memory_BKC=memory_BSC, mask_BHQK=everything if padding is None else padding_mask(padding))
        elif padding is not None:
            pairs = [(mask & padding_mask(padding[:, -len(at) :]), at) for mask, at in pairs]
        embed, where = (self.emb, "emb") if self.target_emb is None else (self.target_emb, "emb.target")
        positions = self.target_positions or self.positions
        x_BTC = embed(ids, at_Q, positions, segment_ids, tap.at(where))
        context = Context(looks=self._looks(positions, at_Q, pairs), memory=memory)
        return self.dec(x_BTC, context, None if cache is None else cache.layers, tap.at("dec"))

    def _looks(self, positions: Positions, at_Q: Tensor, pairs: Sequence[tuple[Tensor, Tensor]]) -> list[Look]:
        """What self-attention looks at: one for each of the masks that layers take in turn, with where its keys are."""
        attention = self.config.attention
        turn_Q = positions.rotation(at_Q, attention.rotary_dim)
        of_keys = {
            len(at): (positions.bias(at_Q, at, attention.heads), positions.rotation(at, attention.rotary_dim))
            for _, at in pairs
        }
        return [
            Look(mask_BHQK=mask, bias_HQK=of_keys[len(at)][0], turn_Q=turn_Q, turn_K=of_keys[len(at)][1])
            for mask, at in pairs
        ]


@torch.no_grad()
def run(
    model: Transformer,
    ids: Tensor | Sequence[int],
    target_ids: Tensor | Sequence[int] | None = None,
    segment_ids: Tensor | Sequence[int] | None = None,
    mask: Tensor | None = None,
    padding: Tensor | None = None,
    edits: Iterable[Edit] = (),
    keep: Iterable[str] | None = None,
    cache: KVCache | None = None,
) -> Trace:
    """One forward pass, with every intermediate by name.

    ids: whole numbers, B T or T. target_ids: decoder input of an encoder-decoder. segment_ids: sentence A or B (BERT).
    mask: bool, broadcastable to B H Q K, True = may attend; replaces the self-attention mask of the decoder, or of the
    encoder when there is no decoder. padding: bool B T, True = real token (of the source, in an encoder-decoder; of all
    keys, with a cache). edits: applied in order. keep: site names or patterns (``dec.*.self.weights``) to keep, all by
    default. cache: keys and values of earlier tokens; ``ids`` (or ``target_ids``) are then only the new ones.
    ValueError: wrong shape, type, id, length or mask; an edit that never fired.
    """
    read, reader = 0 if cache is None else cache.length, Reader(model.config, model.called, model.device)
    ids = reader.token_ids(ids, "ids", 0 if model.enc is not None else read, model.config.vocab_size)
    if (target_ids is not None) != model.config.crossed:
        raise ValueError("target_ids go with an encoder-decoder, and only with one")
    if target_ids is not None:
        target_ids = reader.token_ids(target_ids, "target_ids", read, model.config.out_vocab)
    if segment_ids is not None:
        segment_ids = reader.segments(segment_ids, ids)
    keys = ids.shape[1] + (0 if model.enc is not None else read)
    if padding is not None and (padding.dtype != torch.bool or padding.shape != (ids.shape[0], keys)):
        raise ValueError(f"expected padding bool {(ids.shape[0], keys)}, got {padding.dtype} {tuple(padding.shape)}")
    if mask is not None and cache is not None and cache.rolls:
        raise ValueError("expected no mask of one's own with a cache that drops rows: they may be gone")
    if mask is not None:
        mask = attention_mask(mask, ids if target_ids is None else target_ids, cache).to(model.device)
    trace = Trace()
    tap = Tap(trace, edits, keep)
    model(ids, target_ids, segment_ids, mask, None if padding is None else padding.to(model.device), cache, tap)
    tap.check_all_fired()
    return trace


def run_decoder(
    model: Transformer,
    ids: Tensor | Sequence[int],
    source_ids: Sequence[int] | None = None,
    keep: Iterable[str] | None = None,
    cache: KVCache | None = None,
) -> Trace:
    """``run`` with ``ids`` for the decoder, alone or beside an encoder: each row of them has the same source.

    ValueError: no decoder, or a source for a model that has no encoder or none for one that has.
    """
    if model.dec is None:
        raise ValueError(f"{model.called} has no decoder: it fills in, it does not continue")
    if source_ids is None:
        return run(model, ids, keep=keep, cache=cache)
    target_BT = torch.as_tensor(ids)
    target_BT = target_BT[None] if target_BT.ndim == 1 else target_BT
    source_BS = torch.tensor([list(source_ids)]).expand(len(target_BT), -1)
    return run(model, source_BS, target_ids=target_BT, keep=keep, cache=cache)
