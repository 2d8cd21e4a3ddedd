"""`sklearn.datasets` in programs: the numbers of scikit-learn itself, behind a closed table."""

import subprocess
import sys

import pytest

from builder.language.tables.spaces import SPACES
from tests.builder.language.twice import in_language, in_python

TABLES = ("digits", "iris", "wine", "breast_cancer")
HEAD = "import torch\nfrom sklearn.datasets import load_{0}\n"
FIGURES = """
print(x.shape, x.dtype, y.shape, y.dtype, x[:3].tolist(), y[::40].tolist())
print(x.sum().item(), (x * x).sum().item(), y.sum().item())
"""
BUNCH = """
b = load_{0}()
x, y = b.data, b["target"]
print(b.target_names, b.target_names.shape, type(b).__name__)
"""


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("way", ["x, y = load_{0}(return_X_y=True)", BUNCH])
def test_a_table_is_what_scikit_learn_loads(name, way):
    text = (HEAD + way + FIGURES).format(name)

    assert in_language(text) == in_python(text)


@pytest.mark.parametrize(
    "line",
    [
        "print(load_digits().images[7].tolist(), load_digits()['images'].shape)",
        "x, y = load_digits(n_class=3, return_X_y=True)\nprint(x.shape, set(y.tolist()))",
        "print(torch.tensor(load_digits().images[:2]).sum(), torch.tensor(load_digits().target))",
        "d = load_digits()\nd.data[0] = 7\nprint(d.data[0, 0], load_digits().data[0, 0])",
        "load_digits(10)",
        "load_digits(some=1)",
        "load_digits()['there is none']",
        "from sklearn.datasets import there_is_none",
        "import sklearn.datasets\nprint(sklearn.datasets.load_digits().data.shape)",
        "import sklearn\nprint(sklearn.__version__)",
        "import sklearn.datasets as d\nprint(d.load_iris().data.mean())",
    ],
)
def test_a_loader_takes_and_refuses_what_scikit_learn_does(line):
    text = HEAD.format("digits") + line
    ours, theirs = in_language(text), in_python(text)

    assert (ours.output, ours.type) == (theirs.output, theirs.type)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("load_digits().DESCR", "Bunch.DESCR is not available here."),
        ("load_digits().feature_names", "Bunch.feature_names is not available here."),
        ("load_digits(as_frame=True)", "load_digits with as_frame is not available here."),
        ("load_digits(n_class=0)", "load_digits takes n_class from 1 to 10, a whole number."),
        ("load_digits(n_class=torch.ones(2))", "load_digits takes n_class from 1 to 10"),
        ("load_digits().data = 3", "Setting Bunch.data is not available here."),
        ("from sklearn.datasets import make_moons", "datasets.make_moons is not available here."),
        ("from sklearn.datasets import fetch_openml", "datasets.fetch_openml is not available"),
        ("from sklearn.datasets import load_files", "datasets.load_files is not available here."),
        ("from sklearn import svm", "sklearn"),
        ("import sklearn.utils", "The module sklearn.utils is not available here."),
        ("import sklearn.datasets._base", "The module sklearn.datasets._base is not available"),
    ],
)
def test_nothing_else_of_scikit_learn_is_there(line, words):
    ended = in_language(HEAD.format("digits") + line)

    assert ended.kind in ("refused", "raised")
    assert words in ended.message


def test_every_loader_is_one_of_scikit_learns():
    datasets = SPACES["sklearn.datasets"]

    assert set(datasets.entries) == {f"load_{name}" for name in TABLES}
    assert set(datasets.entries) <= datasets.real


def test_scikit_learn_itself_is_not_imported():
    script = (
        "import sys, threading; from builder.language import Evaluator, parse;"
        "Evaluator(parse('from sklearn.datasets import load_wine\\nload_wine()')).run();"
        "sys.exit('sklearn' in sys.modules or threading.active_count() > 1)"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
