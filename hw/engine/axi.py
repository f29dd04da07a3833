# amaranth: UnusedElaboratable=no
"""AXI: bus signatures under AMBA's own names, and a register file on AXI4-Lite."""

from collections.abc import Mapping

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Member, Out

from hw.circuit import Circuit
from hw.engine.registers import Register

__all__ = ["OKAY", "SLVERR", "RegisterFile", "axi_lite", "axi_stream"]

#: Responses of AXI.
OKAY, SLVERR = 0, 2


def axi_lite(address_bits: int) -> wiring.Signature:
    """An AXI4-Lite bus of 32 bits, as its manager has it."""
    return wiring.Signature(
        {
            "awaddr": Out(address_bits),
            "awprot": Out(3),
            "awvalid": Out(1),
            "awready": In(1),
            "wdata": Out(32),
            "wstrb": Out(4),
            "wvalid": Out(1),
            "wready": In(1),
            "bresp": In(2),
            "bvalid": In(1),
            "bready": Out(1),
            "araddr": Out(address_bits),
            "arprot": Out(3),
            "arvalid": Out(1),
            "arready": In(1),
            "rdata": In(32),
            "rresp": In(2),
            "rvalid": In(1),
            "rready": Out(1),
        }
    )


def axi_stream(bits: int) -> wiring.Signature:
    """An AXI4-Stream of packets of whole bytes, as its transmitter has it."""
    if bits % 8:
        raise ValueError(f"a beat has whole bytes, not {bits} bits")
    return wiring.Signature(
        {"tdata": Out(bits), "tkeep": Out(bits // 8), "tlast": Out(1), "tvalid": Out(1), "tready": In(1)}
    )


class RegisterFile(Circuit):
    """Registers on AXI4-Lite.

    Function: reads and writes of whole words or, by ``wstrb``, of some of their bytes. SLVERR, and nothing is written,
    where there is no such register, it is read-only, or it is locked.

    Latency: a cycle from the handshake of address (and data) to the response. Throughput: a read and a write in every
    two cycles; the address and the data of a write are taken together.

    Parameters
    ----------
    registers : dict of Register

    Members
    -------
    bus : In(axi_lite)
    locked : In(1)
        Registers with locked fields cannot be written.
    refused : Out(1)
        This cycle's write was to a locked register.
    (register).(field)
        In, where the hardware gives the value; Out, where software or a sticky bit does.
    (register).(field)_set : In(1)
        Sets a sticky bit; what is set in the cycle in which it is cleared stays set.
    """

    def __init__(self, registers: Mapping[str, Register]) -> None:
        self._registers = dict(registers)
        members = {"bus": In(axi_lite(self.bits_of(registers))), "locked": In(1), "refused": Out(1)}
        for name, register in registers.items():
            fields: dict[str, Member] = {}
            for field in register.fields.values():
                if field.kind == "given":
                    fields[field.name] = In(field.width)
                elif field.kind != "constant":
                    fields[field.name] = Out(field.width, init=0 if field.kind == "pulse" else field.reset)
                if field.kind == "sticky":
                    fields[f"{field.name}_set"] = In(field.width)
            if fields:
                members[name] = Out(wiring.Signature(fields))
        super().__init__(members)

    @staticmethod
    def bits_of(registers: Mapping[str, Register]) -> int:
        """Bits of an address in bytes."""
        return max(register.address for register in registers.values()).bit_length()

    def elaborate(self, platform: object) -> Module:
        m = Module()
        bus = self.bus

        # Writes. Bytes that are not strobed keep what they were: zeros where ones do something.
        write = Signal()
        writable, locked = Signal(), Signal()
        m.d.comb += [
            write.eq(bus.awvalid & bus.wvalid & (~bus.bvalid | bus.bready)),
            bus.awready.eq(write),
            bus.wready.eq(write),
            self.refused.eq(write & locked),
        ]
        with m.If(write):
            m.d.sync += [bus.bvalid.eq(1), bus.bresp.eq(Mux(writable & ~locked, OKAY, SLVERR))]
        with m.Elif(bus.bready):
            m.d.sync += bus.bvalid.eq(0)
        strobes = Cat(bus.wstrb[bit // 8] for bit in range(32))

        # Reads.
        read, known, word = Signal(), Signal(), Signal(32)
        m.d.comb += [bus.arready.eq(~bus.rvalid | bus.rready), read.eq(bus.arvalid & bus.arready)]
        with m.If(read):
            m.d.sync += [bus.rvalid.eq(1), bus.rdata.eq(word), bus.rresp.eq(Mux(known, OKAY, SLVERR))]
        with m.Elif(bus.rready):
            m.d.sync += bus.rvalid.eq(0)

        with m.Switch(bus.araddr[2:]):
            for name, register in self._registers.items():
                with m.Case(register.address // 4):
                    m.d.comb += known.eq(1)
                    for field in register.fields.values():
                        value = self._readable(name, field.name)
                        m.d.comb += word[field.low : field.low + field.width].eq(value)
        with m.Switch(bus.awaddr[2:]):
            for register in self._registers.values():
                if register.writable:
                    with m.Case(register.address // 4):
                        m.d.comb += writable.eq(1)
                        m.d.comb += locked.eq(self.locked if register.locked else 0)
        for name, register in self._registers.items():
            if not register.writable:
                continue
            chosen = Signal(name=f"{name}_chosen")
            m.d.comb += chosen.eq(write & ~locked & (bus.awaddr[2:] == register.address // 4))
            for field in register.fields.values():
                span = slice(field.low, field.low + field.width)
                data, strobe = bus.wdata[span], strobes[span]
                target = getattr(getattr(self, name), field.name, None)
                if field.kind == "pulse":
                    m.d.comb += target.eq(Mux(chosen, data & strobe, 0))
                elif field.kind == "stored":
                    with m.If(chosen):
                        m.d.sync += target.eq((data & strobe) | (target & ~strobe))
                elif field.kind == "sticky":
                    cleared = Mux(chosen, data & strobe, 0)
                    m.d.sync += target.eq((target & ~cleared) | getattr(getattr(self, name), f"{field.name}_set"))
        return m

    def _readable(self, name: str, field: str) -> Value:
        """What a read of a field gives."""
        found = self._registers[name].fields[field]
        if found.kind == "constant":
            return Const(found.reset, found.width)
        if found.kind == "pulse":
            return Const(0, found.width)
        return getattr(getattr(self, name), field)
