"""What every test may use, and the line that says aloud when the browser tests did not run."""

from pathlib import Path

import pytest

NO_BROWSER = "no browser was found"


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test out of the learner's own data folder."""
    monkeypatch.setenv("LAMPWORK_DATA", str(tmp_path / "data"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that the browser was missing: a green run without it proves much less."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(NO_BROWSER in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.section("BROWSER TESTS SKIPPED", sep="!", red=True)
        terminalreporter.line(
            f"{count} tests need Chromium and {NO_BROWSER}. On Debian: apt install chromium"
        )
