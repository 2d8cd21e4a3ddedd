"""Kills a server while learners save, and looks at what the store then holds."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from random import Random
from threading import Event

from tests.live.client import LONGEST_ANSWER_S, LostError, Tab, visit
from tests.live.learner import draw, newest, opened_store, plain, renamed, saved_at
from tests.live.server import Served

LEARNERS = 4
LONGEST_LIFE_S = 1.0  # of a server that is saving


@dataclass
class Saver:
    """A learner who saves as fast as the server lets them; every edit has a number."""

    cookies: CookieJar = field(default_factory=CookieJar)
    sent: int = 0
    acknowledged: int = 0

    def save(self, url: str, begun: Event) -> None:
        """Save edit after edit until the server is gone."""
        document = plain()
        with suppress(LostError, OSError), Tab(url, self.cookies) as tab:
            tab.open("")
            while True:
                self.sent += 1
                draw(tab, renamed(document, str(self.sent)))
                if tab.widget("canvas").data["ack"] and saved_at(tab) is not None:
                    self.acknowledged = self.sent
                begun.set()

    def shown(self, url: str) -> int:
        """Return which edit the page draws for this learner."""
        with Tab(url, self.cookies) as tab:
            tab.open("")
            document = tab.widget("canvas").data["document"]
            return int(document["title"]) if document else 0


def crash(server: Served, savers: list[Saver], random: Random) -> int:
    """Kill a server that is saving, at any instant; return how many saves it acknowledged."""
    before = sum(saver.acknowledged for saver in savers)
    begun = [Event() for _ in savers]
    for saver in savers:
        visit(server.url, saver.cookies)
    with ThreadPoolExecutor(len(savers)) as pool:
        work = [
            pool.submit(saver.save, server.url, event)
            for saver, event in zip(savers, begun, strict=True)
        ]
        for event in begun:
            event.wait(LONGEST_ANSWER_S)
        time.sleep(random.uniform(0, LONGEST_LIFE_S))
        server.kill()
        for one in work:
            one.result()
    return sum(saver.acknowledged for saver in savers) - before


def start_again(server: Served, savers: list[Saver]) -> Iterator[str]:
    """Start a killed server again; tell what its pages do not draw, and what it complains of."""
    written = server.log.stat().st_size
    server.start()
    for number, saver in enumerate(savers):
        shown = saver.shown(server.url)
        if not saver.acknowledged <= shown <= saver.sent:
            yield f"learner {number}: {saver.acknowledged} was acknowledged, {shown} is drawn"
    said = server.log.read_bytes()[written:].decode(errors="replace")
    if "Traceback" in said or "Error" in said:
        yield said


def losses(data: Path, savers: list[Saver]) -> Iterator[str]:
    """Tell what of the acknowledged saves the store does not hold, and what is wrong with it."""
    with closing(sqlite3.connect(data / "lampwork.db")) as connection:
        for pragma in ("integrity_check", "foreign_key_check"):
            found = connection.execute(f"PRAGMA {pragma}").fetchall()
            if found not in ([], [("ok",)]):
                yield f"{pragma}: {found}"
    with opened_store(data) as database:
        for number, saver in enumerate(savers):
            graph = newest(database, saver.cookies).project.graph
            held = int(graph.title) if graph is not None else 0
            if not saver.acknowledged <= held <= saver.sent:
                yield f"learner {number}: {saver.acknowledged} was acknowledged, {held} is held"
