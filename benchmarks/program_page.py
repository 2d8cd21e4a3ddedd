"""Run pressed -> answer painted: a short program typed in Chromium, run in a child, drawn.

Prints the median over runs, with the page and the server on the same machine.
"""

import statistics

from _browser import run_to_painted, served

TARGET_MS = 150.0
RUNS = 22
TEXT = """\
a = torch.arange(9).reshape(3, 3)
b = a.permute(1, 0)
a[0, 1] = 70
c = b.reshape(9)"""


def main() -> None:
    """Measure one page of one browser."""
    with served() as (browser, url, _):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        times = run_to_painted(page, f"{url}/tensors", TEXT, RUNS)
        median, slow = statistics.median(times), sorted(times)[int(len(times) * 0.9)]
        verdict = "met" if median <= TARGET_MS else "MISSED"
        print(
            f"Run -> answer painted: median {median:.0f} ms, p90 {slow:.0f} ms "
            f"(target {TARGET_MS:.0f} ms: {verdict})"
        )


if __name__ == "__main__":
    main()
