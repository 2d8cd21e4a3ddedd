"""Whole stories of two owners with two tabs each, held against a model after every step."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

import builder
from builder.problems import Problem
from runtime.projects.content import Project, Written, content_hash, to_json
from runtime.projects.parts import Recordings, part_to_bytes
from runtime.projects.place import Place
from runtime.store import links, projects
from runtime.store.collecting import collect
from runtime.store.keys import new_secret
from runtime.store.links import LinkRow, Offer, Shared
from runtime.store.owners import Owner, found
from runtime.store.projects import Conflict, Listed, Opened, Parent, Saved
from runtime.store.schema import blobs, metadata, project_runs, snapshots
from runtime.store.schema import links as link_rows
from runtime.store.schema import projects as project_rows

NOW = 1_800_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
CURVES = part_to_bytes(Recordings())
GRAPH = builder.chain("ReLU", inputs=("N", 3))

CONTENTS = tuple(
    Project(
        title=("", "Digits", "Rings")[number % 3],
        graph=GRAPH if number % 4 == 3 else None,
        memory=Written(text=f"x = {number}"),
    )
    for number in range(8)
)

NAMES: dict[tuple[str, str], str] = {}

which = st.integers(0, 7)
who = st.integers(0, 1)
tab = st.integers(0, 3)  # two of either owner


@dataclass(frozen=True)
class Version:
    """A version that was kept, as the model holds it."""

    kind: str
    name: str
    at: int
    version: int
    content: Project


@dataclass
class Kept:
    """A project, as the model holds it."""

    owner: int
    content: Project
    created: int
    saved: int
    opened: int
    parent: str = ""
    version: int = 1
    deleted: int | None = None
    history: list[Version] = field(default_factory=list)  # oldest first
    runs: list[str] = field(default_factory=list)  # oldest first
    parts: dict[str, bytes] = field(default_factory=dict)

    def replace_with(self, content: Project, now: int, *, milestone: bool) -> None:
        newest = self.history[-1] if self.history else None
        recent = newest is not None and now - newest.at < 5 * MINUTE and not milestone
        if not recent and not (newest is not None and newest.version == self.version):
            was = Version("automatic", "", self.saved, self.version, self.content)
            self.history.append(was)
        self.content, self.saved, self.version = content, now, self.version + 1


@dataclass
class Tab:
    """What one tab of a browser shows."""

    owner: int
    id: str = ""
    version: int = 0
    past: list[Project] = field(default_factory=list)  # what undo leads back to


class Stories(RuleBasedStateMachine):
    """One sequence of steps on an empty store."""

    def __init__(self, database) -> None:
        super().__init__()
        self.database = database
        with database.write() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))
        self.now = NOW
        self.owners: list[Owner] = [found(database, new_secret(), now=NOW) for _ in range(2)]
        self.began = [NOW, NOW]  # when each owner came
        self.tabs = [Tab(owner=number % 2) for number in range(4)]
        self.kept: dict[str, Kept] = {}
        self.links: dict[str, LinkRow] = {}  # by token
        self.shown: dict[str, tuple[int, Project, int | None, dict[str, bytes]]] = {}
        self.gone = ["nobody-knows"]
        for number in range(2):
            self._begin(self.tabs[number], CONTENTS[number])
            shared = self.tabs[number].id  # both tabs of an owner show it
            self.tabs[number + 2] = replace(self.tabs[number], id=shared, past=[])
            self._share(
                self.tabs[number], ("fork", "view")[number], (None, 180)[number], curves=True
            )

    # What the two owners do, each step a moment later.

    @rule(tab=tab, number=which)
    def create(self, tab: int, number: int) -> None:
        self._begin(self._at(tab), CONTENTS[number])

    @rule(tab=tab, number=which)
    def open_project(self, tab: int, number: int) -> None:
        mine, wanted = self._at(tab), self._any(number)
        opened = projects.open_project(self.database, self._who(mine), wanted, now=self.now)
        kept = self._of(mine.owner, wanted)
        assert opened == (None if kept is None else self._opened(wanted))
        if kept is not None:
            kept.opened = self.now
            mine.id, mine.version, mine.past = wanted, kept.version, []

    @rule(tab=tab)
    def come_back(self, tab: int) -> None:
        """Open whatever was worked at last."""
        mine = self._at(tab)
        opened = projects.newest(self.database, self._who(mine), now=self.now)
        there = [(one, kept) for one, kept in self.kept.items() if self._of(mine.owner, one)]
        if not there:
            assert opened is None
            return
        last = max(max(kept.saved, kept.opened) for _, kept in there)
        # In the list two of one moment have an order; here either may come.
        assert opened == self._opened(opened.id)
        kept = self.kept[opened.id]
        assert (kept.owner, max(kept.saved, kept.opened)) == (mine.owner, last)
        kept.opened = self.now
        mine.id, mine.version, mine.past = opened.id, kept.version, []

    @rule(tab=tab, number=which)
    def edit(self, tab: int, number: int) -> None:
        self._save(self._at(tab), CONTENTS[number], milestone=False)

    @rule(tab=tab, number=which)
    def open_another_drawing(self, tab: int, number: int) -> None:
        self._save(self._at(tab), CONTENTS[number], milestone=True)

    @rule(who=who, first=which, second=which)
    def edit_in_both_tabs(self, who: int, first: int, second: int) -> None:
        one, other = self.tabs[who], self.tabs[who + 2]
        other.id, other.version, other.past = one.id, one.version, []
        self._save(self._at(who), CONTENTS[first], milestone=False)
        self._save(self._at(who + 2), CONTENTS[second], milestone=False)

    @rule(tab=tab)
    def undo(self, tab: int) -> None:
        mine = self._at(tab)
        if mine.past:
            self._save(mine, mine.past.pop(), milestone=False, undoing=True)

    @rule(tab=tab, title=st.sampled_from(["", "Digits", "Moons"]))
    def rename(self, tab: int, title: str) -> None:
        mine = self._at(tab)
        given = (self.database, self._who(mine), mine.id, mine.version, title)
        answer, kept = projects.rename(*given, now=self.now), self._of(mine.owner, mine.id)
        if kept is None or mine.version != kept.version:
            assert answer == (None if kept is None else Conflict(kept.version))
            return
        self._expect(mine, answer, kept.content.model_copy(update={"title": title}))

    @rule(tab=tab, name=st.sampled_from(["One", "Two"]))
    def name(self, tab: int, name: str) -> None:
        mine = self._at(tab)
        answer = projects.snapshot(self.database, self._who(mine), mine.id, name, now=self.now)
        kept = self._of(mine.owner, mine.id)
        assert isinstance(answer, Problem) == (kept is None)
        if kept is not None:
            kept.history.append(Version("named", name, self.now, kept.version, kept.content))

    @rule(tab=tab, number=which)
    def restore(self, tab: int, number: int) -> None:
        mine = self._at(tab)
        kept = self._of(mine.owner, mine.id)
        if kept is None or not kept.history:
            return
        at = number % len(kept.history)
        rows = projects.history(self.database, self._who(mine), mine.id)
        chosen, wanted = kept.history[at], rows[len(rows) - 1 - at].id
        given = (self.database, self._who(mine), mine.id)
        assert projects.look(*given, wanted) == chosen.content
        answer = projects.restore(*given, mine.version, wanted, now=self.now)
        if chosen.content != kept.content and mine.version != kept.version:
            assert answer == Conflict(kept.version)
        else:
            self._expect(mine, answer, chosen.content, milestone=True)

    @rule(tab=tab)
    def duplicate(self, tab: int) -> None:
        mine = self._at(tab)
        saved = projects.duplicate(self.database, self._who(mine), mine.id, now=self.now)
        kept = self._of(mine.owner, mine.id)
        if kept is None:
            assert saved is None
            return
        title = f"{kept.content.title} (copy)" if kept.content.title else ""
        copy = kept.content.model_copy(update={"title": title})
        self._made(saved, mine.owner, copy, made_from(kept.content), kept.parts)

    @rule(tab=tab)
    def train(self, tab: int) -> None:
        mine, run = self._at(tab), new_secret()
        noted = projects.add_run(self.database, self._who(mine), mine.id, run, now=self.now)
        kept = self._of(mine.owner, mine.id)
        assert noted == (kept is not None)
        if kept is not None:
            kept.runs.append(run)

    @rule(who=who, number=which)
    def delete(self, who: int, number: int) -> None:
        self.now += 1
        wanted = self._any(number, self.tabs[who].id)
        kept = self._of(who, wanted)
        answer = projects.delete(self.database, self.owners[who], wanted, now=self.now)
        assert answer == (kept is not None)
        if kept is not None:
            kept.deleted = self.now

    @rule(who=who, number=which)
    def undelete(self, who: int, number: int) -> None:
        self.now += 1
        mine = [(one, kept) for one, kept in self.kept.items() if kept.owner == who]
        deleted = [one for one, kept in mine if kept.deleted is not None]
        wanted = self._any(number, *deleted[-1:])
        kept = self.kept.get(wanted)
        there = kept is not None and kept.owner == who
        back = there and kept.deleted is not None and kept.deleted > self.now - 30 * DAY
        answer = projects.undelete(self.database, self.owners[who], wanted, now=self.now)
        assert answer == back
        if back:
            kept.deleted = None

    @rule(
        tab=tab,
        mode=st.sampled_from(["view", "fork"]),
        days=st.sampled_from([None, 1, 180]),
        curves=st.booleans(),
    )
    def share(self, tab: int, mode: str, days: int | None, curves: bool) -> None:
        self._share(self._at(tab), mode, days, curves=curves)

    def _share(self, mine: Tab, mode: str, days: int | None, *, curves: bool) -> None:
        parts = {"curves": CURVES} if curves else {}
        offer = Offer(mode=mode, label="Look", place=Place(page="train"), parts=parts, days=days)
        answer = links.share(self.database, self._who(mine), mine.id, offer, now=self.now)
        kept = self._of(mine.owner, mine.id)
        if kept is None:
            assert answer is None
            return
        token, row = answer
        sizes = {kind: len(data) for kind, data in parts.items()}
        assert row == LinkRow(
            id=row.id,
            label="Look",
            title=title_of(kept.content),
            project_id=mine.id,
            mode=mode,
            created_at=self.now,
            expires_at=None if days is None else self.now + days * DAY,
            revoked_at=None,
            opened=0,
            last_opened_at=None,
            sizes={"project": len(to_json(kept.content)), **sizes},
            place=Place(page="train"),
        )
        self.links[token] = row
        self.shown[token] = (mine.owner, kept.content, days, parts)

    @rule(number=which, count=st.booleans())
    def open_link(self, number: int, count: bool) -> None:
        self.now += 1
        token = self._token(number)
        seen = links.open_link(self.database, token, count=count, now=self.now)
        row = self._live(token)
        if row is None:
            assert seen is None
            return
        _, content, days, parts = self.shown[token]
        assert seen == Shared(content, parts, row.place, row.mode, row.label, row.title, row.id)
        if count:
            expires = None if days is None else self.now + days * DAY
            changes = {"opened": row.opened + 1, "last_opened_at": self.now}
            self.links[token] = replace(row, expires_at=expires, **changes)

    @rule(who=who, number=which)
    def fork(self, who: int, number: int) -> None:
        self.now += 1
        token = self._token(number)
        saved = links.fork(self.database, self.owners[who], token, now=self.now)
        row = self._live(token)
        if row is None:
            assert saved is None
        elif row.mode == "view":
            assert isinstance(saved, Problem)
        else:
            _, content, _, parts = self.shown[token]
            self._made(saved, who, content, f"made from {row.title or 'an untitled one'}", parts)

    @rule(who=who, number=which)
    def revoke(self, who: int, number: int) -> None:
        self.now += 1
        token = self._token(number)
        row = self.links.get(token)
        mine = row is not None and self.shown[token][0] == who and row.revoked_at is None
        wanted = "nobody-knows" if row is None else row.id
        answer = links.revoke(self.database, self.owners[who], wanted, now=self.now)
        assert answer == mine
        if mine:
            self.links[token] = replace(row, revoked_at=self.now)

    @rule(passing=st.sampled_from([5 * MINUTE, DAY, 31 * DAY, 181 * DAY]))
    def wait(self, passing: int) -> None:
        self.now += passing

    @rule(passing=st.sampled_from([1, HOUR, 31 * DAY]))
    def collect(self, passing: int) -> None:
        self.now += passing
        old = self.now - 30 * DAY
        purged = [
            one
            for one, kept in self.kept.items()
            if kept.deleted is not None and kept.deleted <= old
        ]
        for one in purged:
            del self.kept[one]
            self.gone.append(one)
        closed = [
            token
            for token, row in self.links.items()
            if (row.revoked_at or self.now) <= old or (row.expires_at or self.now) <= old
        ]
        for token in closed:
            del self.links[token]
        for token, row in self.links.items():
            if row.project_id in purged:
                self.links[token] = replace(row, project_id=None)
        collected = collect(self.database, now=self.now)
        assert (collected.projects, collected.links) == (len(purged), len(closed))
        self._forget_empty_owners(collected.owners)
        self._nothing_is_left_over()

    # What must be so after every step.

    @invariant()
    def the_store_is_the_model(self) -> None:
        with self.database.read() as connection:
            rows = {
                table.name: connection.execute(select(table).order_by(*table.primary_key)).all()
                for table in (project_rows, snapshots, project_runs, link_rows)
            }
            sizes = connection.execute(select(blobs.c.hash, blobs.c.stored)).all()
        self._rows_are_the_model_s(rows)
        stored = {row.hash: row.stored for row in sizes}
        for number, owner in enumerate(self.owners):
            found_here = projects.listed(self.database, owner, now=self.now)
            assert found_here == self._listed(number, stored)
            mine = [row for token, row in self.links.items() if self.shown[token][0] == number]
            mine.sort(key=lambda row: (-row.created_at, row.id))
            assert links.listed(self.database, owner) == tuple(mine)

    def _rows_are_the_model_s(self, rows: dict) -> None:
        """Heads, versions, histories, runs, and what each link holds, of everybody at once."""
        assert {
            row.id: (row.owner_id, row.version, row.head_hash, row.opened_at)
            for row in rows["projects"]
        } == {
            one: (self.owners[kept.owner].id, kept.version, name_of(kept.content), kept.opened)
            for one, kept in self.kept.items()
        }
        for one, mine in self.kept.items():
            theirs = [row for row in rows["snapshots"] if row.project_id == one]
            assert [
                (row.kind, row.name, row.created_at, row.version, row.hash) for row in theirs
            ] == [
                (version.kind, version.name, version.at, version.version, name_of(version.content))
                for version in mine.history
            ]
        noted = {(row.project_id, row.run_id) for row in rows["project_runs"]}
        assert noted == {(one, run) for one, kept in self.kept.items() for run in kept.runs}
        assert {row.id: row.hash for row in rows["links"]} == {
            row.id: name_of(self.shown[token][1]) for token, row in self.links.items()
        }

    def teardown(self) -> None:
        """At the end everything is opened as a learner would."""
        for one, kept in self.kept.items():
            for number, owner in enumerate(self.owners):
                given = (self.database, owner, one)
                if self._of(number, one) is None:
                    assert projects.open_project(*given, now=self.now) is None
                    assert projects.history(*given) == ()
                    continue
                assert projects.open_project(*given, now=self.now) == self._opened(one)
                assert projects.version_of(*given) == kept.version
                assert projects.runs_of(*given) == tuple(reversed(kept.runs))
                assert projects.parts_of(*given) == kept.parts
                held = [projects.look(*given, row.id) for row in projects.history(*given)]
                assert held == [version.content for version in reversed(kept.history)]

    # How the model thinks.

    def _at(self, tab: int) -> Tab:
        self.now += 1
        return self.tabs[tab]

    def _who(self, mine: Tab) -> Owner:
        return self.owners[mine.owner]

    def _of(self, owner: int, wanted: str | None) -> Kept | None:
        """Return what an owner finds under an id: not what is foreign or deleted."""
        kept = self.kept.get(wanted)
        return kept if kept and kept.owner == owner and kept.deleted is None else None

    def _any(self, number: int, *likely: str) -> str:
        """Return some id: a likely one, or anybody's, also of what is deleted or gone."""
        ids = [*likely[:1] * 6, *self.kept, self.gone[-1]]
        return ids[number % len(ids)]

    def _token(self, number: int) -> str:
        """Return some token, also of what is dead, or of nothing."""
        tokens = [*self.shown, "unknown-unknown-unknow"]
        return tokens[number % len(tokens)]

    def _live(self, token: str) -> LinkRow | None:
        row = self.links.get(token)
        if row is None or row.revoked_at is not None:
            return None
        return row if row.expires_at is None or row.expires_at > self.now else None

    def _made(
        self,
        saved: object,
        owner: int,
        content: Project,
        parent: str = "",
        parts: dict[str, bytes] | None = None,
    ) -> None:
        assert isinstance(saved, Saved)
        assert saved == Saved(saved.id, 1, self.now, name_of(content))
        assert saved.id not in self.kept
        kept = Kept(owner, content, self.now, self.now, self.now, parent, parts=dict(parts or {}))
        self.kept[saved.id] = kept

    def _opened(self, wanted: str) -> Opened:
        kept = self.kept[wanted]
        title = title_of(kept.content)
        return Opened(wanted, kept.content, kept.version, kept.saved, title, kept.parent)

    def _save(self, mine: Tab, content: Project, *, milestone: bool, undoing: bool = False) -> None:
        given = (self.database, self._who(mine), mine.id, mine.version, content)
        answer = projects.save(*given, milestone=milestone, now=self.now)
        kept = self._of(mine.owner, mine.id)
        if kept is None:
            assert answer is None
            self._begin(mine, content)
        elif content != kept.content and mine.version != kept.version:
            assert answer == Conflict(kept.version)
            self._go_apart(mine, kept, content)
        else:
            if not undoing and content != kept.content:
                mine.past.append(kept.content)
            self._expect(mine, answer, content, milestone=milestone)

    def _begin(self, mine: Tab, content: Project) -> None:
        saved = projects.create(self.database, self._who(mine), content, now=self.now)
        self._made(saved, mine.owner, content)
        mine.id, mine.version, mine.past = saved.id, 1, []

    def _go_apart(self, mine: Tab, theirs: Kept, content: Project) -> None:
        """Go on in a project of one's own, as a tab does that lost."""
        parent = Parent.of(theirs.content)
        given = (self.database, self._who(mine), content)
        saved = projects.create(*given, parent=parent, now=self.now)
        self._made(saved, mine.owner, content, made_from(theirs.content))
        mine.id, mine.version, mine.past = saved.id, 1, []

    def _expect(
        self, mine: Tab, answer: object, content: Project, *, milestone: bool = False
    ) -> None:
        """Hold the answer to a save that must succeed against the model, which saves too."""
        kept = self.kept[mine.id]
        if content != kept.content:
            kept.replace_with(content, self.now, milestone=milestone)
        assert answer == Saved(mine.id, kept.version, kept.saved, name_of(content))
        mine.version = kept.version

    def _listed(self, owner: int, stored: dict[str, int]) -> tuple[Listed, ...]:
        rows = [
            Listed(
                id=one,
                title=title_of(kept.content),
                saved_at=kept.saved,
                created_at=kept.created,
                runs=len(kept.runs),
                bytes=sum(stored[name] for name in held_by(kept)),
                deleted_at=kept.deleted,
                purged_at=None if kept.deleted is None else kept.deleted + 30 * DAY,
                parent=kept.parent,
            )
            for one, kept in self.kept.items()
            if kept.owner == owner and (kept.deleted is None or kept.deleted > self.now - 30 * DAY)
        ]
        return tuple(sorted(rows, key=lambda row: (-row.saved_at, row.id)))

    def _forget_empty_owners(self, gone: int) -> None:
        """Who kept nothing for 30 days is forgotten, and comes back as somebody new."""
        empty = [
            number
            for number in range(2)
            if self.began[number] <= self.now - 30 * DAY
            and not any(kept.owner == number for kept in self.kept.values())
            and not any(self.shown[token][0] == number for token in self.links)
        ]
        assert gone == len(empty)
        for number in empty:
            self.owners[number] = found(self.database, new_secret(), now=self.now)
            self.began[number] = self.now

    def _nothing_is_left_over(self) -> None:
        """What is stored after collecting is what somebody points to, or was put within an hour."""
        pointed = {name for kept in self.kept.values() for name in held_by(kept)}
        for token in self.links:
            _, content, _, parts = self.shown[token]
            pointed |= {name_of(content), *map(content_hash, parts.values())}
        with self.database.read() as connection:
            rows = connection.execute(select(blobs.c.hash, blobs.c.touched_at)).all()
        assert {row.hash for row in rows if row.touched_at <= self.now - HOUR} <= pointed
        assert pointed <= {row.hash for row in rows}


def name_of(content: Project) -> str:
    """Return the hash of a content; its title and its program tell which of all it is."""
    key = (content.title, content.memory.text)
    if key not in NAMES:
        NAMES[key] = content_hash(to_json(content))
    return NAMES[key]


def title_of(content: Project) -> str:
    return content.title or (content.graph.title if content.graph else "")


def made_from(content: Project) -> str:
    return f"made from {title_of(content) or 'an untitled one'}"


def held_by(kept: Kept) -> set[str]:
    contents = {name_of(kept.content), *(name_of(version.content) for version in kept.history)}
    return contents | {content_hash(data) for data in kept.parts.values()}


def test_the_store_is_what_the_model_says_after_every_step(database):
    machine: Callable[[], Stories] = lambda: Stories(database)  # noqa: E731  what hypothesis calls
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=200,
            stateful_step_count=30,
            derandomize=True,
            database=None,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
