import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.projects.place import PAGES, Place, parse_place

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
fields = st.dictionaries(st.sampled_from(list(Place.model_fields)), json_values)


def test_a_place_is_read_again():
    place = Place(page="autograd", view="Backward graph", node="fc1.weight", step=3, run=2)
    assert parse_place(json.loads(place.model_dump_json())) == place


def test_every_page_can_be_pointed_at():
    assert PAGES == ("build", "tensors", "modules", "autograd", "train")
    assert [parse_place({"page": page}).page for page in PAGES] == list(PAGES)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "share"),
        ("page", None),
        ("view", "a" * 21),
        ("view", "<b>"),
        ("view", "a\n"),
        ("node", "a" * 301),
        ("node", "a\nb"),
        ("node", "\ud800"),
        ("step", -1),
        ("step", 10**6 + 1),
        ("step", True),
        ("step", 1.5),
        ("step", "3"),
        ("run", 100),
        ("run", None),
        ("more", 1),
    ],
)
def test_what_cannot_be_read_is_left_out_and_the_rest_stays(name, value):
    good = {"page": "train", "view": "Loss", "node": "conv1", "step": 7, "run": 1}
    expected = {key: good[key] for key in good if key != name}
    assert parse_place({**good, name: value}) == Place(**expected)


@given(fields | json_values)
def test_anything_is_a_place(plain):
    assert isinstance(parse_place(plain), Place)
