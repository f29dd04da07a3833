"""Rules that keep stored circuits from growing, slowing or taking more energy unseen: ``guard.json``.

    rules = read_rules(RULES)
    found = stored(read_designs(DESIGNS)) | measured(Flow(load_library("embedded"), folder))
    problems(rules, found)                       # [] where every figure is as good as its rule, and no rule is loose
    write_rules(RULES, updated(rules, found))    # tighter, never looser unless asked to

A rule is made from each figure of a stored design (basis "stored": compared with what ``designs.json`` says), of the
records of power that are kept beside them ("kept"), of those that are measured again on the embedded library
("measured"), and of records that are given ("recorded": placements, energy under a stimulus).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from golden.storage import write_text
from hw.units import UNITS
from synth.designs import Choice, Design
from synth.flow import Flow
from synth.metrics import METRICS, PLACED, POWERED

__all__ = ["RULES", "Subject", "measured", "problems", "read_rules", "recorded", "stored", "updated", "write_rules"]

RULES = Path(__file__).with_name("guard.json")
#: Units that are measured again on the embedded library, at its clock: a second each.
MEASURED = tuple(
    f"mac_{name}_array"
    for name in (
        "dint4",
        "int4",
        "dint4_int4",
        "int8_best",
        "int8_runtime",
        "int8_booth_merged",
        "int8_booth_yosys",
        "int8_plain",
    )
)
_KEYS = (
    *("area_um2", "critical_path_ps", "critical_path_opensta_ps"),
    *("core_area_um2", "wire_um", "critical_path_wires_ps", "power_uw", "energy_per_mac_fj"),
)
#: What is guarded, by key.
GUARDED = {metric.key: metric for metric in (*METRICS, *PLACED, *POWERED) if metric.key in _KEYS}
_COMPARISONS = {"lower": "at most", "higher": "at least"}
_BASES = ("stored", "kept", "measured", "recorded")


class Subject(NamedTuple):
    """What a rule is about: a figure of a circuit, and where it comes from."""

    basis: str
    library: str
    clock_ps: float
    unit: str
    design: str
    scope: str
    stimulus: str
    metric: str

    def __str__(self) -> str:
        where = [self.library, f"{self.clock_ps:g} ps", self.unit, self.design, self.scope, self.stimulus]
        return f"{self.basis}: {', '.join(one for one in where if one)}: {self.metric}"


@dataclass(frozen=True)
class Rule:
    """A bound on a figure: ``comparison`` is "at most" or "at least"."""

    value: float
    comparison: str


Rules = Mapping[Subject, float]


def read_rules(path: Path) -> dict[Subject, float]:
    """Bounds by subject; none where the file is missing. Raises OSError, or ValueError which says what is wrong."""
    try:
        facts = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: no rules: {error}") from None
    if not isinstance(facts, dict) or not isinstance(facts.get("rules"), list):
        raise ValueError(f'{path}: no rules: {{"rules": [...]}} is wanted')
    rules: dict[Subject, float] = {}
    for place, one in enumerate(facts["rules"]):
        try:
            if not isinstance(one, dict) or one.keys() != {*Subject._fields, *Rule.__dataclass_fields__}:
                raise ValueError("a rule has " + ", ".join((*Subject._fields, *Rule.__dataclass_fields__)))
            subject = Subject(*(one[name] for name in Subject._fields))
            if not all(isinstance(value, str) for value in (*subject[:2], *subject[3:])):
                raise ValueError("names are texts")
            if subject.basis not in _BASES or subject.metric not in GUARDED:
                raise ValueError(f"{subject.basis} {subject.metric} is not guarded")
            if not all(_figure(value) for value in (subject.clock_ps, one["value"])):
                raise ValueError("clock_ps and value are finite numbers")
            if one["comparison"] != _comparison(subject.metric):
                raise ValueError(f"{subject.metric} is to be {_comparison(subject.metric)} something")
            if subject in rules:
                raise ValueError(f"there is another one of {subject}")
        except ValueError as error:
            raise ValueError(f"{path}: rule {place}: {error}") from None
        rules[subject] = one["value"]
    return rules


def _figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def _comparison(metric: str) -> str:
    return _COMPARISONS[GUARDED[metric].better]


def write_rules(path: Path, rules: Rules) -> None:
    """Write rules, one in a line."""
    lines = [
        json.dumps(subject._asdict() | asdict(Rule(value, _comparison(subject.metric))), allow_nan=False)
        for subject, value in sorted(rules.items())
    ]
    write_text(path, '{"rules": [\n' + ",\n".join(lines) + "\n]}\n")


# Figures --------------------------------------------------------------------------------------------------------------


def _figures(basis: str, record: Mapping[str, Any], **names: Any) -> dict[Subject, float]:
    facts = {"stimulus": "", **record, **names}
    where = [facts[name] for name in Subject._fields[1:-1]]
    return {
        Subject(basis, *where, key): facts[key] for key in GUARDED if facts.get(key) is not None and _figure(facts[key])
    }


def stored(designs: Mapping[str, Mapping[str, Design]]) -> dict[Subject, float]:
    """What the stored designs say of themselves."""
    found: dict[Subject, float] = {}
    for shelf, units in designs.items():
        for name, design in units.items():
            unit = UNITS[name]
            names = {"library": shelf, "unit": unit.unit, "design": unit.design, "scope": unit.scope}
            found |= _figures("stored", {**design.wired_by, **design.found_by}, **names)
            if choice := design.choices.get("energy"):
                found |= _figures("stored", {"energy_per_mac_fj": choice.mean_fj}, **names, **_chosen(choice, "energy"))
            for aim, choice in design.wired_choices.items():
                facts = {
                    **choice.found_by,
                    "energy_per_mac_fj": choice.mean_fj,
                    "area_um2": None,
                    "critical_path_ps": None,
                }
                found |= _figures("stored", facts, **names, **_chosen(choice, aim, "with wires, "))
    return found


def _chosen(choice: Choice, aim: str, how: str = "") -> dict[str, Any]:
    """What a rule calls the mean of a choice's stimuli."""
    stimuli = " and ".join(choice.energy_per_mac_fj)
    return {"clock_ps": choice.found_by["clock_ps"], "stimulus": f"{stimuli}, {how}chosen by {aim}"}


def measured(flow: Flow, clock_ps: float, units: Iterable[str] = MEASURED) -> dict[Subject, float]:
    """What a flow measures of the stored designs of ``units``, by its library's own delays."""
    found: dict[Subject, float] = {}
    for name in units:
        unit = UNITS[name]
        one = flow.build(unit, flow.variant(unit, clock_ps), clock_ps)
        figures = {"area_um2": round(one.area, 4), "critical_path_ps": round(one.critical_path_ps, 1)}
        names = {"library": flow.library.name, "clock_ps": clock_ps}
        found |= _figures("measured", figures, **names, unit=unit.unit, design=unit.design, scope=unit.scope)
    return found


def recorded(records: Iterable[Mapping[str, Any]], basis: str = "recorded") -> dict[Subject, float]:
    """What records say; of several of one circuit (placements with other seeds), the best figures."""
    found: dict[Subject, float] = {}
    for record in records:
        how = [record.get("stimulus") or "", *(["with wires"] if record.get("wires_ff") is not None else [])]
        how += [f"chosen by {record['by']}"] if record.get("by") not in (None, "area") else []
        for subject, value in _figures(basis, record, stimulus=", ".join(how)).items():
            if subject not in found or GUARDED[subject.metric].worse(found[subject], value):
                found[subject] = value
    return found


# Rules and figures ----------------------------------------------------------------------------------------------------


def problems(rules: Rules, found: Mapping[Subject, float], whole: Iterable[str] = ()) -> list[str]:
    """What breaks rules, and where rules are looser than they could be, in words.

    Figures of a basis are all of that basis, except recorded ones; so they are of ``whole`` bases of which there is
    none at all.
    """
    bases = {*whole, *(subject.basis for subject in found)}
    said = []
    for subject, bound in rules.items():
        if subject in found:
            value = found[subject]
            if GUARDED[subject.metric].worse(value, bound):
                said.append(f"{subject} is {value:g}, {_comparison(subject.metric)} {bound:g} is wanted")
            elif value != bound:
                said.append(f"{subject} is {value:g}, better than its rule, {bound:g}: tighten it with --update")
        elif subject.basis in bases - {"recorded"}:
            said.append(f"{subject} has a rule and no figure any more")
    said += [f"{subject} has no rule: make one with --update" for subject in found.keys() - rules.keys()]
    return sorted(said)


def updated(
    rules: Rules, found: Mapping[Subject, float], whole: Iterable[str] = (), *, loosen: bool = False
) -> dict[Subject, float]:
    """Rules that figures meet exactly, as :func:`problems` has them.

    Raises ValueError where one would be looser, or gone, unless ``loosen``.
    """
    bases = {*whole, *(subject.basis for subject in found)}
    gone = {subject for subject in rules if subject.basis in bases - {"recorded"} and subject not in found}
    looser = [
        f"{subject}: {found[subject]:g}, {_comparison(subject.metric)} {bound:g} is wanted"
        for subject, bound in rules.items()
        if subject in found and GUARDED[subject.metric].worse(found[subject], bound)
    ]
    refused = sorted([*looser, *(f"{subject}: it is not there any more" for subject in gone)])
    if refused and not loosen:
        more = f", and {len(refused) - 1} more" if len(refused) > 1 else ""
        raise ValueError(f"rules are only tightened, unless --loosen is said: {refused[0]}{more}")
    return {subject: value for subject, value in {**rules, **found}.items() if subject not in gone}
