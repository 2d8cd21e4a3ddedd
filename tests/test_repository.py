"""The house rules that no other tool checks."""

import ast
import hashlib
import subprocess
import tomllib
from pathlib import Path

import pytest
from streamlit import config

ROOT = Path(__file__).parents[1]
FRONTEND = ROOT / "pages" / "components" / "frontend"
BUNDLE = ROOT / "pages" / "components" / "dist"
ENTRIES = ("autograd", "canvas", "chart", "drawing", "modules", "program", "project")
PACKAGES = ("builder", "inspector", "runtime")
OPTIONS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())


def _python_files() -> list[Path]:
    """Our own Python files, and nobody else's (.venv, node_modules)."""
    folders = (*PACKAGES, "pages", "tests", "benchmarks", "scripts")
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [ROOT / "app.py", ROOT / "lampwork.py"] + [
        path for path in found if "node_modules" not in path.parts
    ]


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def _sources() -> dict[str, str]:
    """The hash of every file the bundle is made from, by its path in the workspace."""
    single = ("package-lock.json", "package.json", "scripts/build.mjs", "tsconfig.json")
    inside = (path for path in (FRONTEND / "src").rglob("*") if path.is_file())
    files = [FRONTEND / name for name in single] + [
        path for path in inside if not path.name.endswith((".test.ts", ".test.tsx"))
    ]
    return {
        path.relative_to(FRONTEND).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_the_committed_bundle_is_made_from_the_sources_beside_it():
    noted = {
        path: digest
        for digest, path in (
            line.split(maxsplit=1) for line in (BUNDLE / "SOURCES.sha256").read_text().splitlines()
        )
    }
    assert noted == _sources(), "The bundle is older than its sources. Run: make canvas"


@pytest.mark.parametrize("name", ENTRIES)
def test_the_bundle_is_whole(name):
    assert (BUNDLE / f"{name}.js").stat().st_size > 0
    assert (BUNDLE / f"{name}.css").stat().st_size > 0


@pytest.mark.parametrize("name", ENTRIES)
def test_the_bundle_asks_no_other_machine(name):
    text = (BUNDLE / f"{name}.js").read_text()
    assert "fetch(" not in text
    assert "XMLHttpRequest" not in text
    assert "sendBeacon" not in text
    assert "importScripts" not in text


def test_both_component_tables_are_equal():
    root = tomllib.loads((ROOT / "pyproject.toml").read_text())
    nested = tomllib.loads((ROOT / "pages/components/pyproject.toml").read_text())
    assert nested["tool"]["streamlit"] == root["tool"]["streamlit"]
    assert nested["project"] == {key: root["project"][key] for key in ("name", "version")}


def test_every_streamlit_option_we_set_still_exists():
    config.get_config_options()
    known = set(config._config_options_template)
    themes = {key for key in OPTIONS["theme"] if not isinstance(OPTIONS["theme"][key], dict)}
    ours = {
        *(
            f"{section}.{key}"
            for section in OPTIONS
            if section != "theme"
            for key in OPTIONS[section]
        ),
        *(f"theme.{key}" for key in themes),
        *(f"theme.{kind}.{key}" for kind in ("light", "dark") for key in OPTIONS["theme"][kind]),
    }
    assert ours <= known, f"Streamlit no longer knows {sorted(ours - known)}"


def test_the_settings_that_were_measured_stand():
    assert OPTIONS["runner"] == {"postScriptGC": False, "magicEnabled": False}
    assert OPTIONS["client"]["showErrorDetails"] == "none"
    assert OPTIONS["browser"]["gatherUsageStats"] is False
    assert OPTIONS["server"]["address"] == "127.0.0.1"
    assert OPTIONS["server"]["allowedHosts"] == ["localhost", "127.0.0.1"]
    assert OPTIONS["server"]["maxUploadSize"] == 20
    assert "enableAgentApi" not in OPTIONS["server"]


def test_light_and_dark_set_the_same_colours():
    assert OPTIONS["theme"]["light"].keys() == OPTIONS["theme"]["dark"].keys()


def test_only_pages_and_the_app_import_streamlit():
    importers = {
        path.relative_to(ROOT).as_posix()
        for path in _python_files()
        if any(name == "streamlit" or name.startswith("streamlit.") for name in _imports(path))
    }
    allowed = ("app.py", "pages/", "tests/")
    assert {path for path in importers if not path.startswith(allowed)} == set()


def _pages() -> list[Path]:
    """The files home.py registers, and home.py."""
    home = ROOT / "pages" / "home.py"
    calls = [node for node in ast.walk(ast.parse(home.read_text())) if isinstance(node, ast.Call)]
    named = [c.args[0].value for c in calls if ast.unparse(c.func) == "st.Page"]
    return [home, *(home.with_name(name) for name in named)]


@pytest.mark.parametrize("path", _pages(), ids=lambda path: path.name)
def test_a_page_only_reads_calls_and_draws(path):
    tree = ast.parse(path.read_text())
    assert not {name for name in _imports(path) if name.split(".")[0] == "torch"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Try)]


@pytest.mark.parametrize("flag", ["unsafe_allow_html", "unsafe_allow_javascript", "components.v1"])
def test_no_page_uses_an_unsafe_flag(flag):
    files = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
    assert [path.name for path in files if flag in path.read_text()] == []


def test_weights_are_never_read_as_programs():
    for path in _python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "load"
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "torch"
            ):
                assert "weights_only=True" in ast.unparse(node), path


def test_requirements_are_pinned_and_end_with_the_project():
    lines = [
        line
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert lines[-1] == "-e ."
    assert all("==" in line for line in lines[:-1])
    assert "torch==2.13.0" in lines
    assert "streamlit==1.67.0" in lines


def test_the_scripts_are_sound_shell():
    scripts = [path for path in (ROOT / "scripts").iterdir() if not path.suffix]
    for script in [*scripts, ROOT / ".ci" / "run"]:
        subprocess.run(["sh", "-n", str(script)], check=True)
        assert script.stat().st_mode & 0o111, f"{script.name} cannot be executed"
