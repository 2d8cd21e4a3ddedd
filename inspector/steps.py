"""The picture after every step: the variables of its frame, and what the storages hold by now."""

import ast
from dataclasses import dataclass, field
from typing import Literal

from builder.language import Frame
from inspector.arguments import sound
from inspector.memory import Memory
from inspector.record import Content, Shown, Step, Variable, Written
from inspector.shown import Showcase, is_shown

MOST_VARIABLES = 60
MOST_NAMED = 256  # cells of a storage that are named when they change
Change = Literal["", "new", "changed"]
GradMode = Literal["grad", "no_grad", "inference"]


@dataclass
class _Scene:
    """What one frame looked like when its last step was over."""

    frame: Frame
    variables: dict[str, Variable] = field(default_factory=dict)
    contents: tuple[int, ...] = ()  # its tensors' storages held this


@dataclass(frozen=True)
class Rest:
    """What else is known of a step that is over."""

    printed: str
    grad_mode: GradMode
    calls: tuple[int, ...]


class Pictures:
    """Takes one picture a step, and says what is new in it."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.showcase = Showcase(memory)
        self._scenes: list[_Scene] = []  # of the frames that wait for each other
        self._made: dict[tuple[str, int, Change], Variable] = {}
        self._last: dict[tuple[int, str], int] = {}  # contents by storage and dtype

    def look(self, frame: Frame) -> None:
        """Give everything in sight its number, without a picture."""
        self._variables(_Scene(frame))

    def take(self, node: ast.stmt, frame: Frame, rest: Rest) -> Step:
        """Return the step of a statement with its picture. Call it inside `quiet`."""
        scene = self._scene(frame)
        before = scene.variables
        scene.variables, scene.contents = self._variables(scene)
        contents = self._contents(scene)
        return Step(
            line=node.lineno,
            end_line=last_line(node),
            frame=sound(frame.name, 200),
            depth=frame.depth,
            variables=tuple(scene.variables.values()),
            deleted=tuple(sound(name, 200) for name in before if name not in scene.variables),
            contents=contents,
            written=self._written(contents),
            printed=rest.printed,
            grad_mode=rest.grad_mode,
            calls=rest.calls,
        )

    def _scene(self, frame: Frame) -> _Scene:
        """Return the frame's scene, and forget those of functions that have ended."""
        scenes = self._scenes
        while scenes and scenes[-1].frame is not frame and scenes[-1].frame.depth >= frame.depth:
            scenes.pop()
        if not scenes or scenes[-1].frame is not frame:
            scenes.append(_Scene(frame))
        return scenes[-1]

    def _variables(self, scene: _Scene) -> tuple[dict[str, Variable], tuple[int, ...]]:
        """Return the variables of a frame as they are now, and what their storages hold."""
        found: dict[str, Variable] = {}
        contents: dict[int, None] = {}
        for name, value in tuple(scene.frame.names.items()):
            if not is_shown(value) or len(found) == MOST_VARIABLES:
                continue
            shown = self.showcase.shown(value, name)
            contents.update(dict.fromkeys(self._held(shown)))
            last = scene.variables.get(name)
            change: Change = "new" if last is None else "" if last.value is shown else "changed"
            found[name] = self._variable(name, shown, change)
        return found, tuple(contents)

    def _variable(self, name: str, shown: Shown, change: Change) -> Variable:
        key = name, id(shown), change
        if key not in self._made:
            self._made[key] = Variable(name=sound(name, 200), value=shown, change=change)
        return self._made[key]

    def _held(self, shown: Shown) -> tuple[int, ...]:
        """Return what the storages of all tensors in a value hold."""
        own = None if shown.tensor is None else self.memory.tensors[shown.tensor].content
        inner = (one for _, item in shown.items for one in self._held(item))
        return (*inner,) if own is None else (own, *inner)

    def _contents(self, scene: _Scene) -> tuple[int, ...]:
        """Return what everything holds that this frame and the waiting ones have in sight."""
        storages = self.memory.storages
        for other in self._scenes:
            if other is not scene:
                now = (storages.again(storages.contents[one]) for one in other.contents)
                other.contents = tuple(one for one in now if one is not None)
        held = {one for other in self._scenes for one in other.contents}
        return tuple(sorted(held, key=lambda one: (storages.contents[one].storage, one)))

    def _written(self, contents: tuple[int, ...]) -> tuple[Written, ...]:
        """Return which cells changed since the step before."""
        changes: dict[int, Written] = {}
        for index in contents:
            content = self.memory.storages.contents[index]
            last = self._last.get((content.storage, content.dtype), index)
            self._last[content.storage, content.dtype] = index
            if last != index and content.storage not in changes:
                changed = _difference(self.memory.storages.contents[last], content)
                if changed is not None:
                    changes[content.storage] = changed
        return tuple(changes.values())


def _difference(before: Content, after: Content) -> Written | None:
    if before.values is None or after.values is None:
        return None  # too large to be compared cell by cell
    pairs = enumerate(zip(before.values, after.values, strict=False))
    cells = [(at, old, new) for at, (old, new) in pairs if old != new]
    if not cells:
        return None
    places, olds, news = zip(*cells[:MOST_NAMED], strict=True)
    return Written(storage=after.storage, cells=places, count=len(cells), before=olds, after=news)


def last_line(node: ast.stmt) -> int:
    """Return where a statement ends; of a compound one only the header is a step."""
    body: list[ast.stmt] = getattr(node, "body", [])
    if not body:
        return node.end_lineno or node.lineno
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return node.lineno
    return max(node.lineno, body[0].lineno - 1)
