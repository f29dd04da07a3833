"""docs/structure.md, claim by claim: files, registries, arrows between rooms, and what a new thing takes."""

import ast
import importlib
import importlib.util
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from decoder_models import OPT

from golden.models import DecoderConfig
from golden.models.architecture import ARCHITECTURES
from golden.models.architecture import register as register_architecture
from golden.record import Metric, figures
from hw.checks import CHECKS, checks_of
from hw.units import LEVELS, UNITS
from sim import catalogue

ROOT = Path(__file__).resolve().parents[1]
PAGE = re.sub(r"```.*?```", "", (ROOT / "docs" / "structure.md").read_text(), flags=re.S)
ROOMS = ("golden", "hw", "sim", "synth")
#: What each room may import of the others.
ARROWS = {
    "golden": set(),
    "hw": {"golden"},
    "sim": {"golden", "hw"},
    "synth": {"golden", "hw", "sim.jobs", "sim.stimulus"},
}


def table(heading):
    """Rows of the first table whose head begins so, as lists of cells."""
    lines = PAGE.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {heading} "))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    assert rows
    return rows


def quoted(text):
    return re.findall(r"`([^`]+)`", text)


TOUCHED = {row[0]: row[1:] for row in table("For a new")}


def imports(path, *, top=False):
    """Modules that a file imports, at the top or inside functions as well."""
    found, tree = set(), ast.parse(path.read_text())
    for node in tree.body if top else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def modules(room):
    found = sorted((ROOT / room).rglob("*.py"))
    assert len(found) > 5
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_arrows(room):
    for path in modules(room):
        for name in imports(path):
            if name.split(".")[0] in {*ROOMS} - {room}:
                assert any(name == one or name.startswith(f"{one}.") for one in ARROWS[room]), (path, name)


def test_golden_needs_numpy_alone():
    """Without golden/ptq: no file imports more as it is imported itself, and neither does the package."""
    inside = {*sys.stdlib_module_names, "golden", "numpy"}
    for path in modules("golden"):
        if "ptq" in path.parts or "cli" in path.parts or path.name in ("__main__.py", "bench.py"):
            continue  # command lines import what their commands need, when they need it
        assert {name.split(".")[0] for name in imports(path, top=True)} <= inside, path
    code = "import sys, golden; print([m for m in ('torch', 'amaranth', 'hw', 'sim', 'synth') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_stimuli_need_no_simulator():
    code = "import sys, synth.verify; print([m for m in ('cocotb', 'cocotb_tools') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_homes():
    """Every noun's files are there, and hold the names of its interface."""
    for noun, _, home, interface in table("Noun"):
        texts = [(ROOT / path).read_text() for path in quoted(home)]
        for name in quoted(interface):
            pattern = rf"^(class|def) {name.split('.')[0]}\b"
            assert any(re.search(pattern, text, flags=re.M) for text in texts), (noun, name)


def test_every_file_named_is_there():
    named = [name for name in quoted(PAGE) if re.fullmatch(r"[\w/]+\.(py|md)", name)]
    assert len(named) > 15
    for name in named:
        assert (ROOT / name).is_file(), name


def test_at_most_three_files():
    assert set(TOUCHED) >= {"method", "architecture", "library quirk", "metric", "bench, or verifier"}
    for what, (files, _) in TOUCHED.items():
        assert 1 <= len(files.split(",")) <= 3, what


def registry(what):
    module, _, name = quoted(TOUCHED[what][1])[0].partition(":")
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("what", TOUCHED)
def test_registries_are_there_and_defined_where_the_page_says(what):
    assert len(registry(what)) > 1
    module, _, name = quoted(TOUCHED[what][1])[0].partition(":")
    path = Path(importlib.util.find_spec(module).origin)
    assert re.search(rf"^{name}\b.*=", path.read_text(), flags=re.M)
    if what != "format, with its lane":  # which registers itself
        assert str(path.relative_to(ROOT)) in quoted(TOUCHED[what][0])


def test_a_method_has_a_file_of_its_own():
    for name, step in registry("method").items():
        path = Path(importlib.util.find_spec(step.__module__).origin)
        assert path.parent == ROOT / "golden" / "ptq" / "methods", name
        assert path.name not in ("__init__.py", "step.py"), name


def test_an_architecture_is_a_row():
    """A family under another name is read like the first, by nothing but its row."""
    name = "opt-by-another-name"
    register_architecture(replace(ARCHITECTURES["opt"], name=name))
    try:
        config = DecoderConfig.from_hf(OPT | {"model_type": name})
    finally:
        del ARCHITECTURES[name]
    assert config.shapes() == DecoderConfig.from_hf(OPT).shapes()
    with pytest.raises(ValueError, match=name):
        DecoderConfig.from_hf(OPT | {"model_type": name})


def test_a_metric_is_a_row():
    """What is declared is in the record; what is not, is not."""
    metrics = (*registry("metric"), Metric("twice", "twice", "um2", "lower", ".1f", lambda run: 2 * run))
    assert figures(metrics[-1:], 21) == {"twice": 42}
    assert metrics[-1].show({"twice": 42}) == "42.0"
    assert metrics[-1].worse(43, 42)


def test_platforms_are_told_in_one_file():
    """No other file asks which library it has."""
    names = "|".join(registry("library quirk"))
    for room in ("hw", "sim", "synth"):
        for path in modules(room):
            if path != ROOT / "synth" / "liberty" / "platforms.py":
                assert not re.search(rf"(==|!=| in) *[(\[]?[\"']({names})[\"']", path.read_text()), path


def test_every_circuit_names_its_checks():
    """The catalogue's circuits have a bench that is there; their verifiers too, and units are never without."""
    for name, create in catalogue().items():
        assert importlib.util.find_spec(checks_of(create()).bench), name
    for kind, checks in CHECKS.items():
        path = None if checks.bench is None else ROOT / f"{checks.bench.replace('.', '/')}.py"
        assert path is None or "@bench" in path.read_text(), kind
        if checks.verifier is not None:
            module, _, function = checks.verifier.partition(":")
            assert callable(getattr(importlib.import_module(module), function)), kind
    for level in LEVELS:
        unit = next(unit for unit in UNITS.values() if unit.unit == level)
        assert checks_of(unit.create()).verifier, unit.name


def test_a_circuit_without_checks_is_named():
    with pytest.raises(ValueError, match="no bench is registered for a int"):
        checks_of(3)
