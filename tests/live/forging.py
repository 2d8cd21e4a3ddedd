"""Sends a live server what no page of ours sends, and looks at all that comes back."""

from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

from tests.live.client import Answer, LostError, Tab, Widget
from tests.live.forgeries import (
    FOREIGN_CHOICE,
    Forged,
    forged_events,
    frames,
    queries,
    wrong_values,
)
from tests.live.learner import draw, plain
from tests.live.server import ROOT, Served

VIEWS = (
    *(("", ""), ("projects", ""), ("train", "")),
    *(("tensors", f"view={view}") for view in ("Program", "Operations", "Random")),
    *(
        ("modules", f"module={view}")
        for view in ("Tree", "Tables", "Weights", "Summary", "Drawing", "Run", "Hooks")
    ),
    *(("autograd", f"gradients={view}") for view in ("Program", "Check", "One step")),
)
# The component whose button opens a dialog, and what that button says.
DIALOGS = (
    *(("canvas", {"name": name}) for name in ("open", "export")),
    *(("bar", {"name": name, "value": {}}) for name in ("share", "history")),
)
SECRET = "Net of the other learner"
ROUND = 8  # forged messages between two looks at the page


def private(live: Served) -> tuple[bytes, ...]:
    """Return what no browser may be told."""
    return (
        *(str(path).encode() for path in (ROOT, live.data, ROOT.home())),
        *(b"Traceback (most recent", b"site-packages", b'.py"', SECRET.encode()),
    )


@dataclass
class Forger:
    """Somebody with a raw socket: what was sent, what came back that may not, how long it took."""

    live: Served
    tab: Tab
    each: int = 1  # of the wrong values for a widget of a kind that came before
    first: int = 16  # and for the first of its kind
    sent: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def open(self, path: str, query: str = "") -> None:
        """Open a page in a new session of the same browser."""
        self.tab.close()
        self.tab = Tab(self.live.url, self.tab.cookies)
        self.tab.open("")
        self.take(self.tab.open(path, quote(query, safe="=&%")), f"open {path} {query[:40]}")

    def take(self, answer: Answer, what: str) -> None:
        """Note what an answer holds that no answer may hold."""
        self.seconds.append(answer.seconds)
        if answer.exceptions or any(key.key == "reset_page" for key in self.tab.widgets.values()):
            self.faults.append(f"{what}: {answer.exceptions or 'the page broke'}")
        for secret in private(self.live):
            if secret in answer.bytes:
                self.faults.append(f"{what}: told {secret!r}")

    def look(self, what: str) -> None:
        """See that the page still stands, without any of the values that were sent."""
        self.tab.values.clear()
        self.tab.widgets.clear()
        self.take(self.tab.rerun(), f"after {what}")
        if "bar" not in {one.key for one in self.tab.widgets.values()}:
            self.faults.append(f"after {what}: there is no page")


def warm(forger: Forger) -> None:
    """See every page once, so that what pages need once is not held against the messages."""
    for path, query in VIEWS:
        forger.open(path, query)
    forger.open("")
    draw(forger.tab, plain())


def forge(forger: Forger, other: Tab, project: str) -> None:
    """Send all of it, beside another learner who is there with a project."""
    random = Random(5)
    forge_values(forger, random)
    forge_dialogs(forger, random)
    forge_frames(forger, random)
    forge_queries(forger, random, project)
    forge_sessions(forger, other)


def forge_values(forger: Forger, random: Random) -> None:
    """Send every widget of every page what it could not send."""
    kinds: set[str] = set()
    done: set[str] = set()
    for path, query in VIEWS:
        forger.open(path, query)
        for widget in list(forger.tab.widgets.values()):
            if widget.key in done:
                continue
            done.add(widget.key)
            most = forger.each if widget.kind in kinds else forger.first
            values = sampled(widget, most, random)
            if widget.kind == "bidi_component":
                values += forged_events(forger.tab, widget, random)
            kinds.add(widget.kind)
            forge_one(forger, widget, values, f"{path} {query}")


def sampled(widget: Widget, most: int, random: Random) -> list[Forged]:
    """Return some wrong values for a widget; a choice that is not on the list is among them."""
    values = list(wrong_values(widget.id))
    found = random.sample(values, min(most, len(values)))
    foreign = [one for one in values if one[0] == FOREIGN_CHOICE]
    return [*found, *foreign] if widget.kind == "selectbox" else found


def forge_one(forger: Forger, widget: Widget, values: list[Forged], where: str) -> None:
    """Send one widget so many wrong values, and look at the page now and then."""
    for number, (name, state) in enumerate(values, 1):
        what = f"{where} {widget.key} <- {name}"
        forger.take(forger.tab.rerun(state, fragment=widget.fragment), what)
        forger.sent += 1
        if number % ROUND == 0 or number == len(values):
            forger.look(what)


def forge_dialogs(forger: Forger, random: Random) -> None:
    """Send the widgets of every dialog what they could not send."""
    for key, action in DIALOGS:
        forger.open("")
        draw(forger.tab, plain())
        before = set(forger.tab.widgets)
        doc = forger.tab.widget(key).data["doc"]
        forger.take(forger.tab.trigger(key, "action", {"doc": doc, **action}), f"open {action}")
        for widget in [one for name, one in forger.tab.widgets.items() if name not in before]:
            forger.take(forger.tab.trigger(key, "action", {"doc": doc, **action}), f"{action}")
            values = random.sample(list(wrong_values(widget.id)), ROUND if forger.each > 1 else 2)
            forge_one(forger, widget, values, f"{action}")


def forge_frames(forger: Forger, random: Random) -> None:
    """Send frames that are no message of a page; the server may hang up, and must go on."""
    for name, frame in frames(random):
        forger.open("")
        forger.sent += 1
        try:
            forger.tab.socket.send(frame)
            forger.look(name)
        except (LostError, OSError):
            forger.open("")


def forge_queries(forger: Forger, random: Random, project: str) -> None:
    """Open pages by addresses that nobody made, one of them of another learner's project."""
    for query in (f"project={project}", f"project={project}&shared=1", *queries(random)):
        path = random.choice(VIEWS)[0]
        forger.take(forger.tab.open(path, query), f"{path}?{query[:60]}")
        forger.sent += 1
    forger.open("")


def forge_sessions(forger: Forger, other: Tab) -> None:
    """Come with the id of another learner's session, while it is open and after it was closed."""
    for state in ("open", "closed"):
        thief = Tab(forger.live.url, forger.tab.cookies, session=other.session)
        forger.take(thief.open(""), f"the {state} session of another")
        forger.sent += 1
        thief.close()
        other.close()
