"""`torch.linalg`, `torch.fft`, `torch.special`, `torch.random` and the switches of devices."""

import os
from typing import Any

import torch

from builder.language.state import State
from builder.language.tables.checked import lstsq
from builder.language.tables.namespace import ForRun, Namespace, entries
from builder.language.tables.torch_ import fork_rng, seed

_LINALG = """
norm vector_norm matrix_norm diagonal det slogdet cond matrix_rank cholesky cholesky_ex qr lu
lu_factor lu_solve eig eigvals eigh eigvalsh svd svdvals solve solve_ex solve_triangular lstsq inv
inv_ex pinv matrix_exp matrix_power cross matmul vecdot multi_dot householder_product tensorinv
tensorsolve vander
"""
_FFT = """
fft ifft fft2 ifft2 fftn ifftn rfft irfft rfft2 irfft2 rfftn irfftn fftfreq rfftfreq fftshift
ifftshift
"""
_SPECIAL = """
bessel_j0 bessel_j1 digamma entr erf erfc erfinv exp2 expit expm1 gammainc gammaincc gammaln i0 i1
log1p log_ndtr log_softmax logit logsumexp ndtr ndtri polygamma psi round sinc softmax xlog1py xlogy
zeta
"""
_RANDOM = "manual_seed initial_seed get_rng_state set_rng_state default_generator"


def _idle(word: str) -> ForRun:
    """Return an entry that does nothing, and says so: there is no GPU to do it."""

    def make(state: State) -> Any:
        def idle(*_args: Any, **_kwargs: Any) -> None:
            state.note(f"torch.cuda.{word} did nothing: programs here use no GPU.")

        return idle

    return ForRun(make)


def _cuda() -> Namespace:
    amp = Namespace(
        "torch.cuda.amp", entries(torch.cuda.amp, "GradScaler autocast"), torch.cuda.amp
    )
    words = "synchronize empty_cache manual_seed manual_seed_all set_device reset_peak_memory_stats"
    return Namespace(
        "torch.cuda",
        {
            **{word: _idle(word) for word in words.split()},
            "is_available": lambda: False,
            "device_count": lambda: 0,
            "amp": amp,
        },
        torch.cuda,
        {
            "memory_allocated": "There is no GPU; the memory picture shows what a program holds.",
            "get_device_name": "There is no GPU; torch.cuda.device_count() is 0.",
        },
    )


def _backends() -> Namespace:
    mps = Namespace("torch.backends.mps", {"is_available": lambda: False}, torch.backends.mps)
    cudnn = Namespace(
        "torch.backends.cudnn",
        {"is_available": lambda: False, "enabled": False, "benchmark": False},
        torch.backends.cudnn,
    )
    return Namespace("torch.backends", {"mps": mps, "cudnn": cudnn}, torch.backends)


def algebra_spaces() -> dict[str, Namespace]:
    """Return these namespaces by their full names."""
    cuda, backends = _cuda(), _backends()
    random = {**entries(torch.random, _RANDOM), "seed": seed, "fork_rng": fork_rng}
    spaces = [
        Namespace("torch.linalg", {**entries(torch.linalg, _LINALG), "lstsq": lstsq}, torch.linalg),
        Namespace("torch.fft", entries(torch.fft, _FFT), torch.fft),
        Namespace("torch.special", entries(torch.special, _SPECIAL), torch.special),
        Namespace("torch.random", random, torch.random),
        Namespace(
            "torch.amp", entries(torch.amp, "autocast GradScaler is_autocast_available"), torch.amp
        ),
        cuda,
        cuda.entries["amp"],
        backends,
        *backends.entries.values(),
    ]
    return {space.name: space for space in spaces}


GENERATOR = "manual_seed initial_seed get_state set_state device"


def seeded(_state: State, value: torch.Generator) -> Any:
    """Return a generator's `seed`, with a number from the system."""

    def fresh() -> int:
        number = int.from_bytes(os.urandom(8), "little")
        value.manual_seed(number)
        return number

    return fresh
