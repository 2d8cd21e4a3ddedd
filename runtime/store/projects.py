"""Projects of an owner, all one does with them in one place.

Unknown, foreign and deleted projects answer alike: None. What a learner can do something about is
a Problem, and what somebody else saved meanwhile a Conflict, which overwrites nothing.
"""

from runtime.store.beginning import create, duplicate
from runtime.store.belongings import add_run, parts_of, runs_of
from runtime.store.heads import Parent
from runtime.store.history import Snapshot, history, look, snapshot
from runtime.store.listing import Listed, delete, listed, undelete
from runtime.store.opening import Opened, newest, open_project, version_of
from runtime.store.saving import Conflict, Saved, rename, restore, save

__all__ = [
    "Conflict",
    "Listed",
    "Opened",
    "Parent",
    "Saved",
    "Snapshot",
    "add_run",
    "create",
    "delete",
    "duplicate",
    "history",
    "listed",
    "look",
    "newest",
    "open_project",
    "parts_of",
    "rename",
    "restore",
    "runs_of",
    "save",
    "snapshot",
    "undelete",
    "version_of",
]
