"""The steps from generated circuits to a finished netlist, each with a name and a key, run one by one or all at once.

    done = run(step, folder, {})                 # what it gives, from the cache where it was made before
    [one.label for one in every(step)]           # it, after all that it needs

A step's key covers all that it reads: what it is given, its parameters, the library, the tool, and the code of the step
and of what that calls. So a cache has an answer to the same question, or none.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import Any

from golden.storage import code_digest, digest, kept
from synth.liberty import Library
from synth.netlist import Netlist, Outline
from synth.timing import critical_path

__all__ = ["HEAD", "Done", "Step", "every", "line", "run"]


@dataclass(frozen=True, eq=False)
class Step:
    """One step.

    Attributes
    ----------
    name : str
        What is done.
    of : str
        To what: the unit, or ``unit/part``.
    make : callable
        Gives a netlist, or the outline of one, of those that ``inputs`` give.
    code : str
        The module that ``make`` is of.
    library : Library
    identity : str
        What the library holds, as a hash.
    inputs : tuple of Step
    reads : dict
        What ``make`` depends on beside them: parameters, files, tools. Must have a JSON form.
    slow : bool
        Whether it takes longer than reading its result, so that this goes to disk; what is quicker is made again.
    read : callable, optional
        Its result from the JSON form, where that is no netlist.
    lasting : callable, optional
        Whether a result would be the same again, so that it may go to disk: one that a tool's failure left is not.
    """

    name: str
    of: str
    make: Callable[..., Netlist | Outline]
    code: str
    library: Library
    identity: str
    inputs: tuple["Step", ...] = ()
    reads: Mapping[str, Any] = field(default_factory=dict)
    slow: bool = False
    read: Callable[[Any], Any] | None = None
    lasting: Callable[[Any], bool] | None = None

    @cached_property
    def key(self) -> str:
        """Of all that it reads."""
        before = [one.key for one in self.inputs]
        return digest(self.name, self.identity, code_digest(self.code), dict(self.reads), before)

    @property
    def label(self) -> str:
        """What it is called among the steps to a unit: ``prune``, or ``map:column/lane_true`` for a part's."""
        _, _, part = self.of.partition("/")
        return f"{self.name}:{part}" if part else self.name


class _Passing(Exception):
    """A result that is not to be kept."""


@dataclass(frozen=True)
class Done:
    """What a step gave, whether that was on disk, and how long it took."""

    step: Step
    value: Netlist | Outline
    cached: bool
    seconds: float


def every(step: Step) -> Iterator[Step]:
    """A step and all that it needs, each once and after those that it needs."""
    seen: set[Step] = set()

    def walk(one: Step) -> Iterator[Step]:
        if one not in seen:
            seen.add(one)
            for before in one.inputs:
                yield from walk(before)
            yield one

    return walk(step)


def run(step: Step, folder: Path, done: dict[Step, Done]) -> Done:
    """What a step gives: from ``done``, from the cache in ``folder``, or made. ``done`` learns what was run."""
    if step in done:
        return done[step]
    began = perf_counter()
    made: list[Netlist | Outline] = []

    def make() -> Netlist | Outline:
        made.append(step.make(*(run(one, folder, done).value for one in step.inputs)))
        return made[0]

    def form() -> Any:
        value = make()
        if step.lasting is not None and not step.lasting(value):
            raise _Passing
        return value.to_json()

    if step.slow:
        data = None
        with suppress(_Passing):
            data = kept(folder, step.key, form)
        read = step.read or (lambda data: Netlist.from_json(data, step.library))
        value = made[0] if made else read(data)
    else:
        value = make()
    done[step] = Done(step, value, not made, perf_counter() - began)
    return done[step]


def line(step: Step, done: Mapping[Step, Done]) -> str:
    """A step that was run, as a line of a table: what it was given and what it gave, from where, how long it took."""
    one = done[step]
    before = [done[other].value for other in step.inputs]
    if not before:
        given = f"{step.reads['rtlil'].count(chr(10))} lines of RTLIL"
    elif len(before) == 1:
        given = "{} cells, {:.2f} um2, {:.0f} ps".format(*_figures(before[0]))
    else:
        given = f"outline, {len(before) - 1} kinds of parts"
    gave = "{:>7} {:>11.3f} {:>9.1f}".format(*_figures(one.value))
    cached = "cached" if one.cached else "made" if step.slow else "quick"
    return f"{step.label:<28} {given:<36} {gave}  {cached:<7} {one.seconds:>7.2f}"


#: Above the lines.
HEAD = f"{'step':<28} {'given':<36} {'cells':>7} {'area um2':>11} {'delay ps':>9}  {'':<7} {'seconds':>7}"


def _figures(value: Netlist | Outline) -> tuple[int, float, float]:
    """Cells, area and delay, without wires; of an outline, the parts that it has."""
    if isinstance(value, Outline):
        return len(value.instances), 0.0, 0.0
    value = getattr(value, "netlist", value)  # of a placement
    return len(value.cells), value.area, critical_path(value).critical_path_ps
