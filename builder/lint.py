"""What torch accepts and a learner rarely means: warnings and hints, each with its fix."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from builder import edits
from builder.catalog import CATALOG
from builder.graph import Graph, Node, Sequential
from builder.patch import difference
from builder.problems import Fix, Problem
from builder.sized import Sized

if TYPE_CHECKING:
    from builder.inference import Facts


def remarks(graph: Graph, facts: Mapping[str, "Facts"]) -> Iterator[Problem]:
    """Yield warnings and hints about nodes that run."""
    for node in graph.nodes:
        known = facts.get(node.name)
        if known is not None and known.state == "ok" and known.trial is not None:
            yield from _acts_on_the_last(graph, node, known)
            yield from _needless_bias(graph, node)


def _acts_on_the_last(graph: Graph, node: Node, known: "Facts") -> Iterator[Problem]:
    most = CATALOG[node.kind].usual_rank
    assert known.trial is not None
    port, given = known.trial.args[0]
    if most is None or not isinstance(given, Sized) or len(given.shapes[0]) <= most:
        return
    better = edits.insert(graph, node.name, port, "Flatten", {})
    last = given.spec.shape[-1]
    yield Problem(
        where=node.name,
        level="warning",
        sentence=f"{node.name}: {node.kind} gets {given.spec} and acts on the last dimension "
        f"only, on {last} numbers at a time. To use all of them at once, add Flatten before it.",
        fixes=(Fix(label="Add Flatten before it", patch=difference(graph, better)),),
    )


def _needless_bias(graph: Graph, node: Node) -> Iterator[Problem]:
    if not CATALOG[node.kind].takes_the_mean_away:
        return
    before = _only_source(graph, node.name)
    if before is None or before.kind not in CATALOG:
        return
    bias = CATALOG[before.kind].param.get("bias")
    if bias is None or not CATALOG[before.kind].is_module or before.params.get("bias") is False:
        return
    better = edits.with_params(graph, before.name, {"bias": False})
    yield Problem(
        where=before.name,
        level="hint",
        sentence=f"{before.name}: {node.name} takes the mean away again, and the bias with it. "
        "Reference models leave this bias out.",
        fixes=(Fix(label="Set bias to False", patch=difference(graph, better)),),
    )


def _only_source(graph: Graph, name: str) -> Node | None:
    frame = graph.frame_of.get(name)
    if isinstance(frame, Sequential):
        at = frame.members.index(name)
        found = graph.by_name[frame.members[at - 1]] if at else None
    else:
        edges = [edge for edge in graph.edges if edge.target == name]
        found = graph.by_name[edges[0].source] if len(edges) == 1 else None
        if found is not None and sum(e.source == found.name for e in graph.edges) > 1:
            return None  # its bias reaches something else as well
    return found if isinstance(found, Node) else None
