"""Bit heaps on explicit full and half adders.

A bit heap is a sum that has not been added yet: for every power of two, the bits that count it. Lanes throw their
partial products in, an accumulator feeds its own bits back, and :meth:`BitHeap.reduce` adds everything with
full and half adders, one multi-operand addition in place of many two-operand ones.

Yosys never infers adder cells, so the adders are explicit. What they become is a :class:`Cells` choice:
gates that any tool maps, or instances of ``dint_full_adder`` and ``dint_half_adder`` (suffix ``_n`` where the cell's
outputs are inverted, as ASAP7's are), which a flow maps to the library's own cells.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from numbers import Integral, Real

from amaranth.hdl import Cat, Const, Instance, Module, Mux, Signal, Value

from golden.lanes import signed_bits

__all__ = [
    "ADDERS",
    "CARRY_CHAINS",
    "GATES",
    "INVERTING_CELLS",
    "PLAIN_CELLS",
    "POLARITIES",
    "TREES",
    "Bit",
    "BitHeap",
    "Cells",
    "Structure",
    "accumulate",
    "pipeline",
]

#: Orders in which a heap's bits meet; see :meth:`BitHeap.reduce`.
TREES = ("greedy", "dadda", "wallace")
#: How the last two rows are added.
ADDERS = ("ripple", "brent_kung", "sklansky")
#: Which inputs of a full adder are spared an inverter.
POLARITIES = ("majority", "latest")


@dataclass(frozen=True)
class Cells:
    """What full adders, half adders and flops a circuit is built for.

    Attributes
    ----------
    full_adder, half_adder : bool
        Whether the library has the cell. Where it has not, gates take its place.
    inverting : bool
        Whether the adder cells deliver both outputs inverted. A full adder of inverted inputs is then free of
        inverters, because the full adder is self-dual: the heap keeps track of each bit's polarity.
    inverting_flop : bool
        Whether the plain flop delivers only the inverted output, so that reading it inverted costs nothing.
    carry_chain : bool
        Whether two numbers at a time are added by ``+``, for an FPGA's carry chains. Trees, adders and polarities of a
        :class:`Structure` are then without effect, and a ripple has no breaks.
    """

    full_adder: bool = False
    half_adder: bool = False
    inverting: bool = False
    inverting_flop: bool = False
    carry_chain: bool = False


#: Adders as gates: portable Verilog for any tool.
GATES = Cells()
#: Adder cells with true outputs (Nangate45, sky130hd).
PLAIN_CELLS = Cells(full_adder=True, half_adder=True)
#: Adder cells and flops with inverted outputs (ASAP7).
INVERTING_CELLS = Cells(full_adder=True, half_adder=True, inverting=True, inverting_flop=True)
#: Carry chains (FPGAs).
CARRY_CHAINS = Cells(carry_chain=True)


@dataclass(frozen=True)
class Structure:
    """How a heap is added up: what a search chooses, and what changes neither function nor width.

    Attributes
    ----------
    tree : str
        One of ``TREES``: ``"greedy"`` (the three earliest bits first; a timing-driven tree), ``"dadda"`` or
        ``"wallace"``.
    adder : str
        One of ``ADDERS``: ``"ripple"`` (for a greedy tree: part of the tree itself), or a parallel-prefix adder,
        ``"brent_kung"`` or ``"sklansky"``.
    breaks : tuple of int
        Columns at which a carry waits for the next cycle, which shortens the ripple. The sum of all cycles is the same,
        and complete a cycle later for each break.
    cuts : tuple of float
        Pipeline stages before the accumulator's: each ends where bits would arrive later than this many carry delays.
        The sum is complete a cycle later for each.
    sum_delay : float
        Delay of an adder's sum that the order of bits reckons with, in delays of its carry.
    polarity : str
        Which input of a full adder needs no inverter where two would be equal but for one: that of the
        ``"majority"``, or the ``"latest"``, so that no inverter lies in a ripple.
    skew : float
        How much later the bits of each row of a lane's partial products are reckoned to come than those of the row
        above, in carry delays: what is reckoned as it comes meets in time, without glitches.
    """

    tree: str = "greedy"
    adder: str = "ripple"
    breaks: tuple[int, ...] = ()
    cuts: tuple[float, ...] = ()
    sum_delay: float = 1.0
    polarity: str = "majority"
    skew: float = 0.0

    def __post_init__(self) -> None:
        chosen = (
            ("tree", self.tree, TREES),
            ("adder", self.adder, ADDERS),
            ("polarity", self.polarity, POLARITIES),
        )
        for kind, value, known in chosen:
            if value not in known:
                raise ValueError(f"unknown {kind} {value!r}: choose from {', '.join(known)}")
        for name in ("breaks", "cuts"):
            if not isinstance(getattr(self, name), tuple | list):
                raise ValueError(f"{name}={getattr(self, name)!r}: a tuple of them is wanted")
        for column in self.breaks:
            if not isinstance(column, Integral):
                raise ValueError(f"break at column {column!r}: columns are whole numbers")
        for delay in (*self.cuts, self.sum_delay):
            if not isinstance(delay, Real) or not delay > 0:
                raise ValueError(f"{delay!r} carry delays are too short for any adder or pipeline stage")
        if not isinstance(self.skew, Real) or not 0 <= self.skew < float("inf"):
            raise ValueError(f"skew={self.skew!r}: rows come some carry delays later than those above, or none")
        object.__setattr__(self, "breaks", tuple(sorted(set(self.breaks))))
        object.__setattr__(self, "cuts", tuple(float(cut) for cut in self.cuts))

    @property
    def flush(self) -> int:
        """Cycles after the one that adds a product until the sum holds all of it."""
        return len(self.breaks) + len(self.cuts)

    def check(self, width: int) -> "Structure":
        """Raise ValueError where a heap this wide has no such carry to break; returns itself."""
        for column in self.breaks:
            if not 0 < column < width:
                raise ValueError(f"break at column {column}: a heap {width} wide breaks between 1 and {width - 1}")
        return self


#: What adding two numbers on a carry chain takes, in carry delays.
_CHAIN = 8.0
#: What avoiding an inverter is worth, in carry delays.
_INVERTER = 4.0


@dataclass(frozen=True, eq=False)
class Bit:
    """A one-bit value in the heap.

    ``inverted`` says that ``value`` carries the complement of the bit; None, that either polarity costs the same
    (``value`` is then the true bit, and the adder that takes it decides). ``arrival`` is when the value settles, in
    carry delays after the clock edge; it orders the adders and need not be exact. ``idle`` is the bit in a cycle that
    adds nothing.
    """

    value: Value
    inverted: bool | None = False
    arrival: float = 0.0
    idle: int = 0


class BitHeap:
    """Sum of weighted bits modulo ``2 ** width``.

    Parameters
    ----------
    width : int
        Columns of the heap. Bits and carries beyond it are dropped: the sum is modulo ``2 ** width``.
    cells : Cells
        What the adders are made of.
    structure : Structure
        Tree, adder and breaks. (Cuts are :func:`accumulate`'s.) At a break, carries from below wait one cycle in a flop
        (domain ``sync``): the sum of all cycles is the same if the heap accumulates and idle cycles follow.
    restart : Value, optional
        What puts the waiting carries back to their idle state.
    name : str
        Prefix of every signal, so that netlists stay readable.
    top : int, optional
        Highest column of what is added, where an accumulator goes on above it; None: all of the heap is tree.
    """

    def __init__(
        self,
        width: int,
        *,
        cells: Cells = GATES,
        structure: Structure = Structure(),
        restart: Value | None = None,
        name: str = "heap",
        top: int | None = None,
    ) -> None:
        if width < 1:
            raise ValueError(f"a bit heap needs at least one column, not {width}")
        self._structure = structure.check(width)
        if cells.carry_chain and structure.breaks:
            raise ValueError(f"breaks at {structure.breaks}: a carry chain has none, pipeline it with cuts")
        self._cells = cells
        self._restart = restart
        self._cut = False  # whether flops take what is left
        self._name = name
        self._top = width if top is None else top
        self._columns: list[list[Bit]] = [[] for _ in range(width)]
        self._serial = 0
        self._comb: list = []
        self._sync: list = []
        self._instances: dict[str, Instance] = {}
        #: Carries that wait at breaks: (weight, true bit), as they are before a restart.
        self.waiting: list[tuple[int, Value]] = []
        #: How many full and half adders :meth:`reduce` placed.
        self.full_adders = 0
        self.half_adders = 0

    @property
    def width(self) -> int:
        return len(self._columns)

    def insert(self, weight: int, bit: Bit) -> None:
        """Add ``bit`` times ``2 ** weight``."""
        if weight < self.width:
            self._columns[weight].append(bit)

    def add_constant(self, constant: int) -> None:
        """Add an integer, taken modulo ``2 ** width``."""
        for weight in range(self.width):
            if constant >> weight & 1:
                self._columns[weight].append(Bit(Const(1, 1), idle=1))

    def reduce(self, feedback: Callable[[int, bool], Bit] | None = None) -> list[Bit]:
        """Add everything; returns one bit per column, least significant first. :meth:`place` puts the adders down.

        A greedy tree sweeps the columns upwards. Within a column the three earliest bits go into the next full adder
        (the three-greedy order, which is what a timing-driven tree comes to), so late carries ripple through the last
        adder of each column: compression tree and ripple-carry adder are one structure with the least number of adders.
        Dadda's and Wallace's trees first make two rows of all bits.

        ``feedback(weight, inverted)`` gives one bit more for each column: what a register gives back that takes the
        column's sum in that polarity. The polarity in which the sum comes out is chosen, where there is one.
        """
        if self._cells.carry_chain:
            return self._chain(feedback)
        if self._structure.tree == "dadda":
            self._dadda()
        elif self._structure.tree == "wallace":
            self._wallace()
        rows = 1 if self._structure.adder == "ripple" else 2
        result = []
        for weight in range(self.width):
            if feedback is not None:
                inverted = rows == 1 and self._comes_out_inverted(weight, feedback)
                self._columns[weight].insert(0, feedback(weight, inverted))
            result.append(self._reduce_column(weight, rows))
        if rows == 2:
            return self._prefix_add(result)
        return [bits[0] if bits else Bit(Const(0, 1)) for bits in result]

    def _comes_out_inverted(self, weight: int, feedback: Callable[[int, bool], Bit]) -> bool:
        """Whether a column that is given its inverted sum comes out inverted; lower columns are done."""
        for inverted in (False, True):
            trial = BitHeap(
                weight + 1,
                cells=self._cells,
                structure=replace(self._structure, tree="greedy", adder="ripple", breaks=()),
            )
            trial._columns[weight] = [feedback(weight, inverted), *self._columns[weight]]
            (bit,) = trial._reduce_column(weight, 1)
            if bool(bit.inverted) == inverted:
                break
        return inverted

    def _reduce_column(self, weight: int, rows: int) -> list[Bit]:
        """Add the bits of a column up to at most ``rows``; carries go to the next."""
        column = self._columns[weight]
        ones = sum(isinstance(bit.value, Const) for bit in column)
        bits = self._ordered(bit for bit in column if not isinstance(bit.value, Const))
        for _ in range(ones // 2):  # two constants are a constant carry
            self._carry(weight, Bit(Const(1, 1), idle=1))
        if ones % 2:
            bits = self._absorb_one(weight, bits)
        while len(bits) >= 3:
            total = self._full_adder(weight, bits)
            bits = self._ordered([*bits, total])
        if len(bits) == 2 and rows == 1:
            bits = [self._half_adder(weight, bits)]
        return bits

    def compress(self, limit: float) -> list[tuple[int, Bit]]:
        """Add what can be added until ``limit``; returns all bits that are left, with their weights.

        Every column keeps at most two bits for which there would be time, the lowest one.
        """
        self._cut = True
        if self._cells.carry_chain:
            return [(weight, bit) for row in self._added(self._rows(), limit) for weight, bit in row.items()]
        left: list[tuple[int, Bit]] = []
        for weight, column in enumerate(self._columns):
            bits = self._ordered(column)
            while len(bits) >= 3 and bits[2].arrival + self._structure.sum_delay <= limit:
                total = self._full_adder(weight, bits)
                bits = self._ordered([*bits, total])
            starts = len(bits) == 2 and not left
            if starts and bits[1].arrival + self._structure.sum_delay <= limit:
                bits = [self._half_adder(weight, bits)]
            left += [(weight, bit) for bit in bits]
        return left

    def place(self, m: Module) -> None:
        """Put the adders that :meth:`reduce` made into ``m``."""
        m.d.comb += self._comb
        m.d.sync += self._sync
        for name, instance in self._instances.items():
            m.submodules[name] = instance

    # Numbers on carry chains: a row is a number's bits by their weights.

    def _chain(self, feedback: Callable[[int, bool], Bit] | None) -> list[Bit]:
        """Add the rows two by two, in as many bits as what they come to needs, and that to what is fed back."""
        rows = self._rows()
        columns = enumerate(self._columns)
        low = sum(isinstance(bit.value, Const) << weight for weight, column in columns for bit in column)
        low %= 1 << self.width
        low -= low >> self.width - 1 << self.width
        high = low + sum(1 << weight for row in rows for weight in row)
        bits = min(self.width, max(signed_bits(low), signed_bits(high)) if low < 0 else high.bit_length())
        for weight in range(bits):  # the constant lies where rows have room
            if low >> weight & 1:
                free = next((row for row in rows if weight not in row), None)
                if free is None:
                    rows.append(free := {})
                free[weight] = Bit(Const(1, 1))
        total: dict[int, Bit] = next(iter(self._added(rows, top=bits)), {})
        zero = Bit(Const(0, 1))
        sign = total.get(bits - 1, zero) if low < 0 else zero
        row = {weight: total.get(weight, zero) if weight < bits else sign for weight in range(self.width)}
        if feedback is not None:
            back = {weight: feedback(weight, False) for weight in range(self.width)}
            (row,) = self._added([row, back])
        return [row[weight] for weight in range(self.width)]

    def _rows(self) -> list[dict[int, Bit]]:
        """The heap as numbers: the first bit of each column is in the first, constants in none."""
        rows: list[dict[int, Bit]] = []
        for weight, column in enumerate(self._columns):
            bits = [bit for bit in column if not isinstance(bit.value, Const)]
            rows += [{} for _ in range(len(bits) - len(rows))]
            for row, bit in zip(rows, bits, strict=False):
                row[weight] = bit
        return rows

    def _added(
        self, rows: list[dict[int, Bit]], limit: float = float("inf"), top: int | None = None
    ) -> list[dict[int, Bit]]:
        """Add neighbours, level by level, modulo ``2 ** top``, until one row is left or ``limit`` is past."""
        top = self.width if top is None else top
        arrival = max((bit.arrival for row in rows for bit in row.values()), default=0.0)
        while len(rows) > 1 and (arrival := arrival + _CHAIN) <= limit:
            rows = [
                self._add_two(rows[i], rows[i + 1], arrival, top) if i + 1 < len(rows) else rows[i]
                for i in range(0, len(rows), 2)
            ]
        return rows

    def _add_two(self, a: dict[int, Bit], b: dict[int, Bit], arrival: float, top: int) -> dict[int, Bit]:
        """The sum of two numbers; bits below the other's lowest are the sum's as they are."""
        start = max(min(a), min(b))
        end = max(*a, *b) + 1
        numbers = [
            Cat(self._polarised(row[weight], False) if weight in row else Const(0, 1) for weight in range(start, end))
            for row in (a, b)
        ]
        self._serial += 1
        total = Signal(min(end + 1, top) - start, name=f"{self._name}_row{self._serial}")
        self._comb.append(total.eq(numbers[0] + numbers[1]))
        below = {weight: bit for row in (a, b) for weight, bit in row.items() if weight < start}
        return below | {start + i: Bit(total[i], None, arrival) for i in range(len(total))}

    # Trees in stages. Constants keep out of them: reduce() turns them into gates.

    def _dadda(self) -> None:
        """As few adders as two rows need, each as late as possible."""
        heights = [2]
        while heights[-1] < max(map(len, self._columns)):
            heights.append(heights[-1] * 3 // 2)
        for height in reversed(heights[:-1]):
            for weight in range(self.width):
                constants, bits = self._parted(self._columns[weight])
                while len(bits) > height:
                    adder = self._half_adder if len(bits) == height + 1 else self._full_adder
                    total = adder(weight, bits)
                    bits = self._ordered([*bits, total])
                self._columns[weight] = constants + bits

    def _wallace(self) -> None:
        """Every three bits of a column meet in every stage, and two that are left over."""
        while max(len(self._parted(column)[1]) for column in self._columns) > 2:
            columns, self._columns = self._columns, [[] for _ in self._columns]
            for weight, column in enumerate(columns):
                constants, bits = self._parted(column)
                self._columns[weight] += constants
                if len(bits) > 2:
                    while len(bits) >= 2:
                        adder = self._full_adder if len(bits) >= 3 else self._half_adder
                        self._columns[weight].append(adder(weight, bits))
                self._columns[weight] += bits

    def _parted(self, column: list[Bit]) -> tuple[list[Bit], list[Bit]]:
        """The constants of a column, and its other bits in order of arrival."""
        constants = [bit for bit in column if isinstance(bit.value, Const)]
        return constants, self._ordered(bit for bit in column if not isinstance(bit.value, Const))

    def _prefix_add(self, rows: list[list[Bit]]) -> list[Bit]:
        """Columns of at most two bits, by one parallel-prefix adder between each two breaks."""
        result: list[Bit] = []
        carry = Bit(Const(0, 1))
        for low, high in pairwise([0, *self._structure.breaks, self.width]):
            span = []
            for weight in range(low, high):
                bits = [*rows[weight], Bit(Const(0, 1)), Bit(Const(0, 1))][:2]
                a, b = (self._polarised(bit, False) for bit in bits)
                propagate, generate = self._pair(weight)
                self._comb += [propagate.eq(a ^ b), generate.eq(a & b)]
                span.append((generate, propagate))
            into = self._polarised(carry, False)
            carries = self._prefix_carries(span, into)
            arrival = max((bit.arrival for bits in rows[low:high] for bit in bits), default=0.0)
            arrival += 2.0 + (high - low).bit_length()
            idle = carry.idle
            for weight in range(low, high):
                total = Signal(name=f"{self._name}_c{weight}_total")
                self._comb.append(total.eq(span[weight - low][1] ^ into))
                idle += sum(bit.idle for bit in rows[weight])
                result.append(Bit(total, None, arrival, idle & 1))
                idle >>= 1
                into = carries[weight - low]
            carry = self._wait(high, Bit(into, None, arrival, idle))
        return result

    def _prefix_carries(self, pairs: list[tuple[Value, Value]], carry: Value) -> list[Value]:
        """The carry out of every column, from (generate, propagate) of each and the carry into the first."""
        n = len(pairs)
        (generate, propagate), *rest = pairs
        span = [(generate | (propagate & carry), propagate), *rest]  # each from some column up to its own
        if self._structure.adder == "sklansky":
            joins = [(i, (i >> d << d) - 1) for d in range(n.bit_length()) for i in range(n) if i >> d & 1]
        else:
            levels = range(n.bit_length())
            joins = [(i, i - (1 << d)) for d in levels for i in range((2 << d) - 1, n, 2 << d)]
            joins += [(i, i - (1 << d)) for d in reversed(levels) for i in range((3 << d) - 1, n, 2 << d)]
        for high, low in joins:
            (g1, p1), (g0, p0) = span[high], span[low]
            g, p = self._pair(high)
            self._comb += [g.eq(g1 | (p1 & g0)), p.eq(p1 & p0)]
            span[high] = g, p
        return [generate for generate, _ in span]

    # Adders. Each takes what it needs out of `bits`, sends the carry up and returns the sum.

    def _full_adder(self, weight: int, bits: list[Bit]) -> Bit:
        chosen = self._choose(bits)
        for bit in chosen:
            bits.remove(bit)
        self.full_adders += 1
        total, carry = self._pair(weight)
        if self._cells.full_adder:
            # The full adder is self-dual: work in the polarity that most of the inputs with a fixed one have.
            fixed = [bit.inverted for bit in chosen if bit.inverted is not None]
            polarity = 2 * sum(fixed) >= len(fixed) if fixed else weight % 2 == 1
            *_, before, latest = chosen
            if self._structure.polarity == "latest" and latest.arrival >= before.arrival + 1:
                polarity = polarity if latest.inverted is None else latest.inverted
            a, b, c = (self._polarised(bit, polarity) for bit in chosen)
            self._instance("dint_full_adder", weight, chosen, total, carry, a=a, b=b, c=c)
            polarity ^= self._cells.inverting
        else:
            a, b, c = (self._polarised(bit, False) for bit in chosen)
            self._comb += [total.eq(a ^ b ^ c), carry.eq((a & b) | (c & (a | b)))]
            polarity = False
        return self._outputs(weight, chosen, total, carry, polarity)

    def _outputs(self, weight: int, inputs: list[Bit], total: Value, carry: Value, polarity: bool | None) -> Bit:
        """Send an adder's carry up and return its sum."""
        arrival = max(bit.arrival for bit in inputs)
        idle = sum(bit.idle for bit in inputs)
        self._carry(weight, Bit(carry, polarity, arrival + 1.0, idle >> 1))
        return Bit(total, polarity, arrival + self._structure.sum_delay, idle & 1)

    def _choose(self, bits: list[Bit]) -> list[Bit]:
        """Three bits for a full adder: the earliest, or later ones of one polarity if that costs less."""
        earliest = bits[:3]
        if not self._cells.full_adder:
            return earliest

        def cost(three: list[Bit]) -> float:
            fixed = [bit.inverted for bit in three if bit.inverted is not None]
            return three[-1].arrival + _INVERTER * min(sum(fixed), len(fixed) - sum(fixed))

        alike = ([bit for bit in bits if bit.inverted is not other][:3] for other in (True, False))
        return min([earliest, *(three for three in alike if len(three) == 3)], key=cost)

    def _half_adder(self, weight: int, bits: list[Bit]) -> Bit:
        chosen = bits[:2]
        del bits[:2]
        self.half_adders += 1
        a, b = (self._polarised(bit, False) for bit in chosen)
        total, carry = self._pair(weight)
        polarity = False
        if self._cells.half_adder:  # unlike the full adder it is not self-dual: it needs true inputs
            self._instance("dint_half_adder", weight, chosen, total, carry, a=a, b=b)
            polarity = self._cells.inverting
        else:
            self._comb += [total.eq(a ^ b), carry.eq(a & b)]
        return self._outputs(weight, chosen, total, carry, polarity)

    def _absorb_one(self, weight: int, bits: list[Bit]) -> list[Bit]:
        """Add the constant one to a column: gates, since no cell is that small."""
        if not bits:
            return [Bit(Const(1, 1), idle=1)]
        if len(bits) == 1:
            bit = bits[0]
            self._carry(weight, bit)
            return [Bit(~bit.value, bit.inverted, bit.arrival, 1 - bit.idle)]
        first, second, *rest = bits
        a, b = self._polarised(first, False), self._polarised(second, False)
        total, carry = self._pair(weight)
        self._comb += [total.eq(~(a ^ b)), carry.eq(a | b)]
        one = Bit(Const(1, 1), idle=1)
        return self._ordered([*rest, self._outputs(weight, [first, second, one], total, carry, None)])

    def _instance(
        self, cell: str, weight: int, bits: Iterable[Bit], total: Signal, carry: Signal, **inputs: Value
    ) -> None:
        ports = {f"i_{pin}": value for pin, value in inputs.items()}
        suffix = "_n" if self._cells.inverting else ""
        name = total.name.removesuffix("_sum")
        # A flow that maps part by part tells from these which adders are alike, and where the area goes. Adders of one
        # heap may exchange bits of a column. Not so in front of a cut where a bit is one when idle: what is idle would
        # move between columns, and the carries that wait at breaks behind the cut restart with what is idle below them.
        alone = self._cut and any(bit.idle for bit in bits)
        heap = name if alone else self._name
        roles = {"a_heap": heap, "a_column": weight, "a_tree": int(weight <= self._top)}
        self._instances[name] = Instance(cell + suffix, **ports, **roles, o_sum=total, o_carry=carry)

    def _polarised(self, bit: Bit, inverted: bool) -> Value:
        return ~bit.value if bool(bit.inverted) != inverted else bit.value

    def _pair(self, weight: int) -> tuple[Signal, Signal]:
        self._serial += 1
        stem = f"{self._name}_c{weight}_{self._serial}"
        return Signal(name=f"{stem}_sum"), Signal(name=f"{stem}_carry")

    def _carry(self, weight: int, bit: Bit) -> None:
        if weight + 1 < self.width:
            self._columns[weight + 1].append(self._wait(weight + 1, bit))

    def _wait(self, weight: int, bit: Bit) -> Bit:
        """A carry on its way into a column: through a flop if that is a break."""
        if weight not in self._structure.breaks or isinstance(bit.value, Const):
            return bit
        self._serial += 1
        flop = Signal(name=f"{self._name}_c{weight}_{self._serial}_wait", reset_less=True)
        self._sync.append(flop.eq(bit.value))
        self.waiting.append((weight, ~flop if bit.inverted else flop))
        return feedback(flop, bit, self._cells, self._restart)

    @staticmethod
    def _ordered(bits: Iterable[Bit]) -> list[Bit]:
        return sorted(bits, key=lambda bit: bit.arrival)


def feedback(flop: Value, bit: Bit, cells: Cells, restart: Value | None = None, preset: Value | None = None) -> Bit:
    """What a flop that has taken ``bit`` gives back to a heap, in the polarity that the flop gives away.

    ``restart`` puts the idle bit in its place, or the ``preset``.
    """
    value, inverted = flop, bool(bit.inverted)
    if cells.inverting_flop:
        value, inverted = ~flop, not inverted
    if restart is not None:
        if preset is not None:
            value = Mux(restart, ~preset if inverted else preset, value)
        elif inverted != bool(bit.idle):
            value = value | restart
        else:
            value = value & ~restart
    return Bit(value, inverted, 0.5, bit.idle)


def pipeline(
    m: Module,
    width: int,
    bits: Iterable[tuple[int, Bit]],
    *,
    cells: Cells = GATES,
    structure: Structure = Structure(),
    name: str = "acc",
) -> list[tuple[int, Bit]]:
    """What is left of ``bits`` after the pipeline stages of ``structure``, with weights; as :func:`accumulate`."""
    bits = list(bits)
    for stage, cut in enumerate(structure.cuts):
        heap = BitHeap(width, cells=cells, structure=replace(structure, breaks=()), name=f"{name}_s{stage}")
        for weight, bit in bits:
            heap.insert(weight, bit)
        bits = []
        for number, (weight, bit) in enumerate(heap.compress(cut)):
            flop = Signal(name=f"{name}_s{stage}_{number}_b{weight}", reset_less=True)
            m.d.sync += flop.eq(bit.value)
            bits.append((weight, feedback(flop, bit, cells)))
        heap.place(m)
    return bits


def accumulate(
    m: Module,
    width: int,
    bits: Iterable[tuple[int, Bit]],
    complements: Collection[int] = (),
    *,
    cells: Cells = GATES,
    structure: Structure = Structure(),
    restart: Value | None = None,
    preset: Value | None = None,
    waiting: list[tuple[int, Value]] | None = None,
    name: str = "acc",
) -> Value:
    """A register that adds a heap to itself in every cycle: lanes and accumulator in one tree.

    Parameters
    ----------
    m : Module
        Where it is placed; the registers are in the domain ``sync`` and have no reset.
    width : int
        Bits of the accumulator, which wraps.
    bits : iterable of (weight, Bit)
        What every cycle adds: all lanes' products.
    complements : list of int
        Weights of bits that stand for their complement, as sign bits do: ``2 ** weight`` is taken off for each.
    cells, structure, name
        As in :class:`BitHeap`. The value is complete ``structure.flush`` cycles later than without breaks and cuts.
    restart : Value, optional
        Starts a new sum with this cycle's bits: the register's old value counts as zero, or as ``preset``.
    preset : Value(width), optional
        What a new sum starts from, ``len(structure.cuts)`` cycles after its ``restart``.
    waiting : list, optional
        Is given the carries that wait at breaks, with their weights: what the register lacks of the sum so far.

    Returns
    -------
    Value(width)
        The register, true bits.
    """
    structure.check(width)
    bits = list(bits)
    top = max((weight for weight, _ in bits), default=0)
    bits = pipeline(m, width, bits, cells=cells, structure=structure, name=name)
    for stage in range(len(structure.cuts) if restart is not None else 0):
        delayed = Signal(name=f"{name}_s{stage}_restart", reset_less=True)
        m.d.sync += delayed.eq(restart)
        restart = delayed
    flops = Signal(width, name=f"{name}_flops", reset_less=True)
    flips = [False] * width

    def register(column: int, inverted: bool) -> Bit:
        flips[column] = inverted
        start = None if preset is None else preset[column]
        return feedback(flops[column], Bit(Const(0, 1), inverted), cells, restart, start)

    heap = BitHeap(width, cells=cells, structure=structure, restart=restart, name=name, top=top)
    heap.add_constant(-sum(1 << weight for weight in complements))
    for weight, bit in bits:
        heap.insert(weight, bit)
    result = heap.reduce(register)
    heap.place(m)
    if waiting is not None:
        waiting += heap.waiting
    sums = (bit.value if bool(bit.inverted) == flip else ~bit.value for bit, flip in zip(result, flips, strict=True))
    m.d.sync += flops.eq(Cat(sums))
    return Cat(~flops[column] if flip else flops[column] for column, flip in enumerate(flips))
