"""Where a mapped circuit's area goes: decoder, lanes, tree, accumulator, registers."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from synth.liberty import Library
from synth.timing import Netlist, ordered

__all__ = ["PARTS", "split"]

#: decoder: gates that see the weight's code alone. lanes: gates between inputs and the first adder. tree: adders in the
#: columns of the products, with the gates between them. accumulator: adders and gates above. registers: flops.
PARTS = ("decoder", "lanes", "tree", "accumulator", "registers")
_ADDER = re.compile(r"acc_c(\d+)_\d+$")
_PRODUCT = re.compile(r"p\d+_\d+_b(\d+)$")


def _part(name: str) -> str:
    """The innermost part that an instance belongs to, without its number; "" if it belongs to none."""
    *path, _ = name.split(".")
    part = next((one for one in reversed(path) if not one.startswith("$")), "").rstrip("0123456789")
    return {"registers": "codes", "lane_true": "lane", "lane_inverted": "lane"}.get(part, part)


def split(netlist: Mapping[str, Any], top: str, library: Library) -> dict[str, float]:
    """Area by part. A unit whose adders are not named cells (plain ``*``) has registers and logic only.

    Gates lose their names in ABC, so they are told apart by what they see and what they feed; where a circuit was
    mapped part by part, by the part that they belong to.
    """
    flat = Netlist.read(netlist, top, library)
    if any(_part(instance.name) for instance in flat.instances):
        found: dict[str, float] = defaultdict(float)
        for instance in flat.instances:
            found[_part(instance.name) or instance.name.rstrip("0123456789")] += instance.cell.area
        return dict(found)
    product_columns = [
        int(match[1]) for name in netlist["modules"][top]["netnames"] if (match := _PRODUCT.search(name))
    ]
    adders = {instance.name: int(m[1]) for instance in flat.instances if (m := _ADDER.search(instance.name))}
    if not adders or not product_columns:
        registers = sum(instance.cell.area for instance in flat.instances if instance.cell.ff)
        return {"registers": registers, "logic": sum(i.cell.area for i in flat.instances) - registers}
    top_column = max(product_columns)

    parts = dict.fromkeys(PARTS, 0.0)
    # Forwards: what each net has seen, of "code", "x" and "state" (a flop, an adder).
    seen: dict[int | str, set[str]] = {}
    for net, name in flat.inputs.items():
        port = name.partition("[")[0]
        seen[net] = {"x"} if port == "x" else {"code"} if port in ("code", "mode") else {"state"}
    order = ordered(flat)
    for instance in order:
        inputs: set[str] = set()
        for pin in instance.cell.inputs:
            inputs |= seen.get(instance.nets[pin], set())
        if instance.cell.ff or instance.name in adders:
            inputs = {"state"}
        for pin in instance.cell.outputs:
            if pin in instance.nets:
                seen[instance.nets[pin]] = inputs
    # Backwards: the lowest adder column that each net feeds; a flop's input is above every column.
    feeds: dict[int | str, int] = {}
    for instance in reversed(order):
        above = top_column + 1
        outputs = [instance.nets[pin] for pin in instance.cell.outputs if pin in instance.nets]
        column = adders.get(instance.name, min((feeds.get(net, above) for net in outputs), default=above))
        if instance.cell.ff:
            part, column = "registers", above
        else:
            inputs = set().union(*(seen.get(instance.nets[pin], set()) for pin in instance.cell.inputs))
            if instance.name in adders or "state" in inputs:
                part = "tree" if column <= top_column else "accumulator"
            else:
                part = "lanes" if "x" in inputs else "decoder"
        parts[part] += instance.cell.area
        for pin in instance.cell.inputs:
            net = instance.nets[pin]
            feeds[net] = min(column, feeds.get(net, above))
    return parts
