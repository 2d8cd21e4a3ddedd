"""Random programs: every statement of the language around random expressions."""

import re
from collections.abc import Callable

from tests.builder.language_corpus.case import HERE
from tests.builder.language_corpus.expressions import SHAPES, Expressions, Shape, Variable, rows
from tests.builder.language_corpus.grammar import LOOPS, REMARKS, STORES

# Lessons are a few lines each, with a word that is not the same twice: x_N. What is odd goes wrong.
LESSONS = (HERE / "lessons.txt").read_text(encoding="utf-8").split("\n\n")
ODD = (HERE / "odd.txt").read_text(encoding="utf-8").splitlines()

_STORES = {kind: rows(text) for kind, text in STORES.items()}
_REMARKS, _LOOPS = rows(REMARKS), rows(LOOPS)

HEAD = (
    "import torch",
    "import math",
    "from torch import nn",
    "import torch.nn.functional as F",
    "torch.manual_seed(3)",
)
KINDS = ("int", "float", "bool", "str", "list", "tuple", "dict", "tensor", "tensor", "tensor")


class Writer(Expressions):
    """Writes one program; the same seed writes the same text."""

    def __init__(self, seed: int, wild: float = 0.002) -> None:
        super().__init__(seed, wild)
        self.lines: list[str] = []
        self.indent = 0
        self.count = 0
        self.in_loop = False

    def program(self, statements: int) -> str:
        """Return a program of about so many statements that prints what it did."""
        self.lines = list(HEAD)
        for _ in range(statements):
            self.statement(2)
        names = [v.name for v in self.scope if not v.call][-6:]
        self.put(f"print({', '.join(names)})")
        return "\n".join(self.lines) + "\n"

    def put(self, line: str) -> None:
        self.lines.append("    " * self.indent + line)

    def fresh(self, base: str) -> str:
        self.count += 1
        return f"{base}{self.count}"

    def statement(self, room: int) -> None:
        """Write one statement; `room` is how many blocks may still stand in each other."""
        simple: list[Callable[[], None]] = [
            *[self.assign] * 5,
            *[self.show] * 3,
            *[self.store] * 3,
            *[self.remark] * 2,
            *[self.augment, self.unpack, self.chain],
        ]
        blocks: list[Callable[[int], None]] = [
            self.branch, self.for_loop, self.while_loop, self.function, self.with_block,
        ]  # fmt: skip
        if room and self.chance(0.3):
            self.rng.choice(blocks)(room - 1)
        elif self.indent == 0 and self.chance(0.15):
            self.lesson()
        elif self.chance(self.wild * 4):
            self.put(self.rng.choice(ODD))
        else:
            self.rng.choice(simple)()

    # Simple statements.

    def assign(self) -> None:
        kind = self.rng.choice(KINDS)
        old = self.named(kind) if self.chance(0.2) and not self.in_loop else None
        if kind == "tensor":
            shape = self.rng.choice(SHAPES)
            text = self.tensor(shape, 3)
            new = Variable(old.name if old else self.fresh("t"), kind, shape)
        else:
            text = self.value(kind, 3)
            new = Variable(old.name if old else self.fresh(kind[0]), kind)
        note = self.rng.choice(("", "", "", f": {kind}")) if kind in ("int", "str") else ""
        self.put(f"{new.name}{note} = {text}")
        self.scope = [v for v in self.scope if v.name != new.name] + [new]

    def chain(self) -> None:
        a, b = self.fresh("a"), self.fresh("b")
        self.put(f"{a} = {b} = {self.value('list', 2)}")
        self.put(f"{b}.append({self.value('int', 1)})")
        self.scope += [Variable(a, "list"), Variable(b, "list")]

    def show(self) -> None:
        parts = [self.value(self.rng.choice(KINDS), 2) for _ in range(self.rng.randint(1, 3))]
        more = self.rng.choice(("", "", "", ", sep='-'", ", end=' '", ", sep='', end='\\n\\n'"))
        self.put(f"print({', '.join(parts)}{more})")

    def augment(self) -> None:
        kind = self.rng.choice(("int", "float", "tensor", "tensor"))
        found = self.named(kind)
        if found is None:
            return self.assign()
        if kind == "tensor":
            other = self.tensor(self._broadcast(found.shape), 1)
            return self.put(f"{found.name} {self.rng.choice(('+=', '-=', '*='))} {other}")
        text = self.expand(
            "‹+=|-=|*=› ‹1|2|3|-1›" if kind == "int" else "‹+=|-=|*=|/=|//=› ‹2|0.5›", 1
        )
        return self.put(f"{found.name} {text}")

    def unpack(self) -> None:
        a, b, c = (self.fresh(x) for x in "uvw")
        kind = self.rng.choice(("int", "float", "str"))
        x, y, z = (self.value(kind, 2) for _ in range(3))
        text, names = self.rng.choice(
            (
                (f"{a}, {b} = {x}, {y}", (a, b)),
                (f"({a}, {b}), {c} = ({x}, {y}), {z}", (a, b, c)),
                (f"[{a}, {b}] = [{x}, {y}]", (a, b)),
                (f"{a}, {b} = {b}, {a} = {x}, {y}", (a, b)),
            )
        )
        self.put(text)
        self.scope += [Variable(name, kind) for name in names]
        if self.chance(0.3):
            self.put(f"{a}, *{b} = {self.value('list', 2)} + [1]")
            self.scope = [v for v in self.scope if v.name not in (a, b)]
            self.scope += [Variable(a, "int"), Variable(b, "list")]
        if self.chance(0.3):
            self.put(
                f"{a}, {b} = {self.tensor((2, 3), 1)}.‹max|min|sort›(1)".replace(
                    "‹max|min|sort›", "max"
                )
            )
            self.scope = [v for v in self.scope if v.name not in (a, b)]
            self.scope += [Variable(a, "tensor", (2,))]

    def store(self) -> None:
        found = self.named(self.rng.choice(("list", "dict", "tensor", "tensor")))
        if found is None:
            return self.assign()
        row = self.rng.choice(_STORES[found.kind]).replace("X", found.name)
        text = self.expand(row, 2, found.shape if found.kind == "tensor" else None)
        return self.put(text.replace("Y", self.fresh("y")))

    def remark(self) -> None:
        self.put(self.expand(self.rng.choice(_REMARKS), 2))

    # Blocks.

    def block(self, room: int, least: int = 1) -> None:
        """Write an indented block; what it names is gone behind it."""
        before = list(self.scope)
        self.indent += 1
        for _ in range(self.rng.randint(least, 3)):
            self.statement(room)
        self.indent -= 1
        if not self.chance(4 * self.wild):
            self.scope = before

    def branch(self, room: int) -> None:
        self.put(f"if {self.value('bool', 2)}:")
        self.block(room)
        if self.chance(0.4):
            self.put(f"elif {self.value(self.rng.choice(('bool', 'int', 'list', 'str')), 2)}:")
            self.block(room)
        if self.chance(0.5):
            self.put("else:")
            self.block(room)

    def looped(self, room: int, names: list[Variable]) -> None:
        before, was = list(self.scope), self.in_loop
        self.scope, self.in_loop = self.scope + names, True
        self.block(room)
        if self.chance(0.25):
            self.indent += 1
            self.put(f"if {self.value('bool', 1)}: {self.rng.choice(('break', 'continue'))}")
            self.indent -= 1
        self.scope, self.in_loop = before, was
        if self.chance(0.15):
            self.put("else:")
            self.block(0)

    def for_loop(self, room: int) -> None:
        if self.chance(0.2):
            shape: Shape = self.rng.choice(SHAPES[:-1])
            row = Variable(self.fresh("i"), "tensor", shape[1:])
            self.put(f"for {row.name} in {self.tensor(shape, 1)}:")
            return self.looped(room, [row])
        text, names = self.expand(self.rng.choice(_LOOPS), 2), []
        for letter in "IJK":
            if re.search(rf"\b{letter}\b", text.split(" in ")[0]):
                names.append(Variable(self.fresh("i"), "int"))
                text = re.sub(rf"\b{letter}\b", names[-1].name, text)
        self.put(f"for {text}:")
        return self.looped(room, names)

    def while_loop(self, room: int) -> None:
        n = self.fresh("n")
        self.put(f"{n} = {self.rng.randint(0, 3)}")
        self.put(f"while {n} > 0:")
        self.indent += 1
        self.put(f"{n} -= 1")
        self.indent -= 1
        self.looped(room, [])

    def function(self, room: int) -> None:
        name, a, b = self.fresh("f"), self.fresh("p"), self.fresh("q")
        kind, back = self.rng.choice(("int", "list", "tensor", "str")), self.rng.choice(KINDS)
        rest = self.rng.choice(("", f", {b}=2", f", *{b}", f", *, {b}=1", f", {b}: int = 3"))
        before, was, self.in_loop = list(self.scope), self.in_loop, False
        shape: Shape = (2, 3)
        self.put(f"def {name}({a}{rest}):")
        self.scope = [*self.scope, Variable(a, kind, shape)]
        if rest and "*" not in rest[:4]:
            self.scope.append(Variable(b, "int"))
        # A name that a body binds is local to it: what is outside may be read only.
        self.scope = [v for v in self.scope if v.kind != "tensor" or v.name == a]
        self.indent += 1
        for _ in range(self.rng.randint(0, 2)):
            self.statement(min(room, 1))
        if self.chance(0.3):
            self.put(f"if {self.value('bool', 1)}: return {self.value(back, 1)}")
        result = self.tensor(shape, 2) if back == "tensor" else self.value(back, 2)
        self.put(f"return {result}")
        self.indent -= 1
        self.scope, self.in_loop = before, was
        argument = "«2 3»" if kind == "tensor" else f"«{kind}»"
        second = self.rng.choice(("", f", {b}=5")) if rest and "*" not in rest[:3] else ""
        call = f"{name}({argument}{second})" if not self.chance(10 * self.wild) else f"{name}()"
        self.scope.append(Variable(name, back if back != "tensor" else "called", shape, call))
        self.put(self.expand(f"print({call})", 1))

    def with_block(self, room: int) -> None:
        mode = "‹no_grad()|enable_grad()|inference_mode()|set_grad_enabled(‹True|False›)›"
        self.put(self.expand(f"with torch.{mode}:", 0))
        self.block(room)

    def lesson(self) -> None:
        """Write a few lines of a lesson: a layer, a class, a step of training."""
        text = self.rng.choice(LESSONS).strip("\n")
        mark = self.fresh("")
        for line in text.splitlines():
            self.put(self.expand(line.replace("_N", mark), 1))
