"""torch.nn's own Transformer as a twin: the one that is neither ours nor Hugging Face's, with the paper's sinusoids."""

import torch
from torch import Tensor, nn

from tests.twins.sizes import LENGTH, Settings, Size, V


class NnTransformer(nn.Module):
    """Post-LN encoder-decoder without last norms, as in the paper, on one embedding that is also the output matrix."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        parts: Settings = {
            "d_model": size.width,
            "nhead": size.heads,
            "dim_feedforward": size.hidden,
            "dropout": 0.0,
            "batch_first": True,
        }
        encoder, decoder = nn.TransformerEncoderLayer(**parts), nn.TransformerDecoderLayer(**parts)
        self.encoder = nn.TransformerEncoder(encoder, size.layers, enable_nested_tensor=False)
        self.decoder = nn.TransformerDecoder(decoder, size.layers)
        self.embed = nn.Embedding(V, size.width)
        at = torch.arange(LENGTH, dtype=torch.float64)[:, None]
        angle = at / 10000 ** (torch.arange(0, size.width, 2, dtype=torch.float64) / size.width)
        self.table = torch.stack([angle.sin(), angle.cos()], -1).flatten(-2).float()  # interleaved

    def forward(self, source: Tensor, target: Tensor, source_padding: Tensor | None = None) -> Tensor:
        unseen = None if source_padding is None else ~source_padding
        memory = self.encoder(self.rows(source), src_key_padding_mask=unseen)
        mask = nn.Transformer.generate_square_subsequent_mask(target.shape[1], dtype=memory.dtype)
        if unseen is not None:  # nn.Transformer wants masks of one kind
            unseen = torch.zeros(unseen.shape, dtype=memory.dtype).masked_fill(unseen, -torch.inf)
        x = self.decoder(self.rows(target), memory, tgt_mask=mask, tgt_is_causal=True, memory_key_padding_mask=unseen)
        return x @ self.embed.weight.T

    def rows(self, ids_BT: Tensor) -> Tensor:
        x_BTC = self.embed(ids_BT)
        return x_BTC * x_BTC.shape[-1] ** 0.5 + self.table[: ids_BT.shape[1]].to(x_BTC.dtype)
