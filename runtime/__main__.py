"""The command line: `python -m runtime devices | train GRAPH | prove GRAPH`."""

import argparse
import json
import sys
from pathlib import Path

from builder.file import MOST_BYTES
from builder.problems import GraphError
from runtime.files import read_bounded, write_whole
from runtime.progress import Progress
from runtime.settings import TrainSettings, parse_settings

GOOD, BAD_INPUT, FAILED = 0, 2, 1


class _InputError(Exception):
    """Something on the command line cannot be used; the message is the one sentence to print."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except GraphError as error:
        print(error.problems[0].sentence, file=sys.stderr)
        return BAD_INPUT
    except (_InputError, OSError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m runtime", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    listing = commands.add_parser("devices", help="list what a model can be trained on")
    listing.set_defaults(run=_devices)

    training = commands.add_parser("train", help="train a graph in this process")
    training.set_defaults(run=_train)
    training.add_argument("graph", metavar="GRAPH", help="a graph file")
    training.add_argument("--data", required=True, help="digits, iris, wine, moons, ...")
    for name in ("device", "loss", "targets", "optimizer"):
        training.add_argument(f"--{name}")
    for name in ("epochs", "batch-size", "seed", "threads"):
        training.add_argument(f"--{name}", type=int)
    for name in ("lr", "momentum", "weight-decay", "validation-share"):
        training.add_argument(f"--{name}", type=float)
    training.add_argument("--weights", metavar="FILE", help="write the trained weights here")

    proving = commands.add_parser("prove", help="hold an export against the graph")
    proving.set_defaults(run=_prove)
    proving.add_argument("graph", metavar="GRAPH", help="a graph file")

    for command in (listing, training, proving):
        command.add_argument("--json", action="store_true", help="print JSON lines")
    return parser


def _devices(chosen: argparse.Namespace) -> int:
    from dataclasses import asdict

    from runtime.devices import devices

    for device in devices():
        if chosen.json:
            print(json.dumps(asdict(device)))
            continue
        memory = f"{device.free_bytes / 1e9:.1f} of {device.total_bytes / 1e9:.1f} GB free"
        cores = f", {device.cores} cores, {device.threads} threads" if device.threads else ""
        print(f"{device.id}  {device.name}  {memory}{cores}")
    return GOOD


def _train(chosen: argparse.Namespace) -> int:
    settings, text = _settings(chosen), _graph_text(chosen.graph)
    import builder  # torch takes seconds: what can be refused without it has been
    from runtime.check import check_training
    from runtime.checkpoints import weights_bytes
    from runtime.events import Checkpoint, Ended
    from runtime.training import train

    graph = builder.from_json(text)
    problems = check_training(graph, builder.infer(graph), settings)
    errors = [problem.sentence for problem in problems if problem.level == "error"]
    if errors:
        raise _InputError(errors[0])
    progress = Progress(sys.stdout, as_json=chosen.json)
    for event in train(graph, settings):
        progress.show(event)
        if isinstance(event, Checkpoint) and chosen.weights:
            write_whole(Path(chosen.weights), weights_bytes(event.weights))
        elif isinstance(event, Ended):
            return GOOD if event.kind == "finished" else FAILED
    return FAILED


def _prove(chosen: argparse.Namespace) -> int:
    text = _graph_text(chosen.graph)
    import builder
    from runtime.proving import prove

    proof = prove(builder.from_json(text))
    if chosen.json:
        plain = {"ok": proof.ok, "reason": proof.reason, "parameters": proof.parameters}
        print(json.dumps(plain))
    else:
        print(f"Export verified: {proof.parameters:,} parameters." if proof.ok else proof.reason)
    return GOOD if proof.ok else FAILED


def _graph_text(name: str) -> bytes:
    try:
        return read_bounded(Path(name), MOST_BYTES)
    except OSError as error:
        reason = error.strerror or str(error)
        raise _InputError(f"The graph file {name} cannot be read: {reason}.") from None


def _settings(chosen: argparse.Namespace) -> TrainSettings:
    given = {name: getattr(chosen, name, None) for name in TrainSettings.model_fields}
    settings = parse_settings({name: value for name, value in given.items() if value is not None})
    if isinstance(settings, TrainSettings):
        return settings
    raise _InputError(settings[0].sentence)


if __name__ == "__main__":
    raise SystemExit(main())
