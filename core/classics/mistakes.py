"""Three ways to get back-propagation wrong, each of which looks like the right one in code.

phi' forgotten:          delta_h = sum_t delta_t w_ht
weights not transposed:  delta = phi'(a) (W delta) instead of phi'(a) (W^T delta)
sign turned:             t - y in place of y - t: the step climbs
"""

from torch import Tensor

from core.classics.backprop import RIGHT, Forward, Net, Rule, output_delta


def _error(net: Net, run: Forward, t_BO: Tensor) -> Tensor:
    """The output's delta without phi'; with cross-entropy there is no phi' to forget."""
    return output_delta(net, run, t_BO) if net.loss == "cross" else (run.y_BO - t_BO) / len(t_BO)


RULES = {
    "right": RIGHT,
    "no_slope": Rule(output=_error, hidden=lambda delta_BO, w_OI, slope_BI: delta_BO @ w_OI),
    "untransposed": Rule(hidden=lambda delta_BO, w_OI, slope_BI: slope_BI * (delta_BO @ w_OI.T)),
    "sign": Rule(output=lambda net, run, t_BO: -output_delta(net, run, t_BO)),
}


def fits(rule: str, net: Net) -> bool:
    """Whether the shapes let a mistake pass unseen: W delta exists only where a layer and the next are equally wide."""
    return rule != "untransposed" or all(len(w_OI) == w_OI.shape[1] - net.bias for w_OI in net.weights[1:])
