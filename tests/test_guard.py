"""The rules that keep stored circuits small and fast: they hold, planted regressions break them, they only tighten."""

import json
from dataclasses import replace

import pytest

from synth.__main__ import main
from synth.designs import DESIGNS, read_designs
from synth.guard import GUARDED, MEASURED, RULES, problems, read_rules, recorded, stored, updated
from synth.metrics import METRICS, PLACED, POWERED
from synth.power.kept import read_energies

UNIT = "mac_dint4_array"
AREA = "stored: asap7, 1000 ps, mac, dint4, array: area_um2"


@pytest.fixture(scope="module")
def found():
    return stored(read_designs(DESIGNS))


def changed(figure, value, unit=UNIT):
    """The stored designs with another figure of one of them."""
    designs = {shelf: dict(units) for shelf, units in read_designs(DESIGNS).items()}
    one = designs["asap7"][unit]
    designs["asap7"][unit] = replace(one, found_by={**one.found_by, figure: value})
    return designs


def test_stored_designs_are_what_the_rules_say(found):
    """After a search: `python -m synth guard --update`, with --measure where tools or generators changed."""
    rules, kept = read_rules(RULES), recorded(read_energies(), "kept")
    assert problems(rules, {**found, **kept}) == []
    assert {subject for subject in rules if subject.basis == "kept"} == kept.keys()
    designs = read_designs(DESIGNS)
    assert len(found) >= 2 * sum(map(len, designs.values()))
    measured = {subject for subject in rules if subject.basis == "measured"}
    assert {subject.metric for subject in measured} == {"area_um2", "critical_path_ps"}
    assert len(measured) == 2 * len(MEASURED)


def test_what_is_guarded_has_a_better_side():
    assert {metric.key for metric in (*METRICS, *PLACED, *POWERED) if metric.compared} <= GUARDED.keys()
    assert all(metric.better for metric in GUARDED.values())


@pytest.mark.parametrize(
    ("figure", "value", "said"),
    [
        ("area_um2", 21.0, f"{AREA} is 21, at most "),
        ("critical_path_ps", 999.0, "array: critical_path_ps is 999, at most "),
        ("critical_path_opensta_ps", 999.5, "array: critical_path_opensta_ps is 999.5, at most "),
        ("energy_per_mac_fj", 9.0, "array: energy_per_mac_fj has no rule: make one with --update"),
        ("critical_path_opensta_ps", None, "critical_path_opensta_ps has a rule and no figure any more"),
        ("area_um2", 19.0, f"{AREA} is 19, better than its rule, "),
    ],
)
def test_a_planted_change_is_seen(figure, value, said):
    rules = read_rules(RULES)
    (problem,) = problems(rules, stored(changed(figure, value)))
    assert said in problem


def test_a_design_that_vanished_is_seen(found):
    designs = {shelf: dict(units) for shelf, units in read_designs(DESIGNS).items()}
    del designs["asap7"][UNIT]
    missing = problems(read_rules(RULES), stored(designs))
    assert len(missing) == len(stored({"asap7": {UNIT: read_designs(DESIGNS)["asap7"][UNIT]}})) >= 3
    assert all("mac, dint4, array" in one and "has a rule and no figure" in one for one in missing)
    with pytest.raises(ValueError, match=f"it is not there any more, and {len(missing) - 1} more"):
        updated(found, stored(designs))
    assert updated(found, stored(designs), loosen=True) == stored(designs)


def test_designs_that_vanished_altogether_are_seen(tmp_path, capsys):
    """Nor are rules dropped with them. (A file of designs that is missing holds none.)"""
    rules = tmp_path / "guard.json"
    rules.write_bytes(RULES.read_bytes())
    command = ["--designs", str(tmp_path / "designs.json"), "guard", "--rules", str(rules)]
    assert main(command) == 1
    assert f"{AREA} has a rule and no figure any more" in capsys.readouterr().out
    assert main([*command, "--update"]) == 1
    assert "rules are only tightened, unless --loosen is said" in capsys.readouterr().err
    assert rules.read_bytes() == RULES.read_bytes()


def test_rules_are_only_tightened(found):
    smaller, larger = (stored(changed("area_um2", area)) for area in (19.0, 21.0))
    assert updated(found, smaller) == smaller
    with pytest.raises(ValueError, match=rf"only tightened, unless --loosen is said: {AREA}: 21, at most 19 is wanted"):
        updated(smaller, larger)
    assert updated(smaller, larger, loosen=True) == larger
    measured = {subject._replace(basis="measured"): value for subject, value in found.items()}
    assert updated({**measured, **found}, smaller) == {**measured, **smaller}  # another basis is left alone


def record(energy, **more):
    facts = {"unit": "mac", "design": "dint4", "scope": "array", "library": "asap7", "clock_ps": 1000}
    return {**facts, "stimulus": "uniform", "energy_per_mac_fj": energy, **more}


def test_of_several_records_the_best_counts():
    both = recorded([record(3.0), record(2.5), record(9.0, stimulus="idle"), record(None, unit="dot16")])
    assert sorted(both.values()) == [2.5, 9.0]
    wired = recorded([record(3.0), record(2.5, wires_ff=80.0)])  # with wires it is another figure
    assert sorted(wired.values()) == [2.5, 3.0]


def test_command(tmp_path, capsys):
    """Rules are made, tightened, and loosened by force alone; records that take more energy are seen."""
    rules, results = tmp_path / "guard.json", tmp_path / "results.json"
    command = ["guard", "--rules", str(rules), "--records", str(results)]

    def run(*more, energy):
        results.write_text(json.dumps({"provenance": {}, "records": [record(energy)]}))
        status = main([*command, *more])
        out = capsys.readouterr()
        return status, out.out, out.err

    status, out, _ = run(energy=4.0)
    assert status == 1
    assert "has no rule: make one with --update" in out
    assert run("--update", energy=4.0)[0] == 0
    assert run(energy=4.0)[0] == 0
    before = rules.read_bytes()
    status, out, _ = run(energy=4.5)
    assert status == 1
    hungrier = "recorded: asap7, 1000 ps, mac, dint4, array, uniform: energy_per_mac_fj"
    assert f"{hungrier} is 4.5, at most 4 is wanted" in out
    assert out.endswith("figures: 1 problems\n")
    status, _, error = run("--update", energy=4.5)
    assert (status, error.count("\n")) == (1, 1)
    assert error == f"error: rules are only tightened, unless --loosen is said: {hungrier}: 4.5, at most 4 is wanted\n"
    assert rules.read_bytes() == before
    assert run("--update", energy=3.5)[0] == 0
    assert run(energy=4.0)[0] == 1
    assert run("--update", "--loosen", energy=4.0)[0] == 0
    assert rules.read_bytes() == before
    assert main(["guard", "--rules", str(rules)]) == 0  # without records, their rules wait
    with pytest.raises(SystemExit):
        main([*command, "--loosen"])
    assert "--loosen does nothing without --update" in capsys.readouterr().err


def rule(**changes):
    facts = {"basis": "stored", "stimulus": "", "metric": "area_um2", "value": 20.0, "comparison": "at most"}
    where = {"library": "asap7", "clock_ps": 1000, "unit": "mac", "design": "dint4", "scope": "array"}
    return {**facts, **where, **changes}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no rules: Expecting value"),
        ("[" * 100_000, "no rules: maximum recursion"),
        ("[]", 'no rules: {"rules": [...]} is wanted'),
        ([3], "rule 0: a rule has basis, library, "),
        ([rule(), rule(tolerance=1)], "rule 1: a rule has basis, library, "),
        ([rule(unit=["mac"])], "rule 0: names are texts"),
        ([rule(basis="dreamt")], "rule 0: dreamt area_um2 is not guarded"),
        ([rule(metric="glitches")], "rule 0: stored glitches is not guarded"),
        ([rule(value=float("nan"))], "rule 0: clock_ps and value are finite numbers"),
        ([rule(value=True)], "rule 0: clock_ps and value are finite numbers"),
        ([rule(clock_ps="1")], "rule 0: clock_ps and value are finite numbers"),
        ([rule(comparison="at least")], "rule 0: area_um2 is to be at most something"),
        ([rule(), rule(value=99)], f"rule 1: there is another one of {AREA}"),
    ],
)
def test_damaged_rules_are_one_error(tmp_path, capsys, text, message):
    path = tmp_path / "guard.json"
    path.write_text(text if isinstance(text, str) else json.dumps({"rules": text}))
    assert main(["guard", "--rules", str(path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"error: {path}: {message}")
    assert error.count("\n") == 1


@pytest.mark.parametrize("name", ["stimulus", "by"])
def test_damaged_records_are_one_error(tmp_path, capsys, name):
    path = tmp_path / "results.json"
    path.write_text(json.dumps({"records": [rule(), rule(**{name: ["real"]})]}))
    assert main(["guard", "--records", str(path)]) == 1
    assert capsys.readouterr().err == f"error: {path}: record 1: {name} is \"['real']\": a text, or none is wanted\n"
