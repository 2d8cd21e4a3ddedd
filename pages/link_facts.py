"""What the pages say of links: their addresses, where they point, how they fared. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final, Literal
from urllib.parse import urlsplit

from pages import times
from pages.project_facts import UNTITLED
from pages.wording import size
from runtime.projects.place import Place
from runtime.store.links import LinkRow

# In the order in which they are offered and listed.
CARRIED: Final[Mapping[str, str]] = {
    "project": "the project",
    "curves": "the curves of its runs",
    "traces": "what its programs did last",
    "tree": "what Modules shows of the model",
    "weights": "the trained weights",
}
MODES: Final[Mapping[str, str]] = {"view": "View", "fork": "View and copy"}
_LONGEST_HOST = 300
Standing = Literal["live", "expired", "revoked"]


@dataclass(frozen=True)
class LinkFacts:
    """A link as the list shows it; every word of it is plain text."""

    id: str
    title: str  # its label, else the project's title
    project: str
    made: str
    exactly: str
    mode: str
    points: str
    carries: str
    opened: str
    expiry: str
    standing: Standing


def link_rows(links: Iterable[LinkRow], now: int, zone: tzinfo) -> tuple[LinkFacts, ...]:
    """Return the links, live ones first, each group the newest first."""
    order = {"live": 0, "expired": 1, "revoked": 2}
    rows = sorted(links, key=lambda one: (order[standing(one, now)], -one.created_at))
    return tuple(
        LinkFacts(
            id=one.id,
            title=one.label or one.title or UNTITLED,
            project=one.title or UNTITLED,
            made=f"made {times.ago(one.created_at, now, zone)}",
            exactly=times.exactly(one.created_at, zone),
            mode=MODES.get(one.mode, one.mode),
            points=f"points at {place_words(one.place)}",
            carries=carries(one.sizes),
            opened=opened(one, now, zone),
            expiry=expiry(one, now, zone),
            standing=standing(one, now),
        )
        for one in rows
    )


def standing(link: LinkRow, now: int) -> Standing:
    """Return whether a link still opens."""
    if link.revoked_at is not None:
        return "revoked"
    if link.expires_at is not None and link.expires_at <= now:
        return "expired"
    return "live"


def expiry(link: LinkRow, now: int, zone: tzinfo) -> str:
    """Return until when a link opens."""
    match standing(link, now):
        case "revoked":
            return f"revoked {times.ago(link.revoked_at or now, now, zone)}"
        case "expired":
            return f"expired on {times.day(link.expires_at or now, zone)}"
    if link.expires_at is None:
        return "never expires"
    return f"expires on {times.day(link.expires_at, zone)} unless it is opened before"


def opened(link: LinkRow, now: int, zone: tzinfo) -> str:
    """Return how often a link was opened, and when last."""
    if not link.opened or link.last_opened_at is None:
        return "never opened"
    last = times.ago(link.last_opened_at, now, zone)
    return f"opened once, {last}" if link.opened == 1 else f"opened {link.opened:,} times, {last}"


def carries(sizes: Mapping[str, int]) -> str:
    """Return what a link carries, each with its size."""
    listed = [f"{words} ({size(sizes[kind])})" for kind, words in CARRIED.items() if kind in sizes]
    return f"carries {', '.join(listed)}"


def place_words(place: Place) -> str:
    """Return where a link points, as one would say it."""
    words = [f"the {place.page.capitalize()} page"]
    if place.view:
        words.append(f"its view {place.view}")
    if place.page == "train" and place.run:
        words.append(f"run {place.run + 1}")
    if place.node:
        words.append(place.node)
    if place.step is not None:
        words.append(f"step {place.step:,}")
    return ", ".join(words)


def origin(url: object) -> str:
    """Return scheme, host and port of the address a browser says it is at; "" of anything else."""
    if not isinstance(url, str):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not 0 < len(parts.netloc) <= _LONGEST_HOST:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def share_address(where: str, token: str) -> str:
    """Return the address of a link. What follows the # is never sent to a server."""
    return f"{where}/?shared=1#s={token}"


def graph_address(where: str, text: str) -> str:
    """Return the address that holds a whole graph."""
    return f"{where}/?shared=1#g={text}"


def recovery_address(where: str, key: str) -> str:
    """Return the address that brings an owner's projects into another browser."""
    return f"{where}/recover#{key}"


def embedding(where: str, token: str) -> str:
    """Return the HTML that shows a link within another page."""
    return (
        f'<iframe src="{where}/?embed=true&shared=1#s={token}" title="Lampwork"\n'
        '  width="100%" height="640" style="border: 1px solid #e2ded5"></iframe>'
    )
