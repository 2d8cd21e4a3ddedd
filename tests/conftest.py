"""What every test may use, and the lines that say aloud which tests did not run."""

from pathlib import Path

import pytest

# What a skipped test says, the heading for it, and what to do.
MISSING = {
    "no browser was found": ("BROWSER TESTS SKIPPED", "apt install chromium"),
    "no PostgreSQL was found": ("POSTGRESQL TESTS SKIPPED", "apt install postgresql"),
}


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test out of the learner's own data folder."""
    monkeypatch.setenv("LAMPWORK_DATA", str(tmp_path / "data"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was missing: a green run without it proves much less."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason, (heading, remedy) in MISSING.items():
        count = sum(reason in str(report.longrepr) for report in skipped)
        if count:
            terminalreporter.section(heading, sep="!", red=True)
            terminalreporter.line(f"{count} tests did not run: {reason}. On Debian: {remedy}")
