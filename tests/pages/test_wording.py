import pytest

from pages.wording import choice, duration, grouped, percent, plain, shape, size


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (2_500, "2.5 kB"),
        (999_600, "1.0 MB"),
        (139_000_000_000, "139 GB"),
    ],
)
def test_bytes_are_told_in_the_unit_that_keeps_them_short(count, text):
    assert size(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.94, "0.9 s"), (12.3, "12 s"), (150, "2 min"), (9000, "2 h 30 min")]
)
def test_times_are_told_as_one_says_them(seconds, text):
    assert duration(seconds) == text


def test_numbers_shapes_and_choices_read_well():
    assert grouped(61706) == "61,706"
    assert percent(0.97215) == "97.2 %"
    assert percent(None) == "–"
    assert shape(("N", 1, 8, 8)) == "N×1×8×8"
    assert shape(()) == "one number"
    assert choice(["1×8×8", "64", "8×8"]) == "1×8×8, 64 or 8×8"
    assert choice(["4"]) == "4"


@pytest.mark.parametrize(
    "name", ["conv_1_x", "*bold*", "[a](http://b)", "`c`", "<b>", "$x$", ":red[x]"]
)
def test_a_name_is_shown_and_never_read_as_markdown(name):
    escaped = plain(name)
    assert escaped.replace("\\", "") == name
    for sign in "*_[]()`<>$:":
        assert escaped.count(sign) == escaped.count(f"\\{sign}")
