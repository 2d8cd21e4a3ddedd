"""The variables of forward: one value, one variable, and no name twice."""

from collections.abc import Mapping

from builder.catalog import CATALOG
from builder.flow import units
from builder.graph import Graph, Node


def variables(graph: Graph) -> Mapping[tuple[str, str], str]:
    """Return the variable of every value, by the name and port it comes from."""
    taken = set(graph.by_name)
    found = {(given.name, "output"): given.name for given in graph.inputs}
    for name in units(graph):
        thing = graph.by_name[name]
        first, *others = CATALOG[thing.kind].outputs if isinstance(thing, Node) else ("output",)
        found[name, first] = name
        for port in others:
            variable = f"{name}_{port}"
            while variable in taken:
                variable += "_"
            taken.add(variable)
            found[name, port] = variable
    return found
