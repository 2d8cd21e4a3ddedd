"""Activations: one number in, one number out, except the two softmaxes."""

from typing import Any

from torch import nn

from builder.catalog.kind import Kind, Layer, spec
from builder.catalog.params import of_signature

GROUP = "Activation"


def _row(make: type[nn.Module], meaning: str, **rows: dict[str, Any]) -> Kind:
    return Kind(
        name=make.__name__,
        group=GROUP,
        meaning=meaning,
        body=Layer(make),
        params=of_signature(make, **rows),
        example=(spec("N", 8),),
    )


_DIM: dict[str, Any] = {
    "default": -1,
    "none": False,
    "required": True,
}  # torch's default None is deprecated

ROWS = (
    _row(nn.ReLU, "max(0, x)"),
    _row(nn.LeakyReLU, "x for x > 0, else a small slope times x"),
    _row(nn.PReLU, "as LeakyReLU, with a learned slope", num_parameters={"low": 1}),
    _row(nn.ELU, "x for x > 0, else α (eˣ - 1)"),
    _row(nn.SELU, "ELU scaled so that mean and variance stay put"),
    _row(nn.GELU, "x Φ(x), Φ the normal distribution", approximate={"options": ("none", "tanh")}),
    _row(nn.SiLU, "x σ(x), also called swish"),
    _row(nn.Mish, "x tanh(softplus(x))"),
    _row(nn.Sigmoid, "1 / (1 + e⁻ˣ): between 0 and 1"),
    _row(nn.Tanh, "between -1 and 1"),
    _row(nn.Softmax, "positive numbers that sum to 1 along dim", dim=_DIM),
    _row(nn.LogSoftmax, "the logarithm of softmax along dim", dim=_DIM),
    _row(nn.Softplus, "log(1 + eˣ), a smooth ReLU"),
    _row(nn.Hardtanh, "x kept between min_val and max_val"),
)
