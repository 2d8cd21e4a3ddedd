"""A program of the learner's own model: its text, one small batch, a loss and its backward pass."""

from builder.graph import BATCH, Graph, Input, TensorSpec
from builder.inference import Inference
from builder.source import example_of, to_source

_SAMPLES = 4
_DIGITS = (BATCH, 1, 8, 8)
_CLASSES = 10  # of the digits
_TEST = '\n\nif __name__ == "__main__":'


def model_text(graph: Graph) -> str:
    """Return the text of model.py without its own test, and a line that makes the model.

    Raises: GraphError when the graph has errors.
    """
    return to_source(graph).partition(_TEST)[0].rstrip() + "\n\n\nmodel = Model()\n"


def model_program(graph: Graph, inference: Inference) -> str:
    """Return a program that sends one batch through the model and its gradients back.

    Images of 8×8 are scikit-learn's digits, anything else is random. One score for each class
    goes into cross entropy, any other output into the mean of its squares.
    Raises: GraphError when the graph has errors.
    """
    names = ", ".join(given.name for given in graph.inputs)
    real = len(graph.inputs) == 1 and _takes_digits(graph.inputs[0])
    given = _digits(names) if real else [f"{i.name} = {example_of(i)}" for i in graph.inputs]
    outputs = [inference.specs[output.name][0] for output in graph.outputs]
    lines = [*given, *_loss(f"model({names})", outputs, real=real), "loss.backward()"]
    return model_text(graph) + "\n".join(lines) + "\n"


def _takes_digits(given: Input) -> bool:
    return given.spec.shape == _DIGITS and given.dtype == "float32"


def _digits(name: str) -> list[str]:
    return [
        "from sklearn.datasets import load_digits",
        f"images, labels = load_digits(return_X_y=True)  # the first {_SAMPLES} of 1,797",
        f"{name} = torch.tensor(images[:{_SAMPLES}] / 16).float().reshape(-1, 1, 8, 8)",
    ]


def _loss(call: str, outputs: list[TensorSpec], *, real: bool) -> list[str]:
    scores = len(outputs) == 1 and _is_scores(outputs[0])
    if not scores:
        squares = (
            "y.square().mean()" if len(outputs) == 1 else "sum(part.square().mean() for part in y)"
        )
        return [f"y = {call}", f"loss = {squares}"]
    classes = outputs[0].shape[1]
    drawn = f"torch.randint({classes}, (len(y),))"
    target = f"torch.tensor(labels[:{_SAMPLES}])" if real and classes == _CLASSES else drawn
    return [f"y = {call}", f"target = {target}", "loss = nn.functional.cross_entropy(y, target)"]


def _is_scores(output: TensorSpec) -> bool:
    return len(output.shape) == 2 and output.shape[1] != 1 and output.dtype == "float32"
