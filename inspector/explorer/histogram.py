"""How often numbers came, beside how often they should."""

from dataclasses import dataclass

from inspector.explorer.sampling import Sample


@dataclass(frozen=True)
class Bars:
    """A histogram. Its area is 1; for whole numbers its heights add up to 1."""

    at: tuple[float, ...]  # the middle of each bar
    heights: tuple[float, ...]
    width: float


def bars(sample: Sample, numbers: tuple[float, ...], discrete: bool) -> Bars:
    """Return the histogram of `numbers`, one of the two draws of a sample."""
    return _counted(sample, numbers) if discrete else _binned(sample, numbers)


def _counted(sample: Sample, numbers: tuple[float, ...]) -> Bars:
    counts = dict.fromkeys(sorted(set(_everywhere(sample))), 0)
    for number in numbers:
        counts[number] += 1
    return Bars(tuple(counts), tuple(n / len(numbers) for n in counts.values()), 1.0)


def _binned(sample: Sample, numbers: tuple[float, ...]) -> Bars:
    everywhere = _everywhere(sample)
    low, high = min(everywhere), max(everywhere)
    bins = min(max(round(len(numbers) ** 0.5), 5), 48)
    width = (high - low) / bins or 1.0
    counts = [0] * bins
    for number in numbers:
        counts[min(int((number - low) / width), bins - 1)] += 1
    return Bars(
        tuple(low + (i + 0.5) * width for i in range(bins)),
        tuple(n / (len(numbers) * width) for n in counts),
        width,
    )


def _everywhere(sample: Sample) -> tuple[float, ...]:
    """Return every place of both draws and of the density, so that both have the same bars."""
    return (*sample.at, *sample.numbers, *(sample.last or ()))
