"""Where a mapped circuit's area, or its power, goes: decoder, lanes, tree, accumulator, registers."""

from collections import defaultdict
from collections.abc import Mapping

from synth.netlist import Net, Netlist

__all__ = ["GATES", "PARTS", "TIES", "split"]

#: decoder: gates that see the weight's code alone. lanes: gates between inputs and the first adder. tree: adders in the
#: columns of the products, with the gates between them. accumulator: adders and gates above. registers: flops.
PARTS = ("decoder", "lanes", "tree", "accumulator", "registers")
#: The cells that drive the constants.
TIES = "ties"
#: Clock gates.
GATES = "gates"
#: What parts are called in a report, where that is not what generators call them.
_CALLED = {"registers": "codes", "lane_true": "lane", "lane_inverted": "lane"}
_CODE_PORTS = ("code", "mode")
_X_PORT = "x"
_ABOVE = 1 << 30  # a column above all


def split(
    netlist: Netlist, copies: Mapping[str, int] | None = None, *, of: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Area by part, or what is said ``of`` each cell.

    A unit whose adders are not named cells (plain ``*``) has registers and logic only.

    Gates lose their names in ABC, so they are told apart by what they see and what they feed; where a circuit was
    mapped part by part, by the part that they belong to. ``copies``: parts that stand for several alike.
    """
    found: dict[str, float] = defaultdict(float)
    composed = any(one.role.parts for one in netlist.cells.values())
    where = {} if composed else _by_sight(netlist)
    for one in netlist.cells.values():
        kind = one.role.kind
        if one.cell.kind == "tie":
            part = TIES
        elif one.cell.kind == "clock_gate":
            part = GATES
        elif composed:
            part = _CALLED.get(kind, kind) or "buffers"  # what no part has is between parts
        else:
            part = where[one.name]
        found[part] += (one.cell.area if of is None else of[one.name]) * (copies or {}).get(one.role.part, 1)
    return dict(found)


def _by_sight(netlist: Netlist) -> dict[str, str]:
    """The part of each cell of a circuit that was mapped as a whole."""
    adders = {one.name: one.role for one in netlist.cells.values() if one.role.heap}
    if not adders or _X_PORT not in netlist.ports:  # or all that it sees comes from its own registers
        return {one.name: "registers" if one.cell.ff else "logic" for one in netlist.cells.values()}
    # Forwards: what each net has seen, of "code", "x" and "state" (a flop, an adder).
    seen: dict[Net, set[str]] = {}
    for port, facts in netlist.ports.items():
        if facts.direction == "input":
            what = "x" if port == _X_PORT else "code" if port in _CODE_PORTS else "state"
            seen |= {net: {what} for net in facts.bits}
    sees: dict[str, set[str]] = {}
    order = netlist.ordered()
    for one in order:
        sees[one.name] = set().union(*(seen.get(one.nets[pin], set()) for pin in one.cell.inputs))
        after = {"state"} if one.cell.ff or one.name in adders else sees[one.name]
        seen |= {one.nets[pin]: after for pin in one.cell.outputs if pin in one.nets}
    # Backwards: the lowest adder column that each net feeds, and whether that is in the tree.
    feeds: dict[Net, tuple[int, bool]] = {}
    parts = {}
    for one in reversed(order):
        above = (_ABOVE, False)
        if one.name in adders:
            lowest = adders[one.name].column, adders[one.name].tree
        else:
            lowest = min(
                (feeds.get(one.nets[pin], above) for pin in one.cell.outputs if pin in one.nets), default=above
            )
        if one.cell.ff:
            parts[one.name], lowest = "registers", above
        elif one.name in adders or "state" in sees[one.name]:
            parts[one.name] = "tree" if lowest[1] else "accumulator"
        else:
            parts[one.name] = "lanes" if "x" in sees[one.name] else "decoder"
        for pin in one.cell.inputs:
            net = one.nets[pin]
            feeds[net] = min(lowest, feeds.get(net, above))
    return parts
