"""What the flow measures of a circuit: declared here once, and read by records, tables, plots and stored designs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from golden.record import Metric
from hw.units import Unit
from synth.liberty import Library

if TYPE_CHECKING:
    from synth.place.closure import Closed
    from synth.power.energy import Power

__all__ = ["APART", "METRICS", "PLACED", "POWERED", "Judged", "PowerRun", "Run", "apart"]

#: Part of a delay by which OpenSTA may differ before reports say so.
APART = 0.1


@dataclass(frozen=True)
class Judged:
    """What OpenSTA says of a netlist: its delay in ps; or why there is none, "" where it is not installed."""

    critical_path_ps: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Run:
    """A measured netlist: area in um2, delay in ps by the library's own tables, and OpenSTA's word."""

    unit: Unit
    library: Library
    area: float
    critical_path_ps: float
    opensta: Judged


def _of(wanted: Callable[["Closed"], float | None]) -> Callable[["Closed | None"], float | None]:
    """A figure of a placement, where there is one."""
    return lambda closed: None if closed is None else _rounded(wanted(closed), 4)


def _known(wanted: Callable[["Closed"], float]) -> Callable[["Closed"], float | None]:
    """A figure that needs layers of wires, where they are known."""
    return lambda closed: wanted(closed) if closed.placement.technology.layers else None


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


#: Of a closed placement (:class:`synth.place.closure.Closed`), or None.
PLACED = (
    Metric("core_area_um2", "core", "um2", "lower", ".2f", _of(lambda one: one.placement.core.area_um2), compared=True),
    Metric("placed_area_um2", "placed cells", "um2", "lower", ".2f", _of(lambda one: one.area)),
    Metric("clock_tree_um2", "clock tree", "um2", "lower", ".2f", _of(lambda one: one.placement.clock.area)),
    Metric("wire_um", "wire", "um", "lower", ".0f", _of(lambda one: one.wires.length_um), compared=True),
    Metric("wire_ff", "wire", "fF", "lower", ".0f", _of(_known(lambda one: one.wires.capacitance_ff))),
    Metric("clock_wire_um", "clock wire", "um", "lower", ".0f", _of(lambda one: one.wires.clock_um)),
    Metric("critical_path_wires_ps", "with wires", "ps", "lower", ".0f", _of(_known(lambda one: one.critical_path_ps))),
    Metric("track_use", "fullest", "", "lower", ".2f", _of(_known(lambda one: one.wires.routes.worst))),
    Metric("overflow", "overflow", "", "lower", ".0f", _of(_known(lambda one: one.wires.routes.overflow))),
)


@dataclass(frozen=True)
class PowerRun:
    """A simulated netlist: its power, that of the same run without delays, and the products of a cycle."""

    area: float
    power: "Power"
    quiet: "Power"
    products: float

    @property
    def energy_per_mac_fj(self) -> float | None:
        """Of a product; None where there were none."""
        return self.power.energy_fj / self.products if self.products else None

    @property
    def error_per_mac_fj(self) -> float | None:
        """The standard error of :attr:`energy_per_mac_fj`, by the spread of parts of the run, or None."""
        known = self.products and self.power.error_uw is not None
        return self.power.error_uw * self.power.clock_ps * 1e-3 / self.products if known else None

    @property
    def zeros(self) -> str:
        """A word about what the library's tables say to be nothing; "" where all of it is something."""
        parts = (("internal energy", self.power.internal_uw), ("leakage", self.power.leakage_uw))
        found = [name for name, value in parts if not value]
        return f"by the library's tables there is no {' and no '.join(found)}" if found else ""

    @property
    def tops_per_w(self) -> float | None:
        """Two operations a product."""
        return 2000 / self.energy_per_mac_fj if self.products else None

    @property
    def tops_per_mm2(self) -> float:
        """Of cells' area."""
        return 2e6 * self.products / self.power.clock_ps / self.area


def _watts(wanted: Callable[["Power"], float]) -> Callable[[PowerRun | None], float | None]:
    """A part of the power in uW, where it was measured."""
    return lambda run: None if run is None else round(wanted(run.power), 4)


def _run(wanted: Callable[[PowerRun], float | None]) -> Callable[[PowerRun | None], float | None]:
    """A figure of a run, where there is one."""
    return lambda run: None if run is None else _rounded(wanted(run), 4)


def _small(wanted: Callable[[PowerRun], float]) -> Callable[[PowerRun | None], float | None]:
    """A figure of a run that may be small, and is no nothing then."""
    return lambda run: None if run is None else float(f"{wanted(run):.4g}")


#: Of a :class:`PowerRun`, or None.
POWERED = (
    Metric("power_uw", "power", "uW", "lower", ".1f", _watts(lambda power: power.total_uw), compared=True),
    Metric("internal_uw", "internal", "uW", "lower", ".1f", _watts(lambda power: power.internal_uw)),
    Metric("switching_uw", "switching", "uW", "lower", ".1f", _watts(lambda power: power.switching_uw)),
    Metric("leakage_uw", "leakage", "uW", "lower", ".3f", _small(lambda run: run.power.leakage_uw)),
    Metric("clock_tree_uw", "clock tree", "uW", "lower", ".1f", _watts(lambda power: power.clock_tree_uw)),
    Metric("inputs_uw", "inputs", "uW", "lower", ".1f", _watts(lambda power: power.inputs_uw)),
    Metric("power_zero_delay_uw", "no glitch", "uW", "lower", ".1f", _run(lambda run: run.quiet.total_uw)),
    Metric(
        *("energy_per_mac_fj", "per MAC", "fJ", "lower", ".2f"), _run(lambda run: run.energy_per_mac_fj), compared=True
    ),
    Metric("energy_error_fj", "+-", "fJ", "lower", ".2f", _run(lambda run: run.error_per_mac_fj)),
    Metric("tops_per_w", "TOPS/W", "", "higher", ".4g", _run(lambda run: run.tops_per_w)),
    Metric("tops_per_mm2", "TOPS/mm2", "", "higher", ".4g", _run(lambda run: run.tops_per_mm2)),
    Metric("coverage", "nets moved", "", "higher", ".3f", _run(lambda run: run.power.coverage.share)),
    Metric("glitches", "glitch changes", "", "lower", ".2f", _run(lambda run: run.power.coverage.glitches)),
)


METRICS = (
    Metric("area_um2", "area", "um2", "lower", ".2f", lambda run: round(run.area, 4), compared=True),
    Metric("area_um2_per_mac", "per MAC", "um2", "lower", ".2f", lambda run: round(run.area / run.unit.macs, 4)),
    Metric("area_nand2", "NAND2", "", "lower", ".1f", lambda run: round(run.area / run.library.area_nand2, 2)),
    Metric("critical_path_ps", "delay", "ps", "lower", ".0f", lambda run: round(run.critical_path_ps, 1)),
    Metric(
        *("critical_path_opensta_ps", "OpenSTA", "ps", "lower", ".0f"),
        lambda run: _rounded(run.opensta.critical_path_ps, 1),
    ),
)


def apart(own_ps: float, opensta_ps: float | None) -> bool:
    """Whether the two delays differ by more than ``APART`` of the larger."""
    return opensta_ps is not None and abs(own_ps - opensta_ps) > APART * max(abs(own_ps), abs(opensta_ps))
