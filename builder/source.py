"""Graph -> the text of model.py, in three idioms. Names, values and shapes; no template.

User text never reaches the first three lines, and only names that passed `builder.names` and
values written by `repr` reach the code.
"""

from collections.abc import Iterator
from typing import Literal, NoReturn, get_args

from builder.arguments import call_options, constructor_arguments, shape_text, starred
from builder.catalog import CATALOG
from builder.catalog.kind import Function, Layer, Method, Operator
from builder.flow import called
from builder.graph import Edge, Graph, Input, ModuleDict, Node, Output, Sequential
from builder.inference import Inference, infer, wired
from builder.problems import GraphError, Problem
from builder.sized import Sized, Tree
from builder.text import WIDTH, Entry, Expression, Group, Infix, assigned, flat, laid_out
from builder.variables import variables

Style = Literal["attributes", "sequential", "module_dict"]
STYLES: tuple[str, ...] = get_args(Style)

HEADER = """\
# A PyTorch model, made with Lampwork. It needs nothing but torch.
# Run this file to build the model and send one batch through it.
#
"""
LAYERS = "layers"  # the one attribute of the module_dict idiom


def to_source(graph: Graph, style: str = "attributes", inference: Inference | None = None) -> str:
    """Return the text of model.py; equal graphs give equal texts.

    Raises: GraphError when the graph has errors, or cannot be written in this idiom.
    """
    if style not in STYLES:
        _refuse("", f"There is no idiom {style!a}. Choose one of {', '.join(STYLES)}.")
    inference = inference or infer(graph)
    if inference.errors:
        raise GraphError(inference.errors)
    writer = _Writer(graph, inference, style)
    body = writer.sequential() if style == "sequential" else writer.module()
    return f"{HEADER}{writer.docstring()}{writer.imports()}\n\n{body}\n\n{writer.main()}"


class Lines:
    """The lines of model.py that each thing makes, for the canvas to show beside it."""

    def __init__(self, graph: Graph, inference: Inference) -> None:
        """Take a graph, with errors or without."""
        self._graph, self._writer = graph, _Writer(graph, inference, "attributes")

    def of(self, name: str) -> list[str]:
        """Return the line that makes a layer or frame, and the line that calls it."""
        thing = self._graph.by_name[name]
        known = self._writer.inference.facts[name]
        if isinstance(thing, Input | Output) or known.state != "ok":
            return []
        found = []
        if self._writer.is_made(name):
            made = self._writer.made(name)
            if name in self._graph.frame_of:
                found.append(f"{laid_out(made, 0)}  # {known.path}")
            else:
                found.append(f"self.{name} = {laid_out(made, 0, len(name) + 8)}")
        if called(self._graph, thing):
            found += self._writer.statement(name, 0)
        return found


class _Writer:
    """Writes one graph in one idiom."""

    def __init__(self, graph: Graph, inference: Inference, style: str) -> None:
        self.graph, self.inference, self.style = graph, inference, style
        self.variables = variables(graph)
        self.read = {(edge.source, edge.source_port) for edge in graph.edges}

    # The parts of the file.

    def docstring(self) -> str:
        title = "".join(c for c in self.graph.title if c.isprintable() and c not in '"\\')
        found, totals = [f'"""{title.strip() or "A model"}.\n'], self.inference
        counts = f"{totals.parameters:,} parameters"
        if totals.macs:
            counts += f"; {totals.macs:,} multiply-adds a sample"
        found.append(f"{counts}.")
        for given in self.graph.inputs:
            dims = ", ".join(f"{d.name}={d.size}" if d.name else str(d.size) for d in given.shape)
            found.append(f"Input {given.name}: {given.dtype} ({dims})")
        for output in self.graph.outputs:
            for spec in self.inference.specs.get(output.name, ()):
                found.append(f"Output {output.name}: {spec.dtype} {shape_text(spec)}")
        if self.style == "module_dict":
            found.append(f'The keys of state_dict begin with "{LAYERS}.".')
        return "\n".join(found) + '\n"""\n\n'

    def imports(self) -> str:
        first = "from collections import OrderedDict\n\n" if self.style == "sequential" else ""
        return f"{first}import torch\nfrom torch import nn\n"

    def module(self) -> str:
        returned = "torch.Tensor"
        if len(self.graph.outputs) > 1:
            returned = f"tuple[{', '.join(['torch.Tensor'] * len(self.graph.outputs))}]"
        arguments = tuple(f"{given.name}: torch.Tensor" for given in self.graph.inputs)
        signature = Group("    def forward(", ("self", *arguments), f") -> {returned}:")
        body = ["class Model(nn.Module):", "    def __init__(self) -> None:"]
        body += ["        super().__init__()", *self._attributes(), ""]
        # ruff counts the closing bracket's line too, so a signature is laid out from column 0
        body.append(_signature(signature))
        for name in self.inference.flow.order:
            body += self.statement(name, 8)
        results = tuple(self._value(self._wire(o.name)) for o in self.graph.outputs)
        line = f"        return {', '.join(results)}"
        broken = laid_out(Group("(", results, ")", open=True), 8)
        body.append(line if len(line) <= WIDTH else f"        return {broken}")
        return "\n".join(body) + "\n"

    def sequential(self) -> str:
        entries = tuple(
            Group("(", (f'"{name}"', self.made(name)), ")") for name in self._straight()
        )
        made = Group("OrderedDict(", (Group("[", entries, "]", open=True),), ")")
        call = laid_out(Group("super().__init__(", (made,), ")"), 8)
        return "\n".join(
            (
                "class Model(nn.Sequential):",
                "    def __init__(self) -> None:",
                f"        {call}",
                "",
            )
        )

    def main(self) -> str:
        given = [f"    {i.name} = {example_of(i)}" for i in self.graph.inputs]
        names = tuple(i.name for i in self.graph.inputs)
        results = tuple(o.name for o in self.graph.outputs)
        target = Group("(", results, ")") if len(results) > 1 else results[0]
        run = assigned(target, Group("model(", names, ")"), 4)
        shown = [
            "    " + laid_out(Group("print(", (f'"{name}"', f"tuple({name}.shape)"), ")"), 4)
            for name in (*names, *results)
        ]
        count = "sum(p.numel() for p in model.parameters())"
        return "\n".join(
            (
                'if __name__ == "__main__":',
                "    torch.manual_seed(0)",
                "    model = Model()",
                f'    print(f"{{{count}:,}} parameters")',
                *given,
                f"    {run}",
                *shown,
                "",
            )
        )

    # What a thing is made of, and how it is called.

    def _attributes(self) -> Iterator[str]:
        top = [name for name in self._tops() if self.is_made(name)]
        if self.style == "module_dict" and top:
            entries = tuple(Entry(f'"{name}"', self.made(name)) for name in top)
            group = Group("nn.ModuleDict(", (Group("{", entries, "}", open=True),), ")")
            yield f"        self.{LAYERS} = {laid_out(group, 8)}"
            return
        for name in top:
            yield f"        self.{name} = {laid_out(self.made(name), 8, len(name) + 8)}"

    def _tops(self) -> Iterator[str]:
        """Yield what stands at the top, in the order in which it first runs."""
        seen = set()
        rest = [thing.name for thing in (*self.graph.nodes, *self.graph.frames)]
        for name in (*self.inference.flow.order, *rest):
            while name in self.graph.frame_of:
                name = self.graph.frame_of[name].name
            if name not in seen:
                seen.add(name)
                yield name

    def is_made(self, name: str) -> bool:
        """Whether __init__ makes it: operations are only called."""
        thing = self.graph.by_name[name]
        return not isinstance(thing, Node) or CATALOG[thing.kind].is_module

    def made(self, name: str) -> Expression:
        """Return the expression that makes a layer or frame."""
        thing = self.graph.by_name[name]
        if isinstance(thing, Node):
            kind = CATALOG[thing.kind]
            arguments = constructor_arguments(kind, thing, self.inference.facts[name])
            return Group(f"nn.{kind.name}(", arguments, ")")
        assert isinstance(thing, Sequential | ModuleDict)
        if isinstance(thing, Sequential):
            made = tuple(self.made(member) for member in thing.members)
            return Group("nn.Sequential(", made, ")", open=bool(made))
        entries = tuple(Entry(f'"{m}"', self.made(m)) for m in thing.members)
        if not entries:
            return "nn.ModuleDict()"
        return Group("nn.ModuleDict(", (Group("{", entries, "}", open=True),), ")")

    def statement(self, name: str, indent: int) -> list[str]:
        """Return the lines of forward that run a unit, with its shapes as a comment."""
        known = self.inference.facts[name]
        assert known.result is not None
        thing = self.graph.by_name[name]
        wires = {edge.target_port: edge for edge in self.inference.flow.wires[name]}
        if isinstance(thing, Node):
            call = self._call(thing, wires)
        else:
            call = Group(f"{self._place(name)}(", (self._value(wires["input"]),), ")")
        target, shapes = self._target(name, known.result)
        pad, comment = " " * indent, f"  # {shapes}"
        line = assigned(target, call, indent)
        if "\n" not in line and indent + len(line) + len(comment) <= WIDTH:
            return [f"{pad}{line}{comment}"]
        return [f"{pad}# {shapes}", f"{pad}{line}"]

    def _call(self, node: Node, wires: dict[str, Edge]) -> Expression:
        kind = CATALOG[node.kind]
        values: list[Expression] = []
        named: list[Expression] = []
        for port in kind.inputs:
            ends = [self._value(wires[end]) for end in wired(port, wires)]
            if port.many:
                values.append(Group("(", tuple(ends), ",)" if len(ends) == 1 else ")"))
            elif port.optional:
                named += [f"{port.name}={end}" for end in ends]
            else:
                values += ends
        options = call_options(kind, node)
        match kind.body:
            case Layer():
                return Group(f"{self._place(node.name)}(", (*values, *named, *options), ")")
            case Operator(sign, _) if not options:
                left, right = values
                return Infix(flat(left), sign, flat(right))
            case Operator(_, run) | Function(run):
                return Group(f"torch.{run.__name__}(", (*values, *options), ")")
            case Method(method, star):
                first, *rest = values
                numbers = starred(kind, node, star) if star else ()
                options = tuple(o for o in options if not flat(o).startswith(f"{star}="))
                return Group(f"{flat(first)}.{method}(", (*rest, *numbers, *options), ")")

    def _place(self, name: str) -> str:
        """Return the expression under which forward finds a layer or frame."""
        frame = self.graph.frame_of.get(name)
        if frame is not None:
            place = f'{self._place(frame.name)}["{name}"]'
        elif self.style == "module_dict":
            place = f'self.{LAYERS}["{name}"]'
        else:
            place = f"self.{name}"
        thing = self.graph.by_name[name]
        if isinstance(thing, ModuleDict) and thing.chosen is not None:
            place += f'["{thing.chosen}"]'
        return place

    def _wire(self, output: str) -> Edge:
        return self.inference.flow.wires[output][0]

    def _value(self, edge: Edge) -> str:
        return self.variables[edge.source, edge.source_port]

    def _target(self, name: str, result: Tree) -> tuple[Expression, str]:
        """Return what a result is assigned to, and the shapes of what is used of it."""
        thing = self.graph.by_name[name]
        ports = list(CATALOG[thing.kind].outputs if isinstance(thing, Node) else ("output",))
        shapes: list[str] = []

        def pattern(tree: Tree) -> Expression:
            if isinstance(tree, Sized):
                port = ports.pop(0) if ports else ""
                used = (name, port) in self.read or isinstance(result, Sized)
                if used:
                    shapes.append(shape_text(tree.spec))
                return self.variables[name, port] if used else "_"
            parts = tuple(pattern(part) for part in tree)
            if all(part == "_" for part in parts):
                return "_"
            return Group("(", parts, ",)" if len(parts) == 1 else ")")

        return pattern(result), ", ".join(shapes) or "not used"

    def _straight(self) -> Iterator[str]:
        """Yield the layers of a graph that is one straight chain, for the sequential idiom.

        Raises: GraphError, with the place where it is not.
        """
        sentence = "An nn.Sequential is one straight chain of layers. Use another idiom"
        if len(self.graph.inputs) != 1 or len(self.graph.outputs) != 1:
            _refuse("", f"{sentence}: the model has several inputs or outputs.")
        before = self.graph.inputs[0].name
        for name in self.inference.flow.order:
            thing, wires = self.graph.by_name[name], self.inference.flow.wires[name]
            known = self.inference.facts[name]
            if name in self.graph.frame_of:
                _refuse(name, f"{sentence}: {name} stands under a key of a ModuleDict.")
            if isinstance(thing, ModuleDict) or not self.is_made(name):
                _refuse(name, f"{sentence}: {name} is not a layer that can stand in one.")
            if [edge.source for edge in wires] != [before]:
                _refuse(name, f"{sentence}: the graph branches at {name}.")
            if not isinstance(known.result, Sized):
                _refuse(name, f"{sentence}: {name} gives several tensors.")
            before = name
            yield name
        if self._wire(self.graph.outputs[0].name).source != before:
            _refuse(before, f"{sentence}: the output is not the result of the last layer.")


def example_of(given: Input) -> str:
    """Return an expression that gives a small batch for an input."""
    sizes = ", ".join("2" if d.size == "N" else str(d.size) for d in given.shape)
    if given.dtype in ("float32", "float64", "float16", "bfloat16", "complex64"):
        dtype = "" if given.dtype == "float32" else f", dtype=torch.{given.dtype}"
        return f"torch.randn({sizes or '()'}{dtype})"
    return f"torch.zeros({sizes or '()'}, dtype=torch.{given.dtype})"


def _signature(group: Group) -> str:
    line = flat(group)
    if len(line) <= WIDTH:
        return line
    inner = ", ".join(flat(item) for item in group.items)
    if len(inner) + 8 <= WIDTH:
        return f"{group.before}\n        {inner}\n    {group.after}"
    body = "".join(f"        {flat(item)},\n" for item in group.items)
    return f"{group.before}\n{body}    {group.after}"


def _refuse(where: str, sentence: str) -> NoReturn:
    raise GraphError((Problem(where=where, sentence=sentence),))
