"""The Transformer, and ``run``: one forward pass with every intermediate named.

    ids -> embedding -> (encoder blocks) -> (decoder blocks) -> head -> logits
Vaswani et al. 2017, figure 1; encoder-only: Devlin et al. 2018 (BERT); decoder-only: Radford et al. 2018 (GPT).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from core.config import ModelConfig
from core.parts.block import Block, Context, CrossBlock, Stack
from core.parts.cache import KVCache
from core.parts.heads import tie
from core.parts.masks import full_mask, named_mask, padding_mask
from core.trace import OFF, Edit, Tap, Trace

if TYPE_CHECKING:
    from core.weights.tokenizers import Tokenizer


class Transformer(nn.Module):
    """Encoder-only, decoder-only or encoder-decoder, out of one set of parts; in eval mode."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.name = ""
        self.tokenizer: Tokenizer | None = None
        self.positions = config.positions.build(config.width)
        self.emb = config.embedding.build(config.vocab_size, config.width)
        both = config.encoder_layers and config.decoder_layers
        self.target_emb = config.embedding.build(config.vocab_size, config.width) if both else None
        self.enc = Stack(config, config.encoder_layers, Block) if config.encoder_layers else None
        self.dec = (
            Stack(config, config.decoder_layers, CrossBlock if both else Block) if config.decoder_layers else None
        )
        self.head = config.head.build(config.vocab_size, config.width)
        self.tie()
        self.eval()

    def tie(self) -> None:
        """Share what the config says is shared. Call again after parameters were replaced."""
        if self.target_emb is not None:
            self.target_emb.tokens.weight = self.emb.tokens.weight
        if self.config.head.tied:
            tie(self.head, self.emb.tokens)

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
        if mask is None:
            mask = full_mask(at_T, at_T) if self.dec is not None else named_mask(self.config.mask, at_T, at_T)
        if padding is not None:
            mask = mask & padding_mask(padding)
        x_BTC = self.emb(ids, at_T, self.positions, segment_ids, tap.at("emb"))
        return self.enc(x_BTC, self._context(at_T, at_T, mask), tap=tap.at("enc"))

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
            mask = named_mask(self.config.mask, at_Q, at_K)
        memory_mask = None
        if memory_BSC is not None:
            everything = torch.ones(1, 1, 1, memory_BSC.shape[1], dtype=torch.bool, device=ids.device)
            memory_mask = everything if padding is None else padding_mask(padding)
        elif padding is not None:
            mask = mask & padding_mask(padding)
        embed, where = (self.emb, "emb") if self.target_emb is None else (self.target_emb, "emb.target")
        x_BTC = embed(ids, at_Q, self.positions, segment_ids, tap.at(where))
        context = self._context(at_Q, at_K, mask, memory_BSC, memory_mask)
        return self.dec(x_BTC, context, None if cache is None else cache.layers, tap.at("dec"))

    def _context(
        self,
        at_Q: Tensor,
        at_K: Tensor,
        mask: Tensor,
        memory_BSC: Tensor | None = None,
        memory_mask: Tensor | None = None,
    ) -> Context:
        attention = self.config.attention
        return Context(
            mask_BHQK=mask,
            bias_HQK=self.positions.bias(at_Q, at_K, attention.heads),
            turn_Q=self.positions.rotation(at_Q, attention.head_dim),
            turn_K=self.positions.rotation(at_K, attention.head_dim),
            memory_BSC=memory_BSC,
            memory_mask_BHQS=memory_mask,
        )


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
    ids = _ids(model, ids, "ids", 0 if cache is None or model.enc is not None else cache.length)
    if (target_ids is None) != (model.enc is None or model.dec is None):
        raise ValueError("target_ids go with an encoder-decoder, and only with one")
    if target_ids is not None:
        target_ids = _ids(model, target_ids, "target_ids", 0 if cache is None else cache.length)
    if segment_ids is not None:
        segment_ids = _segments(model, segment_ids, ids)
    keys = ids.shape[1] + (0 if cache is None or model.enc is not None else cache.length)
    if padding is not None and (padding.dtype != torch.bool or padding.shape != (ids.shape[0], keys)):
        raise ValueError(f"expected padding bool {(ids.shape[0], keys)}, got {padding.dtype} {tuple(padding.shape)}")
    if mask is not None:
        mask = _mask(mask, ids if target_ids is None else target_ids, cache).to(model.device)
    trace = Trace()
    tap = Tap(trace, edits, keep)
    model(ids, target_ids, segment_ids, mask, None if padding is None else padding.to(model.device), cache, tap)
    tap.check_all_fired()
    return trace


def _ids(model: Transformer, ids: Tensor | Sequence[int], name: str, already: int) -> Tensor:
    tensor = torch.as_tensor(ids)
    tensor = tensor[None] if tensor.ndim == 1 else tensor
    if tensor.ndim != 2 or not tensor.numel() or tensor.dtype not in (torch.int64, torch.int32):
        raise ValueError(f"expected {name} as whole numbers B T, got {tensor.dtype} of shape {tuple(tensor.shape)}")
    low, high = (int(end) for end in tensor.aminmax())
    vocab = model.config.vocab_size
    if low < 0 or high >= vocab:
        raise ValueError(f"expected {name} in 0..{vocab - 1}, got {low if low < 0 else high}")
    length, most = already + tensor.shape[1], model.config.max_tokens
    if length > most:
        raise ValueError(f"{model.name or 'this model'} reads at most {most} tokens, got {length}")
    return tensor.long().to(model.device)


def _segments(model: Transformer, segment_ids: Any, ids: Tensor) -> Tensor:
    tensor = torch.as_tensor(segment_ids).to(model.device)
    tensor = tensor[None] if tensor.ndim == 1 else tensor
    kinds = model.config.embedding.segments
    if not kinds:
        raise ValueError(f"{model.name or 'this model'} has no segments, got segment_ids")
    if tensor.shape != ids.shape or int(tensor.min()) < 0 or int(tensor.max()) >= kinds:
        raise ValueError(
            f"expected segment_ids of shape {tuple(ids.shape)} in 0..{kinds - 1}, got {tuple(tensor.shape)}"
        )
    return tensor


def _mask(mask: Tensor, ids: Tensor, cache: KVCache | None) -> Tensor:
    queries = ids.shape[1]
    keys = queries + (0 if cache is None else cache.length)
    fits = mask.ndim <= 4 and mask.shape[-1:] in ((1,), (keys,)) and mask.shape[-2:-1] in ((), (1,), (queries,))
    if mask.dtype != torch.bool or not fits or (mask.ndim == 4 and mask.shape[0] not in (1, ids.shape[0])):
        raise ValueError(
            f"expected a bool mask broadcastable to B H {queries} {keys}, got {mask.dtype} {tuple(mask.shape)}"
        )
    return mask
