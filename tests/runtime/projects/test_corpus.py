"""Whoever made a file with any Lampwork must be able to open it with this one."""

import hashlib
import json

import pytest

from runtime.projects import content, file, inline
from runtime.projects.parts import SCHEMA, part_to_bytes
from tests.runtime.projects.corpus_of import DOORS, FOLDER, door_of, says

FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".says")
# Nobody may mend a file of the corpus so that it opens: its bytes are what stands out there.
KEPT = {
    "curves_digits.1.json": "14dd510e1a7ae7b949ae59c610b52acd",
    "file_curves.1.json": "fba93d0c4bd4c32276b4d90d14857f94",
    "file_plain.1.json": "beead55a1da9e155760229ef1dba0b36",
    "inline_full.1.txt": "686e19738ee9efc396fe26856491178e",
    "inline_lenet5.1.txt": "1235f15db895d2e158043c5874f571ee",
    "project_empty.1.json": "68f23ca38239ed8cd126969227a7cbbf",
    "project_full.1.json": "9ac0b701614c4ff4b4fbabe4bdb3de1b",
    "project_unet.1.json": "33ba9471c135af6df656520495fea05d",
    "traces_views.1.json": "98329a1f6cf8a294dc7a99ff8c31693d",
    "tree_mlp.1.json": "9bc06c87549004986b415f2fe113f5c5",
    "weights_digits.1.safetensors": "00c701bec4a0c9ed5cdd467f989232c8",
}


NEWEST = dict.fromkeys(DOORS, SCHEMA) | {"project": content.SCHEMA, "file": file.SCHEMA}


def schema_of(path):
    return int(path.name.split(".")[1])


def test_there_is_a_file_of_every_schema_for_every_door():
    wanted = {(door, number) for door in DOORS for number in range(1, NEWEST[door] + 1)}
    assert {(door_of(path), schema_of(path)) for path in FILES} == wanted


def test_no_file_was_changed():
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:32] for path in FILES} == KEPT


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_says_what_it_said_when_it_was_written(path):
    found = DOORS[door_of(path)](path.read_bytes())
    said = json.loads(path.with_name(f"{path.name}.says").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(says(found))) == said


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if schema_of(path) == NEWEST[door_of(path)]],
    ids=lambda path: path.name,
)
def test_what_is_written_now_could_be_read_by_whoever_wrote_the_file(path):
    """Other bytes mean that a field came, went or changed: that needs a new schema number."""
    data, door = path.read_bytes(), door_of(path)
    found = DOORS[door](data)
    match door:
        case "project":
            again = content.to_json(found)
        case "file":
            again = file.file_of(found.project, found.recordings)
        case "inline":  # another zlib may pack it otherwise
            assert inline.from_text(inline.to_text(found.graph, found.layout)) == found
            return
        case _:
            again = part_to_bytes(found)
    assert again == data
