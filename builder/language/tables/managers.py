"""What may stand after `with`: switches of gradients, devices and precision."""

import torch
from torch.autograd import forward_ad, graph

MANAGERS: tuple[type, ...] = (
    torch.no_grad,
    torch.enable_grad,
    torch.set_grad_enabled,
    torch.inference_mode,
    torch.autograd.detect_anomaly,
    torch.autograd.set_detect_anomaly,
    torch.autocast,
    torch.device,
    graph.saved_tensors_hooks,
    forward_ad.dual_level,
    type(torch.random.fork_rng(devices=[])),
)
