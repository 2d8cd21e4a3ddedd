"""`sklearn.datasets`: the four small tables that scikit-learn ships, as NumPy arrays."""

import ast
from importlib import metadata
from typing import Any

import numpy as np

from builder.language.faults import refused
from builder.language.tables.namespace import Namespace
from builder.shipped import package, shipped

BUNCH = "data target target_names images keys"
_ADVICE = {
    "make_moons": "Make the points with torch.cos and torch.sin.",
    "make_blobs": "Make the points with torch.randn.",
    "make_circles": "Make the points with torch.cos and torch.sin.",
    "make_classification": "Make the data with torch.randn.",
    "make_regression": "Make the data with torch.randn.",
}
_ALL = 10  # no table has more classes


class Bunch:
    """What scikit-learn's loaders return, as far as programs read it."""

    DESCR = feature_names = filename = frame = data_module = None  # not here, and it is said so

    def __init__(self, **arrays: Any) -> None:
        vars(self).update(arrays)

    def __getitem__(self, key: str) -> Any:
        return vars(self)[key]

    def __repr__(self) -> str:
        return repr(vars(self))

    def keys(self) -> Any:
        """Return the names of what it holds."""
        return vars(self).keys()


def _given(name: str, pair: Any, as_frame: Any, below: Any = _ALL) -> Any:
    """Return copies: what a program writes is its own."""
    if as_frame:
        raise refused(f"load_{name} with as_frame is not available here.", "Use the arrays.")
    table = shipped(name)
    chosen = table.target < below
    data, target = table.data[chosen].copy(), table.target[chosen].copy()
    if pair:
        return data, target
    if name != "digits":
        return Bunch(data=data, target=target, target_names=np.array(table.target_names))
    images = data.reshape(-1, 8, 8)
    return Bunch(data=data, target=target, target_names=np.arange(10), images=images)


def load_digits(  # noqa: D103 -- its words are scikit-learn's
    *,
    n_class: Any = _ALL,
    return_X_y: Any = False,  # noqa: N803 -- as scikit-learn spells it
    as_frame: Any = False,
) -> Any:
    if type(n_class) is not int or not 1 <= n_class <= _ALL:
        raise refused(f"load_digits takes n_class from 1 to {_ALL}, a whole number.")
    return _given("digits", return_X_y, as_frame, n_class)


def _loader(name: str) -> Any:
    def load(*, return_X_y: Any = False, as_frame: Any = False) -> Any:  # noqa: N803
        return _given(name, return_X_y, as_frame)

    load.__name__ = load.__qualname__ = f"load_{name}"
    load.__module__ = "builtins"
    return load


class _Public:
    """The names that scikit-learn's datasets have, read from its text."""


def _public() -> type[_Public]:
    folder = package()
    if folder is not None:
        text = (folder / "datasets" / "__init__.py").read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
                for word in ast.literal_eval(node.value):
                    setattr(_Public, word, None)
    return _Public


def sklearn_spaces() -> dict[str, Namespace]:
    """Return `sklearn` and `sklearn.datasets`; nothing where it is not installed."""
    if package() is None:
        return {}
    loaders = {f"load_{name}": _loader(name) for name in ("iris", "wine", "breast_cancer")}
    datasets = Namespace(
        "sklearn.datasets", {"load_digits": load_digits, **loaders}, _public(), _ADVICE
    )
    version = metadata.version("scikit-learn")
    return {
        "sklearn": Namespace("sklearn", {"datasets": datasets, "__version__": version}),
        "sklearn.datasets": datasets,
    }
