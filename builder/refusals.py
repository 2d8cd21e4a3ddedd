"""torch's refusals in plain words: one row for each message a learner is likely to meet."""

import re
from collections.abc import Callable

from builder.catalog import CATALOG
from builder.graph import Node
from builder.sized import Sized, Tree
from builder.trace import Refused, Trial

Say = Callable[[Node, "re.Match[str]"], str]

# Each message was read off torch 2.13 on the CPU or on meta; the tests provoke every one of them.
ROWS: tuple[tuple[re.Pattern[str], Say], ...] = tuple(
    (re.compile(pattern), say)
    for pattern, say in (
        (
            r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)",
            lambda node, m: f"{node.kind} wants {m[3]} numbers in the last place, it gets {m[2]}.",
        ),
        (
            r"a and b must have same reduction dim, but got \[\d+, (\d+)\] X \[(\d+), \d+\]",
            lambda node, m: f"{node.kind} wants {m[2]} numbers in the last place, it gets {m[1]}.",
        ),
        (
            r"expected input\[.*\] to have (\d+) channels, but got (\d+) channels instead",
            lambda node, m: f"{node.kind} wants {m[1]} channels, its input has {m[2]}.",
        ),
        (
            r"Sizes of tensors must match except in dimension (\d+)\. "
            r"Expected (?:size )?(\d+) (?:in dimension \d+ )?but got (?:size )?(\d+)",
            lambda node, m: (
                f"{node.kind} joins along dimension {m[1]}; all other sizes must be "
                f"equal, but one tensor has {m[2]} where another has {m[3]}."
            ),
        ),
        (
            r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at "
            r"non-singleton dimension (\d+)",
            lambda node, m: (
                f"{node.kind} pairs its inputs number by number; in dimension {m[3]} "
                f"one has {m[1]}, the other {m[2]}."
            ),
        ),
        # What meta says instead of two of the above, where the CPU cannot be asked.
        (
            r"Attempting to broadcast a dimension of length (\d+) at (-\d+)! .* broadcastable to "
            r"\[(.*)\]",
            lambda node, m: (
                f"{node.kind} pairs its inputs number by number; in dimension {m[2]} one has "
                f"{m[1]}, the other {m[3].split(', ')[int(m[2])]}."
            ),
        ),
        (
            r"Invalid channel dimensions",
            lambda node, m: f"{node.kind} wants another number of channels than its input has.",
        ),
        (
            r"stack expects each tensor to be equal size",
            lambda node, m: f"{node.kind} wants tensors of one shape.",
        ),
        (
            r"running_mean should contain (\d+) elements not (\d+)",
            lambda node, m: f"{node.kind} wants {m[2]} channels, its input has {m[1]}.",
        ),
        (
            r"input\.size\(-1\) must be equal to input_size\. Expected (\d+), got (\d+)",
            lambda node, m: f"{node.kind} wants {m[1]} numbers in the last place, it gets {m[2]}.",
        ),
        (
            r"must be Tensor, not tuple|'tuple' object has no attribute",
            lambda node, m: (
                f"{node.kind} gets a tuple of tensors, because a layer before it in "
                "the Sequential gives several. Take one of them."
            ),
        ),
        (
            r"embed_dim must be divisible by num_heads",
            lambda node, m: (
                "The heads share the features equally, so their number must divide "
                "the number of features."
            ),
        ),
        (
            r"(\w+)(?: \(\d+\))? must be divisible by (\w*groups)",
            lambda node, m: f"The groups share the channels equally, so {m[2]} must divide {m[1]}.",
        ),
        (
            r"Expected more than 1 value per channel when training",
            lambda node, m: (
                f"{node.kind} takes mean and variance over the batch, and a batch of "
                "one has no variance. Train with larger batches; eval() does not need them."
            ),
        ),
        (
            r"Expected tensor for argument #1 'indices' .* but got torch\.(\w+)Tensor",
            lambda node, m: f"{node.kind} looks up rows by whole numbers (Long), it gets {m[1]}.",
        ),
        (
            r"Calculated output size: \((.*)\)\. Output size is too small",
            lambda node, m: f"Nothing is left of the image: the output would be {m[1]}.",
        ),
        (
            r"Kernel size can't be greater than actual input size|"
            r"Calculated padded input size per channel: \((.*)\)\. Kernel size: \((.*)\)",
            lambda node, m: "The kernel is larger than what it slides over.",
        ),
        (
            r"expected .*same dtype|same dtype, but got|expected scalar type|not implemented for '"
            r"(\w+)'|must have the same dtype|should be the same",
            lambda node, m: f"{node.kind} does not take numbers of this dtype.",
        ),
        (
            r"shape '\[(.*)\]' is invalid for input of size (\d+)",
            lambda node, m: f"{m[2]} numbers do not fit into the shape {m[1]}.",
        ),
        (
            r"view size is not compatible",
            lambda node, m: "view cannot give this shape without a copy; reshape can.",
        ),
        (
            r"would hold ((?:more than )?[\d,]+ \w+)",
            lambda node, m: (
                f"{node.kind} is too large here: it would hold {m[1]}. Make its numbers smaller."
            ),
        ),
        (
            r"overflow|[Ii]nvalid shape dimension",
            lambda node, m: f"{node.kind} is too large here. Make its numbers smaller.",
        ),
        (
            r"Dimension out of range",
            lambda node, m: f"{node.kind} names a dimension that its input does not have.",
        ),
    )
)


def sentence(node: Node, trial: Trial, message: str, outcome: object) -> str:
    """Return what happened at a node in one or two plain sentences."""
    for pattern, say in ROWS:
        match = pattern.search(message)
        if match is not None:
            return f"{node.name}: {say(node, match)}{_batches(outcome)}"
    given = " and ".join(_shown(tree) for _, tree in trial.args)
    return f"{node.name}: {CATALOG[node.kind].name} does not take {given}.{_batches(outcome)}"


def _batches(outcome: object) -> str:
    if isinstance(outcome, Refused) and outcome.batches:
        at = " and ".join(str(n) for n in outcome.batches)
        return f" It fails at batch size {at}, not at others."
    return ""


def _shown(tree: Tree) -> str:
    if isinstance(tree, Sized):
        return f"{tree.spec} {tree.dtype}"
    return "(" + ", ".join(_shown(part) for part in tree) + ")"
