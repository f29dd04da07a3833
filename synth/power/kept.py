"""Records of power that are kept in ``synth/energies.json``, and the tables of docs/power.md that are made of them.

A record says what it is of: a netlist that is still the same, cell by cell and wire by wire, is not simulated again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from golden.record import markdown
from golden.storage import json_text, write_text
from hw.units import LEVELS
from synth.metrics import POWERED
from synth.power import ENERGIES

__all__ = ["documented_energies", "energy_over", "read_energies", "store"]

_DESIGNS = (
    *("dint4", "fused", "int4", "fp4", "fp4_five", "fp4_bitmod"),
    *("int8_best", "int8_runtime", "int8_booth_merged", "int8_booth_yosys", "int8_plain"),
)
#: Stimuli of the tables, and what they are called there.
_SHOWN = {"real": "streaming", "real_held64": "held", "uniform": "uniform"}
#: Of what the parts are shown, unless all of it is: library, unit and scope.
_MATTER = {("asap7", "dot16", "array"), ("asap7", "dot16", "complete"), ("asap7", "tile32x8x1", "complete")}


def read_energies(path: Path = ENERGIES) -> list[dict[str, Any]]:
    """The records that are kept; none where there is no file."""
    if not path.is_file():
        return []
    try:
        records = json.loads(path.read_text(encoding="utf-8"))["records"]
        if not all(map(_sound, records)):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError(
            f"{path} holds no records of power: take it from the repository, or make it with `power --store`"
        ) from None
    return records


def _sound(record: Mapping[str, Any]) -> bool:
    """Whether a record has all that tables take of it. Raises as :func:`_place`."""
    texts = [record[name] for name in ("content", "library", "unit", "design", "scope", "by", "stimulus")]
    numbers = {name: record[name] for name in (*(metric.key for metric in POWERED), "clock_ps", "cycles")}
    energy = numbers["energy_per_mac_fj"]
    for name in ("energy_per_mac_fj", "energy_error_fj", "tops_per_w"):  # of a run with products, and of several parts
        if numbers[name] is None and (energy is None or name == "energy_error_fj"):
            del numbers[name]
    every = [*numbers.values(), *record.get("parts_uw", {}).values()]
    return (
        all(isinstance(one, str) for one in texts)
        and record["unit"] in LEVELS
        and all(isinstance(one, int | float) and not isinstance(one, bool) and abs(one) < 1e300 for one in every)
        and (not energy or record["power_uw"] > 0)
        and bool(_place(record))
    )


def _place(record: Mapping[str, Any]) -> tuple[Any, ...]:
    """Which record it is. Raises KeyError, TypeError or ValueError where it does not say so."""
    library, *names = (str(record[name]) for name in ("library", "unit", "design", "scope", "by", "stimulus"))
    return library, float(record["clock_ps"]), *names, record["wires_ff"] is not None


def store(records: Iterable[Mapping[str, Any]], path: Path = ENERGIES) -> None:
    """Keep records, in the place of what was kept of the same circuits and stimuli."""
    kept = {_place(one): dict(one) for one in (*read_energies(path), *records)}
    lines = ",\n".join(json_text(kept[key], indent=None).strip() for key in sorted(kept, key=str))
    write_text(path, f'{{"records": [\n{lines}\n]}}\n')


def energy_over(one: Mapping[str, Any] | None, base: Mapping[str, Any] | None) -> float | None:
    """Energy of a product over that of another record; None unless both are of one clock and, with as many cycles, of
    the same operands.
    """
    if not one or not base or any(one.get(name) != base.get(name) for name in ("clock_ps", "cycles")):
        return None
    energies = [record.get("energy_per_mac_fj") for record in (one, base)]
    return energies[0] / energies[1] if all(energies) else None


def documented_energies(records: Sequence[Mapping[str, Any]], *, whole: bool = False) -> dict[str, str]:
    """The tables of docs/power.md by name: fJ of a product in each design, over dINT4's; and what that is made of,
    where it matters or of the ``whole``. Each library's clock is that of most records; others are told apart.
    """
    clocks: dict[str, list[float]] = {}
    for one in records:
        clocks.setdefault(one["library"], []).append(one["clock_ps"])
    usual = {library: max(found, key=found.count) for library, found in clocks.items()}
    groups: dict[tuple[str, ...], dict[tuple[str, str], Mapping[str, Any]]] = {}
    for one in records:
        wires = "with" if one["wires_ff"] is not None else "without"
        other = f", {one['clock_ps']:g} ps" if one["clock_ps"] != usual[one["library"]] else ""
        where = one["library"] + other, one["unit"], one["scope"], one["by"], wires
        groups.setdefault(where, {})[one["stimulus"], one["design"]] = one
    order = sorted(groups, key=lambda key: (key[0], list(LEVELS).index(key[1]), *key[2:]))
    designs = [name for name in _DESIGNS if any(name == one["design"] for one in records)]
    rows, parts, places = [], [], []
    for key in order:
        found = groups[key]
        idle = [found.get(("idle", design)) for design in ("dint4", "int8_best")]
        cells = []
        for design in designs:
            texts = [_energy(found.get((stimulus, design)), found.get((stimulus, "dint4"))) for stimulus in _SHOWN]
            cells.append(" / ".join(texts) if any(text != "-" for text in texts) else "")
        quiet = " / ".join("-" if one is None else f"{one['power_uw']:.1f}" for one in idle)
        rows.append([*key, *cells, quiet if any(idle) else ""])
        for stimulus in ("real", "real_held64") if whole or key[:3] in _MATTER else ():
            ours = [found[stimulus, design] for design in ("dint4", "int8_best") if (stimulus, design) in found]
            parts += [[*key, _SHOWN[stimulus], *_parts(one)] for one in ours if one["energy_per_mac_fj"]]
            places += [[*key, _SHOWN[stimulus], *_places(one)] for one in ours if one.get("parts_uw")]
    where = ["", "unit", "scope", "chosen by", "wires"]
    figures = ["+- fJ", "internal", "switching", "clock tree", "glitches", "nets moved", "TOPS/W", "TOPS/mm2", "cycles"]
    return {
        "energies": markdown([*where, *designs, "idle, uW: dint4 / int8_best"], rows),
        "parts of energies": markdown([*where, "weights", "", *figures], parts),
        "places of energies": markdown([*where, "weights", "", *_PLACES, "others"], places),
    }


def _energy(one: Mapping[str, Any] | None, base: Mapping[str, Any] | None) -> str:
    """Of a product, in fJ; over that of another record where it is another that compares."""
    if one is None or not one["energy_per_mac_fj"]:
        return "-"
    over = None if one is base else energy_over(one, base)
    return f"{one['energy_per_mac_fj']:.1f}" + ("" if one is base else " fJ") if over is None else f"**{over:.2f}**"


#: Parts of a circuit (:mod:`synth.parts`) that have a column of their own.
_PLACES = ("lane", "accumulator", "codes", "activations", "activation_sum", "correction", "control", "clock tree")


def _places(one: Mapping[str, Any]) -> list[str]:
    """What each part of a circuit takes of a product's energy, in fJ."""
    known = dict(one["parts_uw"])
    known["lane"] = known.pop("lane", 0.0) + known.pop("lanes", 0.0) + known.pop("decoder", 0.0)
    known["accumulator"] = known.pop("accumulator", 0.0) + known.pop("tree", 0.0)
    known["codes"] = known.pop("codes", 0.0) + known.pop("channel", 0.0)
    values = [known.pop(name, 0.0) for name in _PLACES]
    scale = one["energy_per_mac_fj"] / one["power_uw"]
    return [one["design"], *(f"{scale * value:.1f}" if value else "" for value in (*values, sum(known.values())))]


def _parts(one: Mapping[str, Any]) -> list[str]:
    """What a record's energy is made of."""
    glitches = 1 - one["power_zero_delay_uw"] / one["power_uw"]
    shares = [one[part] / one["power_uw"] for part in ("internal_uw", "switching_uw", "clock_tree_uw")]
    return [
        one["design"],
        "-" if one["energy_error_fj"] is None else f"{one['energy_error_fj']:.2f}",
        *(f"{100 * share:.0f} %" for share in (*shares, glitches, one["coverage"])),
        f"{one['tops_per_w']:.1f}",
        f"{one['tops_per_mm2']:.1f}",
        str(one["cycles"]),
    ]
