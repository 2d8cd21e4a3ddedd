"""`torch.optim` and its schedules of the learning rate."""

from typing import Any

import torch
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import LRScheduler

from builder.language.faults import refused
from builder.language.state import State
from builder.language.tables.namespace import Namespace, entries

_OPTIMISERS = """
Optimizer SGD ASGD Adam AdamW Adamax NAdam RAdam RMSprop Rprop Adadelta Adagrad Adafactor SparseAdam
LBFGS Muon
"""
_SCHEDULES = """
LRScheduler LambdaLR MultiplicativeLR StepLR MultiStepLR ConstantLR LinearLR ExponentialLR
PolynomialLR CosineAnnealingLR CosineAnnealingWarmRestarts ChainedScheduler SequentialLR CyclicLR
OneCycleLR ReduceLROnPlateau
"""
_AVERAGING = "AveragedModel SWALR update_bn"

OPTIMISER = (
    "step zero_grad state_dict load_state_dict param_groups state defaults add_param_group "
    "register_step_pre_hook register_step_post_hook"
)
SCHEDULE = (
    "step get_last_lr get_lr state_dict load_state_dict base_lrs last_epoch optimizer "
    "best num_bad_epochs patience factor"
)


def loaded(_state: State, value: LRScheduler) -> Any:
    """Return a schedule's `load_state_dict`, for what its own `state_dict` gives."""

    def load_state_dict(state_dict: Any) -> None:
        known = set(value.state_dict())
        if not isinstance(state_dict, dict) or set(state_dict) - known:
            raise refused("This is no state of this schedule.", "Take it from its state_dict().")
        for inner in state_dict.get("lr_lambdas") or ():
            if inner:
                raise refused("A state of a schedule holds no attributes of functions here.")
        value.load_state_dict(state_dict)

    return load_state_dict


def optim_spaces() -> dict[str, Namespace]:
    """Return the namespaces of `torch.optim` by their full names."""
    schedules = Namespace(
        "torch.optim.lr_scheduler", entries(lr_scheduler, _SCHEDULES), lr_scheduler
    )
    averaging = Namespace(
        "torch.optim.swa_utils", entries(torch.optim.swa_utils, _AVERAGING), torch.optim.swa_utils
    )
    whole = Namespace(
        "torch.optim",
        {
            **entries(torch.optim, _OPTIMISERS),
            "lr_scheduler": schedules,
            "swa_utils": averaging,
        },
        torch.optim,
    )
    return {space.name: space for space in (whole, schedules, averaging)}
