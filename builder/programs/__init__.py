"""Ready programs: short texts of torch, one idea each, in the order in which they are listed."""

from builder.programs import (
    arithmetic,
    autograd,
    backward_graphs,
    broadcasting,
    containers,
    creating,
    data,
    devices,
    faster,
    gradient_modes,
    hooks,
    indexing,
    layers,
    losses,
    memory,
    modules,
    numpy_arrays,
    optimisers,
    parameters,
    products,
    random_numbers,
    saving,
    sequence_layers,
    shape,
    steering_gradients,
    training,
)
from builder.programs.ready import ReadyProgram as ReadyProgram

_FILES = (
    *(memory, creating, random_numbers, indexing, shape, arithmetic, products, broadcasting),
    *(numpy_arrays, autograd, gradient_modes, backward_graphs, steering_gradients),
    *(hooks, modules, containers),
    *(layers, sequence_layers, parameters, losses, optimisers),
    *(data, training, saving, devices, faster),
)

PROGRAMS: tuple[ReadyProgram, ...] = tuple(program for file in _FILES for program in file.PROGRAMS)
