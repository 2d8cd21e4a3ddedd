"""What a recurrent layer remembers at every moment, layer by layer."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from inspector.unseen import quiet

MOST_MOMENTS = 128  # that are gone through one by one


def memory_of(module: nn.RNNBase, args: tuple[Any, ...], output: Any) -> list[tuple[str, Tensor]]:
    """Return for the first sample the memory over time: a name and (moments, units) each.

    The output of torch holds it of the last layer. That of all layers, and the cell state of an
    LSTM, is what the layer gives when the moments are passed one by one; not done where this would
    be another computation: in both directions, between layers with dropout, for long sequences.
    """
    with quiet():
        if _stepwise(module, args):
            return _walked(module, args)
        return _last_layer(module, output[0])


def _forward_of(module: nn.RNNBase) -> Any:
    return next(cls.forward for cls in (nn.LSTM, nn.GRU, nn.RNN) if isinstance(module, cls))


def _stepwise(module: nn.RNNBase, args: tuple[Any, ...]) -> bool:
    one_by_one = not module.bidirectional and not (module.training and module.dropout)
    return one_by_one and isinstance(args[0], Tensor) and _moments(module, args[0]) <= MOST_MOMENTS


def _moments(module: nn.RNNBase, sequence: Tensor) -> int:
    return sequence.size(_time(module, sequence))


def _time(module: nn.RNNBase, sequence: Tensor) -> int:
    return 1 if module.batch_first and sequence.dim() == 3 else 0


def _walked(module: nn.RNNBase, args: tuple[Any, ...]) -> list[tuple[str, Tensor]]:
    sequence = args[0]
    time = _time(module, sequence)
    state = args[1] if len(args) > 1 else None
    moments: list[tuple[Tensor, ...]] = []
    for at in range(sequence.size(time)):
        _, state = _forward_of(module)(module, sequence.narrow(time, at, 1), state)
        # (layers, N, units), or (layers, units) of one sample
        moments.append(state if isinstance(state, tuple) else (state,))
    if not moments:
        return []
    kinds = [torch.stack([_first(one[k]) for one in moments]) for k in range(len(moments[0]))]
    return [
        (_name(module, layer, "hc"[k]), kind[:, layer])
        for k, kind in enumerate(kinds)
        for layer in range(module.num_layers)
    ]


def _first(state: Tensor) -> Tensor:
    return state[:, 0] if state.dim() == 3 else state  # (layers, units)


def _name(module: nn.RNNBase, layer: int, letter: str) -> str:
    word = "cell state" if letter == "c" else "hidden state"
    return f"{word} {letter}" if module.num_layers == 1 else f"{word} {letter}, layer {layer}"


def _last_layer(module: nn.RNNBase, output: Any) -> list[tuple[str, Tensor]]:
    whole = _padded(module, output)
    last = "" if module.num_layers == 1 else f", layer {module.num_layers - 1}"
    if not module.bidirectional:
        return [(f"hidden state h{last}", whole)]
    there, back = whole.chunk(2, dim=-1)
    return [(f"forward in time{last}", there), (f"backward in time{last}", back)]


def _padded(module: nn.RNNBase, output: Any) -> Tensor:
    """Return the output of the first sample: (moments, units)."""
    if isinstance(output, PackedSequence):
        filled, lengths = pad_packed_sequence(output, batch_first=True)
        return filled[0, : int(lengths[0])]
    if output.dim() == 2:
        return output  # type: ignore[no-any-return]
    return output[0] if module.batch_first else output[:, 0]  # type: ignore[no-any-return]
