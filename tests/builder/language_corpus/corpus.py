"""All hostile programs."""

from tests.builder.language_corpus import sizes, tables
from tests.builder.language_corpus.case import HERE, Hostile, read

CORPUS: tuple[Hostile, ...] = (
    *(case for file in sorted((HERE / "hostile").glob("*.txt")) for case in read(file)),
    *tables.cases(),
    *sizes.cases(),
)
