"""Where the tensors of a run stand, and with how many threads the CPU computes."""

import os

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from runtime.devices import CPU, find

# Below this much work a second thread costs more than it brings: measured on a 20-64-64-4 network,
# where it doubles the CPU time and saves none, and on a small CNN, where it saves 38 %.
WORK_PER_THREAD = 8_000_000  # floating point operations of one forward pass of a batch
MOST_THREADS = 16


class DeviceMissingError(RuntimeError):
    """The device a run was made for is not in this machine; the message says so in a sentence."""


def see_only(device_id: str) -> None:
    """Let this process see one GPU, or none. Works only before its first use of CUDA."""
    os.environ["CUDA_VISIBLE_DEVICES"] = "" if device_id == CPU else device_id.partition(":")[2]


def torch_device(device_id: str) -> torch.device:
    """Return torch's device for our id.

    Raises: DeviceMissingError.
    """
    if device_id == CPU:
        return torch.device("cpu")
    uuid = device_id.partition(":")[2]
    if os.environ.get("CUDA_VISIBLE_DEVICES") == uuid and torch.cuda.is_available():
        return torch.device("cuda", 0)
    for index in range(torch.cuda.device_count()):
        if str(torch.cuda.get_device_properties(index).uuid) == uuid.removeprefix("GPU-"):
            return torch.device("cuda", index)
    raise DeviceMissingError(
        f"The device {device_id} is not in this machine, or torch cannot use it. "
        "Choose another device."
    )


def use_threads(chosen: int | None, module: nn.Module, x: Tensor) -> int:
    """Set the number of threads torch computes with in this process, and return it.

    The number is the chosen one, else what pays for this model and batch.
    """
    count = chosen or suitable_threads(work(module, x))
    torch.set_num_threads(count)
    return count


def suitable_threads(operations: int) -> int:
    """Return how many threads pay for this many operations a batch, within this machine."""
    cpu = find(CPU)
    most = min(cpu.cores if cpu else 1, MOST_THREADS)
    return max(1, min(most, operations // WORK_PER_THREAD + 1))


def work(module: nn.Module, x: Tensor) -> int:
    """Count the floating point operations of one forward pass, as torch counts them."""
    training = module.training
    module.eval()  # so that no running statistic and no random state moves
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        module(x)
    module.train(training)
    return int(counter.get_total_flops())


def channels_last_pays(module: nn.Module) -> bool:
    """Whether the model has 2d convolutions, which run faster with channels innermost."""
    return any(isinstance(layer, nn.Conv2d | nn.ConvTranspose2d) for layer in module.modules())


def free_bytes(device: torch.device) -> int:
    """Return the memory a device has free now."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    cpu = find(CPU)
    return cpu.free_bytes if cpu else 0
