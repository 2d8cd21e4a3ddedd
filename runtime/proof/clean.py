"""Second process of a proof: the exported text alone, with nothing but torch.

Run by path, isolated (`python -I clean.py FOLDER`), so nothing of the project is on the way; a
finder in front of all others refuses it besides. For every job it waits for `reference.pt`, runs
`model.py`, and prints one line of JSON: what agreed, or why not.
"""

import ast
import contextlib
import io
import json
import runpy
import sys
import time
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

PROJECT = {"builder", "inspector", "runtime", "pages", "lampwork", "app", "streamlit"}
ALLOWED = {"torch", "collections"}
WAIT_S = 300.0


class Blocked(MetaPathFinder):
    """Refuses to find anything of the project."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:  # noqa: ARG002
        """Refuse by name; leave everything else to the finders behind."""
        if fullname.partition(".")[0] in PROJECT:
            raise ImportError(f"{fullname} is not there: model.py must need nothing but torch")


def main(folder: Path) -> None:
    """Judge every job of the folder."""
    sys.meta_path.insert(0, Blocked())
    import torch  # noqa: F401  loaded while the first process walks

    for job in sorted(folder.iterdir()):
        try:
            verdict = judge(job)
        except (Exception, SystemExit) as error:  # noqa: BLE001  what the text did is the verdict
            verdict = {"reason": f"model.py failed: {type(error).__name__}: {error}"[:400]}
        print(json.dumps({"job": job.name, **verdict}), flush=True)  # noqa: T201  the answer


def judge(job: Path) -> dict[str, object]:
    """Return the parameters counted and an empty reason, or the reason why it is no proof."""
    import torch

    settings = json.loads((job / "job.json").read_text())
    text = (job / "model.py").read_text(encoding="utf-8")
    for name in imports(text):
        if name not in ALLOWED:
            return {"reason": f"model.py imports {name}; it must need nothing but torch"}
    wait_for(job / "reference.pt")
    reference = torch.load(job / "reference.pt", weights_only=True)
    if "failure" in reference:
        return {"reason": f"the graph itself does not run: {reference['failure']}"}
    with torch.device(settings["device"]):
        model = runpy.run_path(str(job / "model.py"), run_name="model")["Model"]()
    state = {settings["prefix"] + key: value for key, value in reference["state"].items()}
    if set(model.state_dict()) != set(state):
        odd = sorted(set(model.state_dict()) ^ set(state))
        return {"reason": f"state_dict has other keys than the graph: {', '.join(odd[:5])}"}
    count = sum(p.numel() for p in model.parameters())
    if count != reference["parameters"]:
        return {"reason": f"model.py has {count} parameters, the graph {reference['parameters']}"}
    reason = outputs_differ(model, reference, state, settings)
    if not reason and settings["device"] == "cpu":
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            runpy.run_path(str(job / "model.py"), run_name="__main__")
        if f"{count:,} parameters" not in printed.getvalue():
            reason = "run as a script, model.py does not print its parameters"
    return {"reason": reason, "parameters": count}


def outputs_differ(
    model: Any, reference: dict[str, Any], state: dict[str, Any], settings: dict[str, Any]
) -> str:
    """Compare evaluation and training outputs under one seed; on meta, shapes and dtypes."""
    import torch

    model.load_state_dict(state, assign=settings["device"] == "meta")
    inputs = list(reference["inputs"].values())
    with torch.no_grad():
        for mode in ("evaluated", "trained"):
            model.train(mode == "trained")
            torch.manual_seed(settings["seed"])
            got = model(*inputs)
            got = got if isinstance(got, tuple) else (got,)
            if len(got) != len(reference[mode]):
                return f"{mode}: model.py gives {len(got)} outputs, not {len(reference[mode])}"
            for number, (own, wanted) in enumerate(zip(got, reference[mode], strict=True)):
                if own.shape != wanted.shape or own.dtype != wanted.dtype:
                    return f"{mode}: output {number} has another shape or dtype"
                if own.is_meta:
                    continue
                if not torch.allclose(own, wanted, rtol=1e-5, atol=1e-6, equal_nan=True):
                    return f"{mode}: output {number} differs from the graph's"
    return ""


def imports(text: str) -> list[str]:
    """Return the top names of everything a text imports."""
    found = []
    for part in ast.walk(ast.parse(text)):
        if isinstance(part, ast.Import):
            found += [name.name.partition(".")[0] for name in part.names]
        elif isinstance(part, ast.ImportFrom):
            found.append((part.module or ".").partition(".")[0])
    return found


def wait_for(path: Path) -> None:
    """Wait until the other process has written a file."""
    end = time.monotonic() + WAIT_S
    while not path.exists():
        if time.monotonic() > end:
            raise TimeoutError("the reference was not ready in time")
        time.sleep(0.01)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
