"""The chain rule at a node, written out and held against what torch sent."""

from inspector.gradients.rules.explain import explain
from inspector.gradients.rules.facts import NodeFacts

__all__ = ["NodeFacts", "explain"]
