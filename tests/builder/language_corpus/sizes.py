"""Hostile programs no editor would show: very long, very deep, or with characters unseen."""

from collections.abc import Callable, Iterator

from tests.builder.language_corpus.case import Hostile, hostile

UNSEEN = (
    ("stopped", "right-to-left override", "x = 1 \u202e # evil", ""),
    ("stopped", "zero width space", "ev\u200bal('1')", ""),
    ("stopped", "soft hyphen", "ev\u00adal('1')", ""),
    ("unreadable", "null byte", "x = 1\0", ""),
    ("unreadable", "null byte in a string", "x = 'a\0b'", ""),
    ("unreadable", "lone surrogate", "x = '\ud800'", ""),
    ("unreadable", "lone surrogate in a name", "\udfff = 1", ""),
    ("unreadable", "byte order mark inside", "x = \ufeff1", ""),
    ("harmless", "byte order mark", "\ufeffprint(1)", "1"),
    ("harmless", "form feed", "\fprint(1)", "1"),
    ("harmless", "carriage returns", "x = 1\rprint(x)\r\n", "1"),
    ("harmless", "nothing", "", ""),
    ("harmless", "blank", " \n\t\n", ""),
    ("unreadable", "indent", "  x = 1\n y = 2", ""),
)

LONG = (
    ("unreadable", "a literal", "x = " + "9" * 5000, ""),
    ("unreadable", "a longer literal", "x = " + "9" * 900_000, ""),
    ("unreadable", "hexadecimal", "x = 0x" + "f" * 900_000, ""),
    ("unreadable", "hexadecimal of a screen", "x = 0x" + "f" * 9_000 + "\nprint(x * x)", ""),
    ("unreadable", "binary", "x = 0b" + "1" * 900_000, ""),
    ("unreadable", "octal", "x = 0o" + "7" * 900_000, ""),
    ("unreadable", "a line", "x = '" + "a" * 900_000 + "'", ""),
    ("unreadable", "ten megabytes", "# " + "x" * 10_000_000, ""),
    ("stopped", "many steps", "x = 1\n" * 300_000, ""),
    ("stopped", "a name", "x" * 9000, ""),
    ("stopped", "an attribute", "import torch\ntorch." + "x" * 9000, ""),
    ("stopped", "an import", "import " + "x" * 9000, ""),
    ("stopped", "a keyword", "print(" + "x" * 9000 + "=1)", ""),
    ("stopped", "a missing argument", f"def f({'a' * 9000}): pass\nf()", ""),
    ("harmless", "a function", f"def {'f' * 900}(): return 1\nprint({'f' * 900}())", "1"),
    (
        "harmless",
        "a class",
        f"from torch import nn\nclass {'A' * 900}(nn.Module): pass\nx = {'A' * 900}()",
        "",
    ),
    ("harmless", "many lines", "x = 1\n" * 900 + "print(x)", "1"),
    ("harmless", "many names", "\n".join(f"x{i} = {i}" for i in range(900)) + "\nprint(x7)", "7"),
)

# How deep or how often: as a learner might, too deep to show, too deep for Python's own parser.
TIMES = (90, 3_000, 100_000)
DEEP: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: "(" * n + "1" + ")" * n,
    "brackets": lambda n: "[" * n + "]" * n,
    "braces": lambda n: "{1:" * n + "1" + "}" * n,
    "minus signs": lambda n: "-" * n + "1",
    "nots": lambda n: "not " * n + "1",
    "tildes": lambda n: "~" * n + "1",
    "plus signs": lambda n: "+".join(["1"] * n),
    "powers": lambda n: "**".join(["1"] * n),
    "comparisons": lambda n: "<".join(["1"] * n),
    "ands": lambda n: " and ".join(["1"] * n),
    "attributes": lambda n: "import torch\ntorch" + ".nn" * n,
    "indices": lambda n: "x = [1]\nx" + "[0]" * n,
    "calls": lambda n: "f = lambda: f\nf" + "()" * n,
    "methods": lambda n: "'x'" + ".strip()" * n,
    "lambdas": lambda n: "lambda: " * n + "1",
    "conditionals": lambda n: "1 if 1 else " * n + "1",
    "f-strings": lambda n: "f'{" * n + "1" + "}'" * n,
    "elifs": lambda n: "if 0: pass\n" + "elif 0: pass\n" * n,
    "comprehensions": lambda n: "[0 for x in " * n + "[1]" + "]" * n,
    "targets": lambda n: "(" * n + "x" + ",)" * n + " = 1",
    "stars": lambda n: "[*" * n + "[]" + "]" * n,
    "subscripts": lambda n: "x[" * n + "0" + "]" * n,
    "arguments": lambda n: "print(" * n + ")" * n,
    "many arguments": lambda n: "print(" + "1," * n + "end='')",
    "keywords": lambda n: "print(" + ",".join(f"a{i}=1" for i in range(n)) + ")",
    "parameters": lambda n: "def f(" + ",".join(f"a{i}" for i in range(n)) + "): pass\nf()",
    "decorators": lambda n: "@(lambda f: f)\n" * n + "def f(): pass",
    "assignments": lambda n: "x = " * n + "1",
    "open parentheses": lambda n: "(" * n,
    "open f-strings": lambda n: "f'{" * n,
    "matrix products": lambda n: "x = 1\n" + "@".join(["x"] * n),
    "pieces of a text": lambda n: "x = (" + "'a' " * n + ")",
    "semicolons": lambda n: ";".join(["x = 1"] * n),
    "withs": lambda n: "import torch\nwith " + ", ".join(["torch.no_grad()"] * n) + ": pass",
}
BLOCKS = ("if 1:", "for x in [1]:", "while 1:", "def f():", "class A(f):", "with f:")


def nested(head: str, depth: int) -> str:
    """Return blocks within blocks."""
    return "\n".join(" " * i + head for i in range(depth)) + "\n" + " " * depth + "pass"


def cases() -> Iterator[Hostile]:
    """Yield every case."""
    for kind, name, text, says in UNSEEN:
        yield hostile(kind, "unseen", name, text, says)
    for kind, name, text, says in LONG:
        yield hostile(kind, "long", name, text, says)
    for name, make in DEEP.items():
        for count in TIMES:
            yield hostile("any", "deep", f"{name} × {count}", make(count))
    for head in BLOCKS:
        for depth in (15, 90, 900):
            yield hostile("any", "blocks", f"{head} × {depth}", nested(head, depth))
