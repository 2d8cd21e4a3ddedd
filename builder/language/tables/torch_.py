"""`torch`: what a program may ask of it. Names are grouped as the documentation groups them."""

import os
from typing import Any

import torch

from builder.language.faults import refused
from builder.language.tables.checked import cutting_functions, sparse_coo_tensor
from builder.language.tables.namespace import entries

_TYPES = """
Tensor Size Generator FloatTensor DoubleTensor HalfTensor BFloat16Tensor IntTensor LongTensor
ShortTensor CharTensor ByteTensor BoolTensor dtype layout memory_format finfo iinfo OutOfMemoryError
"""
_CONSTANTS = """
float16 float32 float64 bfloat16 half float double int8 int16 int32 int64 uint8 uint16 uint32 uint64
short int long bool complex64 complex128 cfloat cdouble float8_e4m3fn float8_e5m2
strided sparse_coo contiguous_format preserve_format channels_last channels_last_3d
pi e inf nan newaxis
"""
_CREATING = """
tensor as_tensor asarray from_numpy zeros zeros_like ones ones_like empty empty_like empty_strided
full full_like eye arange range linspace logspace complex polar heaviside scalar_tensor
tril_indices triu_indices
bartlett_window blackman_window hamming_window hann_window kaiser_window
"""
_RANDOM = """
manual_seed initial_seed get_rng_state set_rng_state default_generator
rand rand_like randn randn_like randint randint_like randperm normal bernoulli multinomial poisson
binomial
"""
_JOINING = """
adjoint argwhere cat concat concatenate conj chunk dsplit column_stack dstack gather hsplit hstack
index_add index_copy index_reduce index_select index_fill index_put index_put_ masked_select
masked_fill masked_scatter movedim moveaxis narrow narrow_copy nonzero nonzero_static permute
reshape row_stack select scatter diagonal_scatter select_scatter slice_scatter scatter_add
scatter_reduce as_strided_scatter split split_with_sizes squeeze stack swapaxes swapdims t take
take_along_dim tensor_split tile transpose unbind unravel_index unsqueeze vsplit vstack where put
as_strided broadcast_to broadcast_tensors broadcast_shapes flatten unflatten ravel
view_as_real view_as_complex resolve_conj resolve_neg clone detach real imag atleast_1d atleast_2d
atleast_3d block_diag cartesian_prod combinations repeat_interleave roll rot90 flip fliplr flipud
meshgrid diag diag_embed diagflat diagonal tril triu fill fill_
"""
_POINTWISE = """
abs absolute acos arccos acosh arccosh add addcdiv addcmul angle asin arcsin asinh arcsinh atan
arctan atanh arctanh atan2 arctan2 bitwise_not bitwise_and bitwise_or bitwise_xor
bitwise_left_shift bitwise_right_shift ceil clamp clip clamp_min clamp_max conj_physical copysign
cos cosh deg2rad div divide digamma erf erfc erfinv exp exp2 expm1 fix float_power floor
floor_divide fmod frac frexp gradient ldexp lerp lgamma log log10 log1p log2 logaddexp logaddexp2
logical_and logical_not logical_or logical_xor logit hypot i0 igamma igammac mul multiply mvlgamma
nan_to_num neg negative nextafter polygamma positive pow rad2deg reciprocal remainder round rsqrt
rsub sigmoid sign sgn signbit sin sinc sinh softmax log_softmax sqrt square sub subtract tan tanh
true_divide trunc xlogy relu selu celu rrelu threshold dropout prelu hardshrink
abs_ acos_ asin_ atan_ ceil_ clamp_ clamp_min_ clamp_max_ clip_ cos_ cosh_ exp_ exp2_ expm1_ floor_
frac_ log_ log1p_ log2_ log10_ neg_ reciprocal_ relu_ round_ rsqrt_ sigmoid_ sin_ sinh_ sqrt_
square_ tan_ tanh_ trunc_ zero_ nan_to_num_ dropout_ erf_ fix_
"""
_REDUCING = """
argmax argmin amax amin aminmax all any max min dist logsumexp mean nanmean median nanmedian mode
norm nansum prod quantile nanquantile std std_mean sum unique unique_consecutive var var_mean
count_nonzero cumsum cumprod cummax cummin logcumsumexp cumulative_trapezoid trapezoid trapz diff
bincount bucketize searchsorted histc histogram cov corrcoef
"""
_COMPARING = """
allclose argsort eq equal ge greater_equal gt greater isclose isfinite isin isinf isposinf isneginf
isnan isreal kthvalue le less_equal lt less maximum minimum fmax fmin ne not_equal sort topk msort
is_tensor is_storage is_complex is_floating_point is_nonzero is_conj is_neg is_inference is_signed
is_same_size numel can_cast promote_types result_type typename
"""
_PRODUCTS = """
addbmm addmm addmv addr baddbmm bmm chain_matmul cholesky cholesky_inverse cholesky_solve cross det
dot einsum geqrf ger inner inverse kron logdet slogdet lu lu_solve lu_unpack matmul matrix_power
matrix_exp mm mv orgqr ormqr outer pinverse qr svd svd_lowrank pca_lowrank tensordot trace
triangular_solve vander vdot renorm cdist pdist pairwise_distance cosine_similarity
eig symeig lstsq solve matrix_rank nuclear_norm frobenius_norm
"""
_NETWORKS = """
conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d avg_pool1d max_pool1d
max_pool2d max_pool3d adaptive_avg_pool1d adaptive_max_pool1d batch_norm layer_norm group_norm
instance_norm rms_norm embedding bilinear pixel_shuffle pixel_unshuffle channel_shuffle
binary_cross_entropy_with_logits cosine_embedding_loss hinge_embedding_loss kl_div
margin_ranking_loss triplet_margin_loss poisson_nll_loss alpha_dropout feature_dropout
stft istft
"""
_GRADIENTS = """
no_grad enable_grad inference_mode set_grad_enabled is_grad_enabled is_inference_mode_enabled
is_anomaly_enabled autocast is_autocast_enabled get_autocast_dtype
"""
_SETTINGS = """
get_default_dtype set_default_dtype get_default_device get_num_threads
get_float32_matmul_precision set_float32_matmul_precision vmap
"""


def seed() -> int:
    """Return a new seed, taken from the system; torch itself would open a file for it."""
    value = int.from_bytes(os.urandom(8), "little")
    torch.manual_seed(value)
    return value


_PRINT_LIMITS = {"precision": 20, "threshold": 10_000, "edgeitems": 100, "linewidth": 1_000}


def set_printoptions(
    precision: Any = None,
    threshold: Any = None,
    edgeitems: Any = None,
    linewidth: Any = None,
    profile: Any = None,
    sci_mode: Any = None,
) -> None:
    """Set how tensors are printed, within what a page can show."""
    asked = {
        "precision": precision,
        "threshold": threshold,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }
    for word, value in asked.items():
        if value is not None and not 0 <= value <= _PRINT_LIMITS[word]:
            raise refused(
                f"{word}={value} is too large here.", f"Use at most {_PRINT_LIMITS[word]:,}."
            )
    if profile == "full":
        raise refused('profile="full" is not available here.', "Print a slice instead.")
    torch.set_printoptions(  # type: ignore[no-untyped-call]
        **asked, profile=profile, sci_mode=sci_mode
    )


class _Deterministic:
    """Programs always run with deterministic algorithms; they may say so, and ask."""

    asked = False

    def use(self, mode: object, *, warn_only: bool = False) -> None:
        """Note what was asked for."""
        del warn_only
        self.asked = bool(mode)

    def enabled(self) -> bool:
        """Return what was asked for."""
        return self.asked


_deterministic = _Deterministic()


_DEFAULT_TYPES = frozenset(
    f"torch.{name}Tensor" for name in ("Float", "Double", "Half", "BFloat16")
)


def set_default_tensor_type(t: Any) -> None:
    """Set the default dtype by the name of a type; torch itself would import what is named."""
    if isinstance(t, str) and t not in _DEFAULT_TYPES:
        raise refused(
            f"set_default_tensor_type({t!r}) is not available here.",
            "Write torch.set_default_dtype(torch.float64).",
        )
    torch.set_default_tensor_type(t)


def fork_rng(devices: Any = None, enabled: bool = True) -> Any:
    """Return the manager that puts the random state back. There are no devices but the CPU."""
    del devices
    return torch.random.fork_rng(devices=[], enabled=enabled)


def torch_entries() -> dict[str, Any]:
    """Return what `torch` has, without its modules."""
    words = " ".join(
        (_TYPES, _CONSTANTS, _CREATING, _RANDOM, _JOINING, _POINTWISE, _REDUCING, _COMPARING)
    )
    also = " ".join((_PRODUCTS, _NETWORKS, _GRADIENTS, _SETTINGS))
    return {
        **entries(torch, f"{words} {also}"),
        "device": torch.device,
        "sparse_coo_tensor": sparse_coo_tensor,
        **cutting_functions(),
        "seed": seed,
        "set_printoptions": set_printoptions,
        "set_default_tensor_type": set_default_tensor_type,
        "use_deterministic_algorithms": _deterministic.use,
        "are_deterministic_algorithms_enabled": _deterministic.enabled,
        "__version__": torch.__version__,
    }
