"""The ready programs that the Autograd page offers, by topic, in the order of the menu."""

_FIRST = (
    "slope-of-a-parabola",
    "the-graph-grows",
    "gradients-add-up",
    "backward-twice",
    "autograd-grad",
    "backward-of-a-vector",
    "detach-cuts",
    "while-in-the-graph",
    "gradient-of-a-middle-result",
    "written-over-too-soon",
    "own-function",
    "no-grad-and-enable-grad",
    "set-grad-enabled",
    "inference-mode",
    "decorate-with-no-grad",
    "a-leaf-in-place",
    "minimise-a-parabola",
    "logistic-regression-by-hand",
)
_GRAPH = (
    "where-two-ways-meet",
    "twice-in-one-product",
    "broadcast-and-back",
    "one-node-with-many-outputs",
    "the-largest-takes-it-all",
    "write-into-a-part",
    "a-view-is-written-to",
    "some-writes-do-no-harm",
    "a-frozen-leaf",
    "a-layer-in-the-graph",
    "a-frozen-layer",
    "real-digits-through-a-layer",
)
_STEERING = (
    "data-behind-the-back",
    "detach-is-noticed",
    "zero-grad-two-ways",
    "only-these-leaves",
    "rows-of-a-jacobian",
    "jacobian-and-hessian",
    "one-derivative-after-another",
    "a-penalty-on-the-gradient",
    "checkpoint-the-old-way",
    "pack-what-is-saved",
    "when-the-gradient-is-there",
    "a-backward-that-is-wrong",
    "straight-through",
)
_HOOKS = ("a-tensor-hook", "a-forward-hook", "keep-an-activation", "a-backward-hook")
_FASTER = ("accumulate-gradients", "checkpointing")

GRADIENT_PROGRAMS: tuple[str, ...] = (*_FIRST, *_GRAPH, *_STEERING, *_HOOKS, *_FASTER)
