"""What a learner's hand does on the canvas: drag, wire, type. Real mouse, real keys."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True)
class Canvas:
    """The canvas on a page."""

    page: Page

    @property
    def root(self) -> Locator:
        return self.page.get_by_test_id("lampwork-canvas")

    @property
    def stage(self) -> Locator:
        return self.page.get_by_test_id("stage")

    def open(self, url: str) -> None:
        self.page.goto(url)
        expect(self.page.get_by_test_id("palette-Linear")).to_be_visible(timeout=60_000)

    def node(self, name: str) -> Locator:
        return self.page.locator(f'[data-name="{name}"]')

    def place(self, kind: str, x: float, y: float) -> None:
        """Drag a kind from the palette; x and y are pixels from the stage's corner."""
        item = self.page.get_by_test_id(f"palette-{kind}")
        item.scroll_into_view_if_needed()
        corner = self.stage.bounding_box()
        assert corner is not None
        self._drag(_middle(item), (corner["x"] + x, corner["y"] + y))

    def wire(self, source: str, target: str, out: str = "output", into: str = "input") -> None:
        """Draw a wire from port to port."""
        start = self.node(source).locator(f'[data-handleid="{out}"].source')
        end = self.node(target).locator(f'[data-handleid="{into}"].target')
        self._drag(_middle(start), _middle(end))

    def choose(self, name: str) -> None:
        """Click a node, so that the form shows it."""
        self.node(name).locator(".box-name").click()
        expect(self.page.get_by_label("Name", exact=True)).to_have_value(name)

    def set(self, name: str, **values: object) -> None:
        """Type parameters into the form of a node."""
        self.choose(name)
        for label, value in values.items():
            field = self.page.get_by_label(label, exact=True)
            field.fill(str(value))
            field.press("Enter")

    def settled(self) -> None:
        """Wait until the labels on screen are those of the last edit."""
        self.page.wait_for_function(
            """() => {
                const roots = [...document.querySelectorAll('*')].map(e => e.shadowRoot);
                const mine = '[data-testid="lampwork-canvas"]';
                const lw = roots.filter(Boolean).map(r => r.querySelector(mine)).find(Boolean);
                return lw && Number(lw.dataset.labelsRev) >= Number(lw.dataset.rev);
            }"""
        )

    def _drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
        mouse.move(*end, steps=4)
        mouse.up()


def _middle(thing: Locator) -> tuple[float, float]:
    box = thing.bounding_box()
    assert box is not None, thing
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
