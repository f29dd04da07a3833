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
from synth.power import ENERGIES

__all__ = ["documented_energies", "read_energies", "store"]

_DESIGNS = ("dint4", "int4", "int8_best", "int8_runtime", "int8_booth_merged", "int8_booth_yosys", "int8_plain")
_SHOWN = {"real": "streaming", "real_held64": "held"}


def read_energies(path: Path = ENERGIES) -> list[dict[str, Any]]:
    """The records that are kept; none where there is no file."""
    if not path.is_file():
        return []
    try:
        records = json.loads(path.read_text(encoding="utf-8"))["records"]
        if not all(isinstance(one, dict) and isinstance(one["content"], str) for one in records):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        raise ValueError(
            f"{path} holds no records of power: take it from the repository, or make it with `power --store`"
        ) from None
    return records


def _place(record: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("library", "clock_ps", "unit", "design", "scope", "by", "stimulus")
    return (*(record.get(name) for name in names), record.get("wires_ff") is not None)


def store(records: Iterable[Mapping[str, Any]], path: Path = ENERGIES) -> None:
    """Keep records, in the place of what was kept of the same circuits and stimuli."""
    kept = {_place(one): dict(one) for one in (*read_energies(path), *records)}
    lines = ",\n".join(json_text(kept[key], indent=None).strip() for key in sorted(kept, key=str))
    write_text(path, f'{{"records": [\n{lines}\n]}}\n')


def documented_energies(records: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The tables of docs/power.md by name: fJ of a product in each design, over dINT4's; and more of the first."""
    groups: dict[tuple[str, ...], dict[str, Mapping[str, Any]]] = {}
    for one in records:
        if one["stimulus"] in _SHOWN and one["energy_per_mac_fj"]:
            wires = "with" if one["wires_ff"] is not None else "without"
            where = one["library"], one["unit"], one["scope"], one["by"], wires, one["stimulus"]
            groups.setdefault(where, {})[one["design"]] = one
    order = sorted(groups, key=lambda key: (key[0], list(LEVELS).index(key[1]), *key[2:]))
    rows, more = [], []
    for key in order:
        found = groups[key]
        base = found.get("dint4")
        head = [*key[:5], _SHOWN[key[5]]]
        cells = []
        for design in _DESIGNS:
            one = found.get(design)
            text = "" if one is None else f"{one['energy_per_mac_fj']:.1f}"
            if one is not None and base is not None and one is not base:
                text += f" (**{one['energy_per_mac_fj'] / base['energy_per_mac_fj']:.2f}**)"
            cells.append(text)
        rows.append([*head, *cells])
        for design in ("dint4", "int8_best"):
            if one := found.get(design):
                glitches = 1 - one["power_zero_delay_uw"] / one["power_uw"]
                shares = [one[part] / one["power_uw"] for part in ("internal_uw", "switching_uw", "clock_tree_uw")]
                more.append(
                    [
                        *head,
                        design,
                        f"{one['energy_error_fj']:.2f}",
                        *(f"{100 * share:.0f} %" for share in (*shares, glitches, one["coverage"])),
                        f"{one['tops_per_w']:.1f}",
                        f"{one['tops_per_mm2']:.1f}",
                        str(one["cycles"]),
                    ]
                )
    where = ["", "unit", "scope", "chosen by", "wires", "weights"]
    figures = ["+- fJ", "internal", "switching", "clock tree", "glitches", "nets moved", "TOPS/W", "TOPS/mm2", "cycles"]
    return {"energies": markdown([*where, *_DESIGNS], rows) + "\n\n" + markdown([*where, "", *figures], more)}
