"""Run pressed -> backward graph painted: a program of thirty nodes, and ResNet-50, in Chromium.

Prints medians over runs, with the page and the server on the same machine.
"""

import statistics

from _browser import run_to_painted, served
from _resnet50 import RESNET50

SMALL = """\
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
w = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
a = x * w
b = a.exp() + x.sin()
c = (b - a).tanh() * w
d = c.sigmoid() + b.cos() * a
e = (d * d + c * x).relu() + w**2
f = (e / (1 + d * d)).sqrt()
loss = (f * e).sum() + a.mean()
loss.backward()"""
PROGRAMS = (("30 nodes", SMALL, 150.0, 20), ("ResNet-50", RESNET50, 2_000.0, 5))


def main() -> None:
    """Measure one page of one browser."""
    with served() as (browser, url, _):
        for name, text, target_ms, runs in PROGRAMS:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            times = run_to_painted(page, f"{url}/autograd", text, runs)
            median = statistics.median(times)
            verdict = "met" if median <= target_ms else "MISSED"
            print(
                f"Run -> backward graph painted, {name}: median {median:.0f} ms, "
                f"slowest {max(times):.0f} ms (target {target_ms:.0f} ms: {verdict})"
            )
            page.close()


if __name__ == "__main__":
    main()
