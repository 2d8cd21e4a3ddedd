"""Files of every schema there ever was, what each of them says, and how new ones are written.

What is in `corpus/` is kept for ever and never written again: whoever made such a file must be
able to open it. With a new schema, files of it are added under its number:

    python -m tests.runtime.projects.corpus_of
"""

import hashlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from builder.file import Document, to_plain
from builder.graph import Graph, Layout
from builder.problems import Problem
from builder.programs.own import OwnProgram, OwnPrograms
from inspector.gradients.record import GradTrace
from inspector.record import Trace
from runtime.projects import content, file, inline
from runtime.projects.content import Project, Written
from runtime.projects.parts import (
    Answers,
    RecordedRun,
    Recordings,
    Traces,
    part_to_bytes,
    read_part,
)
from runtime.projects.recording import record_run
from runtime.settings import TrainSettings
from tests.runtime.projects.made import FULL, GRAPH, LAYOUT, RECORDINGS

FOLDER = Path(__file__).parent / "corpus"
DOORS: dict[str, Callable[[bytes], Any]] = {
    "project": content.from_json,
    "file": file.read_file,
    "inline": lambda data: inline.from_text(data.decode()),
    "curves": lambda data: read_part("curves", data),
    "traces": lambda data: read_part("traces", data),
    "tree": lambda data: read_part("tree", data),
    "weights": lambda data: read_part("weights", data),
}
# Of schema 1; a setting that comes later has the value it had before there was a choice.
_SETTINGS = (
    *("data", "loss", "targets", "optimizer", "lr", "momentum", "betas", "weight_decay"),
    *("batch_size", "epochs", "seed", "device", "threads", "validation_share"),
)
PROGRAM = """\
a = torch.arange(6)
b = a.view(2, 3).t()
print(b.reshape(6))
b.view(6)
"""
GRADIENTS = """\
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x ** 2).sum()
y.backward()
print(x.grad)
"""


def door_of(path: Path) -> str:
    """Return through which door a file is opened: its name begins with it."""
    return path.name.partition("_")[0]


def says(value: Any) -> Any:
    """Return what a learner would miss if it were lost, in plain values."""
    return _SAYS[type(value)](value)


def write(name: str, data: bytes) -> None:
    """Keep a file and what it says; one that stands already is left as it is."""
    path = FOLDER / name
    if not path.exists():
        path.write_bytes(data)
    beside = path.with_name(f"{name}.says")
    if beside.exists():
        return
    said = json.dumps(says(DOORS[door_of(path)](path.read_bytes())), indent=1, ensure_ascii=False)
    beside.write_text(said + "\n", encoding="utf-8")


def _project(project: Project) -> dict[str, Any]:
    return {
        "title": project.title,
        "graph": project.graph and _graph(project.graph),
        "layout": _places(project.layout),
        "programs": [[one.name, one.text] for one in project.programs.programs],
        "memory": _written(project.memory),
        "gradients": _written(project.gradients),
        "module": _written(project.module),
        "training": project.training and _settings(project.training),
    }


def _places(layout: Layout) -> dict[str, list[float]]:
    return {name: list(place) for name, place in layout.items()}


def _graph(graph: Graph) -> dict[str, Any]:
    plain = to_plain(graph)
    return {
        "title": graph.title,
        "inputs": [[one.name, str(one.spec), one.dtype] for one in graph.inputs],
        "nodes": [[one["name"], one["kind"], one["params"]] for one in plain["nodes"]],
        "frames": [[one.kind, one.name, list(one.members)] for one in graph.frames],
        "outputs": [one.name for one in graph.outputs],
        "edges": [
            f"{one.source}.{one.source_port} -> {one.target}.{one.target_port}"
            for one in graph.edges
        ],
    }


def _written(written: Written) -> list[Any]:
    return [written.text, written.title, written.seed]


def _settings(settings: TrainSettings) -> dict[str, Any]:
    plain = settings.model_dump(mode="json")
    watch = {name: often for name, often in plain["watch"].items() if often}
    return {name: plain[name] for name in _SETTINGS} | {"watch": watch}


def _run(run: RecordedRun) -> dict[str, Any]:
    state = run.message()["state"]
    return {
        "title": run.title,
        "how": run.how,
        "settings": _settings(run.settings),
        "state": {name: state[name] for name in ("name", "sentence", "step", "ended", "device")},
        "points": [len(run.points), list(run.points[0]), list(run.points[-1])],
        "validations": [[row.epoch, row.loss, row.accuracy] for row in run.validations],
    }


def _trace(trace: Trace | GradTrace | None) -> dict[str, Any] | None:
    if trace is None:
        return None
    more = (
        {"calls": [one.name for one in trace.calls], "contents": len(trace.contents)}
        if isinstance(trace, Trace)
        else {
            "nodes": [[one.name, one.label] for one in trace.nodes],
            "passes": [one.kind for one in trace.passes],
            "figures": [list(one.values or ()) for one in trace.figures],
        }
    )
    error = trace.error and [trace.error.kind, trace.error.message, trace.error.line]
    return {"output": trace.output, "error": error, "lines": [s.line for s in trace.steps], **more}


def _answers(answers: Answers) -> dict[str, Any]:
    return {
        "rows": answers.walk and [[row.path, row.type, row.own] for row in answers.walk.rows],
        "summary": answers.summary and answers.summary.text,
    }


_SAYS: dict[type, Callable[[Any], Any]] = {
    Project: _project,
    file.ProjectFile: lambda value: {
        "project": _project(value.project),
        "recordings": value.recordings and says(value.recordings),
    },
    Document: lambda value: {"graph": _graph(value.graph), "layout": _places(value.layout)},
    Recordings: lambda value: [_run(run) for run in value.runs],
    Traces: lambda value: {
        "memory": _trace(value.memory),
        "gradients": _trace(value.gradients),
    },
    Answers: _answers,
    bytes: lambda value: {"bytes": len(value), "sha256": hashlib.sha256(value).hexdigest()},
    Problem: lambda value: value.sentence,
    tuple: lambda value: [problem.sentence for problem in value],
}


def main() -> None:
    """Write what is not there yet, by the real code of this schema."""
    from builder import EXAMPLES
    from builder.programs import PROGRAMS
    from tests.runtime.conftest import data_home

    FOLDER.mkdir(exist_ok=True)
    unet, lenet = EXAMPLES["unet"], EXAMPLES["lenet5"]
    layout = {thing.name: (220.0 * (at % 7), 90.5 * at) for at, thing in enumerate(unet.things())}
    ready = tuple(OwnProgram(name=one.title, text=one.text) for one in list(PROGRAMS)[:3])
    drawn = Project(graph=unet, layout=layout, programs=OwnPrograms(programs=ready))
    number = content.SCHEMA
    write(f"project_empty.{number}.json", content.to_json(Project()))
    write(f"project_full.{number}.json", content.to_json(FULL))
    write(f"project_unet.{number}.json", content.to_json(drawn))
    write(f"file_plain.{file.SCHEMA}.json", file.file_of(drawn))
    write(f"file_curves.{file.SCHEMA}.json", file.file_of(FULL, RECORDINGS))
    for name, graph, places in (("full", GRAPH, LAYOUT), ("lenet5", lenet, {})):
        write(f"inline_{name}.{number}.txt", (inline.to_text(graph, places) or "").encode())
    with tempfile.TemporaryDirectory() as folder, data_home(Path(folder)):
        _write_parts(EXAMPLES["quickstart_mlp"])


def _write_parts(graph: Graph) -> None:
    from builder.programs.of_model import model_text
    from runtime import examine, run_program, trace_gradients
    from runtime.questions import Summarise, Walk
    from runtime.specimen import Specimen

    found = Traces(memory=run_program(PROGRAM), gradients=trace_gradients(GRADIENTS))
    write("traces_views.1.json", part_to_bytes(found))
    specimen = Specimen(text=model_text(graph))
    answers = Answers(walk=examine(specimen, Walk()), summary=examine(specimen, Summarise()))
    write("tree_mlp.1.json", part_to_bytes(answers))
    _write_run()


def _write_run() -> None:
    import builder
    from runtime import runs, train
    from runtime.checkpoints import weights_bytes
    from runtime.events import Checkpoint, Losses, Validated
    from runtime.journal import ValidationRow
    from tests.runtime.projects.made import write_curve

    graph = builder.chain("Flatten", ("Linear", {"out_features": 10}), inputs=("N", 1, 8, 8))
    settings = TrainSettings(data="digits", epochs=3, threads=1, optimizer="SGD", lr=0.05)
    _, run = runs.create(graph, settings)
    run.journal.set_facts(steps=135, steps_per_epoch=45, epochs=3, device="cpu", threads=1)
    for event in train(graph, settings):
        match event:
            case Losses():
                write_curve(run, list(event.losses))
            case Validated():
                run.journal.add_validations([ValidationRow(**vars(event))])
            case Checkpoint():
                weights = weights_bytes(event.weights)
    run.journal.set_state("finished", "Finished.", 135)
    recorded = record_run(run, "Model on digits", "SGD 0.05 · CrossEntropy · batch 32 · seed 0")
    run.close()
    write("curves_digits.1.json", part_to_bytes(Recordings(runs=(recorded,))))
    write("weights_digits.1.safetensors", weights)


if __name__ == "__main__":
    main()
