"""An export held against an independent walk of the graph, in a clean process.

Two processes, because the emitter may not mark its own work: one walks the graph with the
catalogue's layers and never sees the text; the other runs the text and cannot import the project.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from builder.file import to_json
from builder.graph import Graph
from builder.inference import Inference, infer
from builder.problems import GraphError
from builder.source import LAYERS, to_source
from runtime.proof import clean, reference

Infer = Callable[[Graph], Inference]

TIMEOUT_S = 240.0
MOST_BYTES = 2 * 2**30  # a larger model is compared on the meta device


@dataclass(frozen=True)
class Proof:
    """The verdict on one export.

    `seal` is "verified" (equal outputs), "structure" (too large to run: equal keys, shapes and
    counts) or "" (no proof, for `reason`).
    """

    ok: bool
    reason: str = ""
    parameters: int = 0
    seal: Literal["verified", "structure", ""] = ""
    text: str = ""


def prove(graph: Graph, style: str = "attributes", infer: Infer = infer) -> Proof:
    """Return whether the exported text is the graph: same keys, same count, same outputs.

    `infer` answers about the graph: pages have kernels run in a child for it.
    """
    return prove_all([(graph, style)], infer)[0]


def prove_all(exports: Sequence[tuple[Graph, str]], infer: Infer = infer) -> tuple[Proof, ...]:
    """Return the verdicts on many exports; they share the two processes."""
    known = [infer(graph) for graph, _ in exports]
    written = [
        _write(graph, style, inference)
        for (graph, style), inference in zip(exports, known, strict=True)
    ]
    with tempfile.TemporaryDirectory(prefix="lampwork-proof-") as name:
        folder = Path(name)
        for number, (found, inference) in enumerate(zip(written, known, strict=True)):
            if isinstance(found, str):
                _lay_out(folder / f"{number:05}", *exports[number], found, inference)
        verdicts = _run(folder) if any(isinstance(found, str) for found in written) else {}
    return tuple(
        _proof(found, verdicts.get(f"{number:05}")) for number, found in enumerate(written)
    )


def _write(graph: Graph, style: str, inference: Inference) -> str | Proof:
    try:
        return to_source(graph, style, inference)
    except GraphError as error:
        return Proof(ok=False, reason=error.problems[0].sentence)


def _lay_out(job: Path, graph: Graph, style: str, text: str, inference: Inference) -> None:
    job.mkdir()
    (job / "graph.json").write_text(to_json(graph))
    (job / "model.py").write_text(text, encoding="utf-8")
    device = "meta" if _bytes(inference) > MOST_BYTES else "cpu"
    prefix = f"{LAYERS}." if style == "module_dict" else ""
    (job / "job.json").write_text(
        json.dumps({"device": device, "prefix": prefix, "seed": reference.SEED})
    )


def _run(folder: Path) -> dict[str, dict[str, object]]:
    # A short, fixed environment: no setting of the server reaches the verdict. One thread, so that
    # both processes add in the same order.
    environment = {"OMP_NUM_THREADS": "1", "PATH": os.defpath, "LANG": "C.UTF-8"}
    root = Path(__file__).resolve().parent.parent
    walk = subprocess.Popen(
        [sys.executable, "-m", "runtime.proof.reference", str(folder)],
        cwd=root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        judged = subprocess.run(
            [sys.executable, "-I", clean.__file__, str(folder)],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
        )
        lines = judged.stdout.decode("utf-8", "replace").splitlines()
    except subprocess.TimeoutExpired:
        lines = []
    finally:
        walk.kill()
        walk.wait()
    verdicts = {}
    for line in lines:
        verdict = json.loads(line)
        verdict["device"] = json.loads((folder / verdict["job"] / "job.json").read_text())["device"]
        verdict["text"] = (folder / verdict["job"] / "model.py").read_text(encoding="utf-8")
        verdicts[verdict["job"]] = verdict
    return verdicts


def _proof(found: str | Proof, verdict: dict[str, object] | None) -> Proof:
    if isinstance(found, Proof):
        return found
    if verdict is None:
        return Proof(ok=False, reason=f"the proof did not end within {TIMEOUT_S:g} s")
    if verdict["reason"]:
        return Proof(ok=False, reason=str(verdict["reason"]))
    assert isinstance(verdict["parameters"], int)
    return Proof(
        ok=True,
        parameters=verdict["parameters"],
        seal="structure" if verdict["device"] == "meta" else "verified",
        text=str(verdict["text"]),
    )


def _bytes(inference: Inference) -> int:
    """Return about what one process needs: two copies of the weights and a batch of results."""
    return 2 * 4 * inference.parameters + 2 * inference.bytes
