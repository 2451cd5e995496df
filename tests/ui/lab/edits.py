"""Edits that fit tiny-gpt, and some that do not, with the reason."""

FITS = ["zero_head 0.self.z 3", "set_mask *.self.mask * 0 0", "scale head.logits 2.0", "patch 3.resid_post 7 *"]
FITS += ["set_value emb.sum 0 * 1.5", "patch 0.self.z", "zero_head enc.0.self.z 1", "off zero_head 9.self.z 0"]
MISFITS = {
    "zero_head 9.self.z 0": "why.site",
    "zero_head 0.cross.z 0": "why.site",
    "zero_head 0.self.z 4": "why.index",
    "zero_head 0.ffn.out 0": "why.zero_head",
    "scale 0.self.mask 2.0": "why.scale",
    "scale head.probs 2.0": "why.derived",
    "set_mask 0.self.weights 0 0 0": "why.set_mask",
    "set_mask 0.self.mask 8 0 0": "why.index",
    "set_value 0.resid_post 0 1.0": "why.count",
    "set_value 0.resid_post 0 128 1.0": "why.index",
    "patch 0.resid_post 8 *": "why.index",
}
