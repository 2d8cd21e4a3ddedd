import pytest
import torch
from sklearn import datasets as shipped

from runtime.datasets import DATASETS
from runtime.samples import raw

ROWS = pytest.mark.parametrize("row", DATASETS.values(), ids=lambda row: row.name)


def test_the_names_are_those_the_settings_accept():
    assert tuple(DATASETS) == ("digits", "iris", "wine", "breast_cancer", "moons", "spirals")


@pytest.mark.parametrize("name", ["digits", "iris", "wine", "breast_cancer"])
def test_the_shipped_tables_are_what_scikit_learn_loads(name):
    x, y = getattr(shipped, f"load_{name}")(return_X_y=True)
    ours, labels = raw(name)
    scale = 16 if name == "digits" else 1
    assert torch.equal(ours, torch.from_numpy(x / scale).float())
    assert torch.equal(labels, torch.from_numpy(y).long())


@ROWS
def test_a_row_says_what_the_data_are(row):
    x, y = raw(row.name)
    assert len(x) == len(y) == row.size
    assert y.unique().tolist() == list(range(len(row.classes)))
    for form in row.forms:
        assert torch.Size(form).numel() == x.shape[1]
    assert torch.isfinite(x).all()


@ROWS
def test_a_split_keeps_every_sample_once_and_every_class_in_its_share(row):
    split = row.load(seed=3, validation_share=0.25)
    assert len(split.y_train) + len(split.y_val) == row.size
    for number in range(len(row.classes)):
        total = int((raw(row.name)[1] == number).sum())
        assert int((split.y_val == number).sum()) == round(0.25 * total)


@ROWS
def test_every_form_of_a_sample_can_be_had(row):
    for form in row.forms:
        split = row.load(shape=form)
        assert split.x_train.shape[1:] == split.x_val.shape[1:] == form
        assert split.x_train.dtype == torch.float32


def test_the_seed_decides_the_split_and_nothing_else_does():
    one, same, other = (DATASETS["wine"].load(seed=seed) for seed in (1, 1, 2))
    assert torch.equal(one.x_val, same.x_val)
    assert not torch.equal(one.x_val, other.x_val)


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer"])
def test_measurements_are_scaled_by_the_training_samples_alone(name):
    split = DATASETS[name].load(seed=5)
    assert torch.allclose(split.x_train.mean(0), torch.zeros(()), atol=1e-4)
    assert torch.allclose(split.x_train.std(0), torch.ones(()), atol=1e-4)
    assert not torch.allclose(split.x_val.mean(0), torch.zeros(()), atol=1e-3)


def test_loading_does_not_touch_the_random_numbers_of_the_process():
    before = torch.get_rng_state()
    DATASETS["spirals"].load(seed=9)
    raw.__wrapped__("moons")
    assert torch.equal(torch.get_rng_state(), before)
