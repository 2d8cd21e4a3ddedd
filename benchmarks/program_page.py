"""Run pressed -> answer painted: a short program typed in Chromium, run in a child, drawn.

Prints the median over runs, with the page and the server on the same machine.
"""

import statistics

from _browser import served
from playwright.sync_api import Page

TARGET_MS = 150.0
RUNS = 25
TEXT = """\
a = torch.arange(9).reshape(3, 3)
b = a.permute(1, 0)
a[0, 1] = 70
c = b.reshape(9)"""
# Presses nothing itself: notes the time of the key, and of the frame that shows its trace.
WATCH = """() => {
    const find = () => [...document.querySelectorAll('*')]
        .map(e => e.shadowRoot && e.shadowRoot.querySelector('[data-painted]')).find(Boolean);
    window.answered = [];
    document.addEventListener('keydown', event => {
        if (event.key !== 'Enter' || !event.ctrlKey) return;
        const begun = performance.now(), view = find(), before = Number(view.dataset.painted);
        const look = () => {
            if (Number(view.dataset.painted) > before)
                window.answered.push(performance.now() - begun);
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    }, true);
}"""


def measure(page: Page, url: str) -> list[float]:
    """Type a program, run it again and again."""
    page.goto(f"{url}/tensors")
    editor = page.locator(".cm-content")
    editor.wait_for(timeout=60_000)
    editor.fill(TEXT)
    page.evaluate(WATCH)
    for number in range(RUNS):
        editor.press("Control+Enter")
        page.wait_for_function(f"window.answered.length > {number}", timeout=30_000)
        page.wait_for_timeout(200)  # a hand does not press faster
    found: list[float] = page.evaluate("window.answered")
    return found[3:]  # the first ones warm caches on both sides


def main() -> None:
    """Measure one page of one browser."""
    with served() as (browser, url, _):
        times = measure(browser.new_page(viewport={"width": 1280, "height": 800}), url)
        median, slow = statistics.median(times), sorted(times)[int(len(times) * 0.9)]
        verdict = "met" if median <= TARGET_MS else "MISSED"
        print(
            f"Run -> answer painted: median {median:.0f} ms, p90 {slow:.0f} ms "
            f"(target {TARGET_MS:.0f} ms: {verdict})"
        )


if __name__ == "__main__":
    main()
