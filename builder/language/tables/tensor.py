"""Attributes of a tensor. None stands for torch's own; a function for what is looked at first."""

from collections.abc import Callable
from types import MethodDescriptorType
from typing import Any

import numpy as np
import torch

from builder.language.devices import note
from builder.language.faults import refused, too_much
from builder.language.state import State
from builder.language.tables.checked import CUTTING, not_too_many

Getter = Callable[[State, Any], Any]
_MOST_LISTED = 1_000_000

_FACTS = """
shape dtype device layout ndim is_leaf requires_grad grad grad_fn data T mT H mH real imag itemsize
nbytes retains_grad is_cuda is_cpu is_meta is_sparse is_quantized output_nr
size dim ndimension numel nelement stride storage_offset element_size is_contiguous is_complex
is_floating_point is_signed is_conj is_neg is_inference is_pinned is_shared get_device dim_order
item
"""
_GRADIENT = """
backward requires_grad_ detach detach_ retain_grad register_hook register_post_accumulate_grad_hook
"""
_MOVING = """
cpu type type_as double float half bfloat16 long int short char byte bool cfloat cdouble
numpy clone contiguous copy_ new_tensor new_zeros new_ones new_full new_empty
"""
_SHAPE = """
view view_as reshape reshape_as flatten unflatten ravel squeeze squeeze_ unsqueeze unsqueeze_ t t_
transpose transpose_ permute movedim moveaxis swapaxes swapaxes_ swapdims expand expand_as
broadcast_to repeat repeat_interleave tile unfold narrow narrow_copy select
diagonal as_strided as_strided_ adjoint roll rot90 flip fliplr flipud diag diag_embed diagflat tril
tril_ triu triu_ resolve_conj resolve_neg sum_to_size to_dense to_sparse coalesce indices values
"""
_PICKING = """
gather scatter scatter_ scatter_add scatter_add_ scatter_reduce scatter_reduce_ index_select
index_add index_add_ index_copy index_copy_ index_fill index_fill_ index_put index_put_
masked_select masked_fill masked_fill_ masked_scatter masked_scatter_ take take_along_dim where
nonzero argwhere put put_ select_scatter slice_scatter diagonal_scatter as_strided_scatter
"""
_IN_PLACE_TOO = """
abs absolute acos acosh add addbmm addcdiv addcmul addmm addmv addr arccos arcsin arctan arctan2
asin asinh atan atan2 atanh baddbmm bitwise_and bitwise_not bitwise_or bitwise_xor
bitwise_left_shift bitwise_right_shift ceil clamp clamp_max clamp_min clip copysign cos cosh
cumprod cumsum deg2rad
digamma div divide eq erf erfc erfinv exp exp2 expm1 fix float_power floor floor_divide fmod frac ge
greater greater_equal gt heaviside hypot i0 igamma lcm gcd ldexp le lerp less less_equal lgamma log
log10 log1p log2 logical_and logical_not logical_or logical_xor logit lt mul multiply mvlgamma
nan_to_num ne neg negative nextafter not_equal polygamma pow rad2deg reciprocal relu remainder
renorm round rsqrt sgn sigmoid sign sin sinc sinh sqrt square sub subtract tan tanh true_divide
trunc xlogy
"""
_FILLING = """
fill_ zero_ fill_diagonal_ bernoulli_ cauchy_ exponential_ geometric_ log_normal_ normal_ random_
uniform_
"""
_REST = """
all any amax amin aminmax argmax argmin argsort allclose bernoulli bincount bmm cholesky
cholesky_inverse cholesky_solve corrcoef count_nonzero cov cross cummax cummin det diff dist dot
equal frexp fmax fmin geqrf ger hardshrink histc histogram inner inverse isclose isfinite isinf
isnan isneginf isposinf isreal kron kthvalue log_softmax logaddexp logaddexp2 logcumsumexp logdet
logsumexp lu lu_solve matmul matrix_exp matrix_power max maximum mean median min minimum mm mode
msort multinomial mv nanmean nanmedian nanquantile nansum norm outer pinverse positive prelu prod
qr quantile signbit slogdet softmax sort std sum svd topk trace triangular_solve unique
unique_consecutive var vdot is_nonzero is_same_size eig symeig lstsq solve conj conj_physical angle
istft stft storage
"""


def _listed(_state: State, value: torch.Tensor) -> Any:
    def tolist() -> Any:
        if value.numel() > _MOST_LISTED:
            raise too_much(
                f"A list of this tensor would have {value.numel():,} numbers.",
                "Take a slice first.",
            )
        return value.tolist()

    return tolist


def _array(_state: State, value: torch.Tensor) -> Any:
    def numpy(*, force: bool = False) -> np.ndarray[Any, Any]:
        return value.numpy(force=force)

    return numpy


def _cuda(state: State, value: Any) -> Any:
    def cuda(*_args: Any, **_kwargs: Any) -> Any:
        note(state, ".cuda()")
        return value

    return cuda


def _parts(word: str) -> Getter:
    """Return a getter of a method that cuts a tensor up, when the parts are not too many."""

    def getter(_state: State, value: torch.Tensor) -> Any:
        method = getattr(value, word)

        def cut(*args: Any, **kwargs: Any) -> Any:
            not_too_many(value)
            return method(*args, **kwargs)

        cut.__name__ = word
        return cut

    return getter


def _iterated(_state: State, _value: Any) -> Any:
    raise refused("apply_ and map_ are not available here.", "Write it with torch's own functions.")


def names() -> dict[str, Getter | None]:
    """Return the attributes of a tensor."""
    words = " ".join((_FACTS, _GRADIENT, _MOVING, _SHAPE, _PICKING, _FILLING, _REST)).split()
    both = _IN_PLACE_TOO.split()
    words += both + [f"{word}_" for word in both]
    table: dict[str, Getter | None] = {word: None for word in words if hasattr(torch.Tensor, word)}
    table |= {word: _parts(word) for word in CUTTING.split()}
    table |= {"to": None, "cuda": _cuda, "tolist": _listed, "numpy": _array}
    table |= {"apply_": _iterated, "map_": _iterated}
    return table


def _methods() -> dict[str, Any]:
    base = torch.Tensor.__base__
    return {
        word: vars(base)[word]
        for word, getter in names().items()
        if getter is None
        and word != "to"  # what it is given is looked at before
        and word not in vars(torch.Tensor)
        and isinstance(vars(base).get(word), MethodDescriptorType)
    }


METHODS = _methods()  # those of torch's own C, unbound
