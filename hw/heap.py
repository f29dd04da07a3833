"""Bit heaps on explicit full and half adders.

A bit heap is a sum that has not been added yet: for every power of two, the bits that count it. Lanes throw their
partial products in, an accumulator feeds its own bits back, and :meth:`BitHeap.reduce` adds everything with
full and half adders, one multi-operand addition in place of many two-operand ones.

Yosys never infers adder cells, so the adders are explicit. What they become is a :class:`Cells` choice:
gates that any tool maps, or instances of ``dint_full_adder`` and ``dint_half_adder`` (suffix ``_n`` where the cell's
outputs are inverted, as ASAP7's are), which a flow maps to the library's own cells.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from amaranth.hdl import Cat, Const, Instance, Module, Mux, Signal, Value

__all__ = ["GATES", "INVERTING_CELLS", "PLAIN_CELLS", "Bit", "BitHeap", "Cells", "accumulate", "check_breaks"]


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
    """

    full_adder: bool = False
    half_adder: bool = False
    inverting: bool = False
    inverting_flop: bool = False


#: Adders as gates: portable Verilog for any tool.
GATES = Cells()
#: Adder cells with true outputs (Nangate45, sky130hd).
PLAIN_CELLS = Cells(full_adder=True, half_adder=True)
#: Adder cells and flops with inverted outputs (ASAP7).
INVERTING_CELLS = Cells(full_adder=True, half_adder=True, inverting=True, inverting_flop=True)


#: What avoiding an inverter is worth, in full-adder delays.
_INVERTER = 4.0


@dataclass(frozen=True, eq=False)
class Bit:
    """A one-bit value in the heap.

    ``inverted`` says that ``value`` carries the complement of the bit; None, that either polarity costs the same
    (``value`` is then the true bit, and the adder that takes it decides). ``arrival`` is when the value settles, in
    full-adder delays after the clock edge; it orders the adders and need not be exact.
    """

    value: Value
    inverted: bool | None = False
    arrival: float = 0.0


def check_breaks(breaks: Collection[int], width: int) -> tuple[int, ...]:
    """The columns of ``breaks`` in order, once each; ValueError where a heap this wide has no such carry."""
    for column in breaks:
        if not 0 < column < width:
            raise ValueError(f"break at column {column}: a heap {width} wide breaks between 1 and {width - 1}")
    return tuple(sorted(set(breaks)))


class BitHeap:
    """Sum of weighted bits modulo ``2 ** width``.

    Parameters
    ----------
    width : int
        Columns of the heap. Bits and carries beyond it are dropped: the sum is modulo ``2 ** width``.
    cells : Cells
        What the adders are made of.
    breaks : collection of int
        Columns whose carries from below wait one cycle in a flop (domain ``sync``). That cuts the ripple; the sum of
        all cycles is the same if the heap accumulates and one more cycle of zero follows.
    restart : Value, optional
        What puts the waiting carries back to their idle state.
    complements : list of int
        Weights of bits that stand for their complement, as sign bits do: ``2 ** weight`` is taken off for each. In an
        idle cycle these bits are one, so that they and what is taken off send steady carries over a break.
    name : str
        Prefix of every signal, so that netlists stay readable.
    """

    def __init__(
        self,
        width: int,
        *,
        cells: Cells = GATES,
        breaks: Collection[int] = (),
        restart: Value | None = None,
        complements: Collection[int] = (),
        name: str = "heap",
    ) -> None:
        if width < 1:
            raise ValueError(f"a bit heap needs at least one column, not {width}")
        check_breaks(breaks, width)
        self._cells = cells
        self._breaks = frozenset(breaks)
        self._restart = restart
        self._name = name
        self._columns: list[list[Bit]] = [[] for _ in range(width)]
        self._serial = 0
        self._comb: list = []
        self._sync: list = []
        self._instances: dict[str, Instance] = {}
        constant = -sum(1 << weight for weight in complements)
        self.add_constant(constant)
        # Per break, the carries of an idle cycle: what is below it, and what is taken off there, is a multiple of it.
        self._idle_carries = {
            column: (sum(1 << w for w in complements if w < column) + (constant & (1 << column) - 1)) >> column
            for column in breaks
        }
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
                self._columns[weight].append(Bit(Const(1, 1)))

    def reduce(self) -> list[Bit]:
        """Add everything; returns one bit per column, least significant first. :meth:`place` puts the adders down.

        Columns are swept upwards. Within a column the three earliest bits go into the next full adder (the three-greedy
        order, which is what a timing-driven tree comes to), so late carries ripple through the last adder of
        each column: compression tree and ripple-carry adder are one structure with the least number of adders.
        """
        result = []
        for weight, column in enumerate(self._columns):
            ones = sum(isinstance(bit.value, Const) for bit in column)
            bits = self._ordered(bit for bit in column if not isinstance(bit.value, Const))
            for _ in range(ones // 2):  # two constants are a constant carry
                self._carry(weight, Bit(Const(1, 1)))
            if ones % 2:
                bits = self._absorb_one(weight, bits)
            while len(bits) >= 3:
                total = self._full_adder(weight, bits)
                bits = self._ordered([*bits, total])
            if len(bits) == 2:
                bits = [self._half_adder(weight, bits)]
            result.append(bits[0] if bits else Bit(Const(0, 1)))
        return result

    def place(self, m: Module) -> None:
        """Put the adders that :meth:`reduce` made into ``m``."""
        m.d.comb += self._comb
        m.d.sync += self._sync
        for name, instance in self._instances.items():
            m.submodules[name] = instance

    # Adders. Each takes what it needs out of `bits`, sends the carry up and returns the sum.

    def _full_adder(self, weight: int, bits: list[Bit]) -> Bit:
        chosen = self._choose(bits)
        for bit in chosen:
            bits.remove(bit)
        self.full_adders += 1
        arrival = max(bit.arrival for bit in chosen) + 1.0
        if not self._cells.full_adder:
            a, b, c = (self._polarised(bit, False) for bit in chosen)
            total, carry = self._pair(weight)
            self._comb += [total.eq(a ^ b ^ c), carry.eq((a & b) | (c & (a | b)))]
            self._carry(weight, Bit(carry, False, arrival))
            return Bit(total, False, arrival)
        # The full adder is self-dual: work in the polarity that most of the inputs with a fixed one have.
        fixed = [bit.inverted for bit in chosen if bit.inverted is not None]
        polarity = 2 * sum(fixed) >= len(fixed) if fixed else weight % 2 == 1
        a, b, c = (self._polarised(bit, polarity) for bit in chosen)
        total, carry = self._pair(weight)
        self._instance("dint_full_adder", total, carry, a=a, b=b, c=c)
        polarity ^= self._cells.inverting
        self._carry(weight, Bit(carry, polarity, arrival))
        return Bit(total, polarity, arrival)

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
        a, b = bits
        self.half_adders += 1
        arrival = max(a.arrival, b.arrival) + 1.0
        total, carry = self._pair(weight)
        if self._cells.half_adder:
            # Unlike the full adder it is not self-dual: it needs true inputs.
            self._instance("dint_half_adder", total, carry, a=self._polarised(a, False), b=self._polarised(b, False))
            polarity = self._cells.inverting
        else:
            a, b = self._polarised(a, False), self._polarised(b, False)
            self._comb += [total.eq(a ^ b), carry.eq(a & b)]
            polarity = False
        self._carry(weight, Bit(carry, polarity, arrival))
        return Bit(total, polarity, arrival)

    def _absorb_one(self, weight: int, bits: list[Bit]) -> list[Bit]:
        """Add the constant one to a column: gates, since no cell is that small."""
        if not bits:
            return [Bit(Const(1, 1))]
        if len(bits) == 1:
            bit = bits[0]
            self._carry(weight, bit)
            return [Bit(~bit.value, bit.inverted, bit.arrival)]
        first, second, *rest = bits
        a, b = self._polarised(first, False), self._polarised(second, False)
        total, carry = self._pair(weight)
        self._comb += [total.eq(~(a ^ b)), carry.eq(a | b)]
        arrival = max(first.arrival, second.arrival) + 1.0
        self._carry(weight, Bit(carry, None, arrival))
        return self._ordered([*rest, Bit(total, None, arrival)])

    def _instance(self, cell: str, total: Signal, carry: Signal, **inputs: Value) -> None:
        ports = {f"i_{pin}": value for pin, value in inputs.items()}
        suffix = "_n" if self._cells.inverting else ""
        name = total.name.removesuffix("_sum")
        self._instances[name] = Instance(cell + suffix, **ports, o_sum=total, o_carry=carry)

    def _polarised(self, bit: Bit, inverted: bool) -> Value:
        return ~bit.value if bool(bit.inverted) != inverted else bit.value

    def _pair(self, weight: int) -> tuple[Signal, Signal]:
        self._serial += 1
        stem = f"{self._name}_c{weight}_{self._serial}"
        return Signal(name=f"{stem}_sum"), Signal(name=f"{stem}_carry")

    def _carry(self, weight: int, bit: Bit) -> None:
        weight += 1
        if weight >= self.width:
            return
        if weight in self._breaks and not isinstance(bit.value, Const):
            self._serial += 1
            flop = Signal(name=f"{self._name}_c{weight}_{self._serial}_wait", reset_less=True)
            self._sync.append(flop.eq(bit.value))
            idle = self._idle_carries[weight] > 0
            self._idle_carries[weight] -= idle
            bit = feedback(flop, bool(bit.inverted), self._cells, self._restart, Const(int(idle), 1))
        self._columns[weight].append(bit)

    @staticmethod
    def _ordered(bits: Iterable[Bit]) -> list[Bit]:
        return sorted(bits, key=lambda bit: bit.arrival)


def feedback(flop: Value, inverted: bool, cells: Cells, restart: Value | None, preset: Value | None = None) -> Bit:
    """A flop's bit on its way back into a heap, in the polarity that the flop gives away.

    ``restart`` puts zero in its place, or the ``preset`` bit.
    """
    value: Value = flop
    if cells.inverting_flop:
        value, inverted = ~flop, not inverted
    if restart is not None and preset is not None:
        value = Mux(restart, ~preset if inverted else preset, value)
    elif restart is not None:
        value = value | restart if inverted else value & ~restart
    return Bit(value, inverted, 0.5)


def accumulate(
    m: Module,
    width: int,
    bits: Iterable[tuple[int, Bit]],
    complements: Collection[int] = (),
    *,
    cells: Cells = GATES,
    breaks: Collection[int] = (),
    restart: Value | None = None,
    preset: Value | None = None,
    name: str = "acc",
) -> Value:
    """A register that adds a heap to itself in every cycle: lanes and accumulator in one tree.

    Parameters
    ----------
    m : Module
        Where it is placed; the register is in the domain ``sync`` and has no reset.
    width : int
        Bits of the accumulator, which wraps.
    bits : iterable of (weight, Bit)
        What every cycle adds: all lanes' products.
    complements : list of int
        As in :class:`BitHeap`.
    cells, breaks, name
        As in :class:`BitHeap`. With ``breaks``, the value is complete one cycle later.
    restart : Value, optional
        Starts a new sum: the register's old value counts as zero, or as ``preset``.
    preset : Value(width), optional
        What a new sum starts from.

    Returns
    -------
    Value(width)
        The register, true bits.
    """

    def build(polarity: list[bool]) -> tuple[BitHeap, list[Bit], Signal]:
        heap = BitHeap(width, cells=cells, breaks=breaks, restart=restart, complements=complements, name=name)
        flops = Signal(width, name=f"{name}_flops", reset_less=True)
        for weight, bit in bits:
            heap.insert(weight, bit)
        for column in range(width):
            start = None if preset is None else preset[column]
            heap.insert(column, feedback(flops[column], polarity[column], cells, restart, start))
        return heap, heap.reduce(), flops

    # The polarity in which a sum comes out depends on the one in which the register goes in: find what repeats itself.
    polarity = [False] * width
    for _ in range(width):
        found = [bool(bit.inverted) for bit in build(polarity)[1]]
        if found == polarity:
            break
        polarity = found
    heap, result, flops = build(polarity)
    heap.place(m)
    bits = [bit.value if bool(bit.inverted) == flip else ~bit.value for bit, flip in zip(result, polarity, strict=True)]
    m.d.sync += flops.eq(Cat(bits))
    return Cat(~flops[column] if flip else flops[column] for column, flip in enumerate(polarity))
