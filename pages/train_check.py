"""What stands between a form and a run: the choices read strictly, the model held against them."""

from collections.abc import Mapping

from builder.graph import Graph
from builder.problems import Problem
from pages.answers import ask
from runtime.check import check_training
from runtime.settings import TrainSettings, parse_settings


def ready(
    graph: Graph | None, plain: Mapping[str, object]
) -> tuple[TrainSettings | None, tuple[Problem, ...]]:
    """Return the settings when the model can be trained with them, and every problem in the way.

    Warnings and hints are told, but do not hold a run up.
    """
    settings = parse_settings(plain)
    if not isinstance(settings, TrainSettings):
        return None, settings
    if graph is None:
        return settings, ()
    problems = check_training(graph, ask(graph), settings, ask)
    blocked = any(problem.level == "error" for problem in problems)
    return None if blocked else settings, problems
