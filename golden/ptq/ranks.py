"""The processes that torchrun starts, as one: `torchrun --nproc-per-node 2 -m golden quantize ...`.

What is spread over them is cut the same way whatever their number, and put together in the same order; so the result is
that of one process, to the bit, where all compute alike (the same kind of device, libraries and number of threads). The
first process alone writes and prints. An error in one ends all: whose error came first says it, in one line.

Outside `joined` there is one rank, and nothing here needs torch. Processes talk by gloo; tensors on a GPU by nccl.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golden.storage import digest, one_writer

if TYPE_CHECKING:
    import torch

PARTS = 16  # of what is summed up in float32: as many ranks have something to do
_PATIENCE = timedelta(days=30)  # a rank that is gone is noticed by its connection
_HEADER = 128  # integers that say what tensors follow
_DTYPES = ("float32", "float64", "uint8", "int64")
_place: tuple[int, int] = (0, 1)  # rank, and how many there are
_times = 0  # this process has joined


class Gone(OSError):
    """Another rank has ended."""


def rank() -> int:
    """Number of this process, from 0."""
    return _place[0]


def size() -> int:
    """How many processes share the work."""
    return _place[1]


def lead() -> bool:
    """Whether this is the rank that writes and prints."""
    return rank() == 0


def own(count: int) -> range:
    """Which of so many items are this rank's."""
    return range(rank(), count, size())


def parts(count: int) -> list[range]:
    """So many items, in their order, as `PARTS` ranges or fewer."""
    n = min(PARTS, count)
    return [range(i * count // n, (i + 1) * count // n) for i in range(n)]


def writer(folder: Path | str) -> contextlib.AbstractContextManager[None]:
    """`golden.storage.one_writer` for all ranks together."""
    return one_writer(folder) if lead() else nullcontext()


def barrier() -> None:
    """Wait for all."""
    if size() > 1:
        import torch  # noqa: PLC0415

        filled(torch.zeros(1))


def from_first(make: Callable[[], Any]) -> Any:
    """A value that has a JSON form, as the first rank makes it; for all."""
    if size() == 1:
        return make()
    import torch  # noqa: PLC0415

    data = torch.zeros(0, dtype=torch.uint8)
    if lead():
        data = torch.frombuffer(bytearray(json.dumps(make()).encode()), dtype=torch.uint8)
    (data,) = _sent([data] if lead() else None, 0, "cpu")
    return json.loads(bytes(data.tolist()))


def agree(what: str, *facts: Any) -> None:
    """Raise ValueError unless all ranks have the same facts (bytes, and what has a JSON form)."""
    if size() == 1:
        return
    mine = digest(*facts)
    if from_first(lambda: mine) != mine:
        raise ValueError(
            f"rank {rank()} has {what} of its own: all need the same files, kind of device, libraries and threads"
        )


def ordered(
    count: int, make: Callable[[int], Sequence["torch.Tensor"]], device: "torch.device | str" = "cpu"
) -> Iterator[Sequence["torch.Tensor"]]:
    """What `make` makes of 0, 1, ... in this order, on every rank, each made by one of them; on the device."""
    for begin in range(0, count, size()):
        mine = begin + rank()
        made = make(mine) if mine < count else []
        if size() == 1:
            yield made
            continue
        for source in range(min(size(), count - begin)):
            yield _sent(made if source == rank() else None, source, device)


def filled(tensor: "torch.Tensor") -> "torch.Tensor":
    """A tensor of which each rank has some elements, and zeros in the place of the others': with all of them."""
    if size() > 1:
        import torch.distributed as dist  # noqa: PLC0415

        with _connected():
            dist.all_reduce(tensor)
    return tensor


def table(
    count: int, rows: Mapping[int, "torch.Tensor"], width: int, device: "torch.device | str" = "cpu"
) -> "torch.Tensor":
    """Rows [width], each of one rank, as float64 [count, width] on every rank."""
    import torch  # noqa: PLC0415

    found = torch.zeros(count, width, dtype=torch.float64, device=device)
    for i, row in rows.items():
        found[i] = row
    return filled(found)


def _sent(
    tensors: Sequence["torch.Tensor"] | None, source: int, device: "torch.device | str"
) -> Sequence["torch.Tensor"]:
    """The tensors of the rank `source`, on every rank: there as they are, elsewhere on the device."""
    import torch  # noqa: PLC0415
    import torch.distributed as dist  # noqa: PLC0415

    header = torch.zeros(_HEADER, dtype=torch.int64)
    if tensors is not None:
        tensors = [t.contiguous() for t in tensors]
        said = [len(tensors)]
        for t in tensors:
            said += [_DTYPES.index(str(t.dtype).removeprefix("torch.")), t.ndim, *t.shape]
        header[: len(said)] = torch.tensor(said)
    with _connected():
        dist.broadcast(header, source)
    if tensors is None:
        n, *said = header.tolist()
        tensors = []
        for _ in range(n):
            kind, axes, *said = said
            tensors.append(torch.empty(said[:axes], dtype=getattr(torch, _DTYPES[kind]), device=device))
            said = said[axes:]
    for t in tensors:
        with _connected():
            dist.broadcast(t, source)
    return tensors


@contextmanager
def _connected() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:  # as gloo and nccl say that a connection was closed
        raise Gone(str(error).splitlines()[0]) from None


@contextmanager
def joined() -> Iterator[None]:
    """Be one of the processes that torchrun started, if it did; only the first has standard output and errors."""
    global _place, _times  # noqa: PLW0603  (as torch.distributed, of which a process has one)
    if "TORCHELASTIC_RUN_ID" not in os.environ or os.environ.get("WORLD_SIZE") == "1":
        yield
        return
    import torch  # noqa: PLC0415
    import torch.distributed as dist  # noqa: PLC0415

    gpu = torch.cuda.is_available()
    if gpu:
        local = int(os.environ["LOCAL_RANK"])
        if local >= torch.cuda.device_count():
            gpu = False  # a GPU each, or the CPU for all: --device cuda is refused by nccl then
        else:
            torch.cuda.set_device(local)
    store, number, total = next(dist.rendezvous("env://", timeout=_PATIENCE))
    _times += 1
    store = dist.PrefixStore(f"golden/{_times}", store)
    how = {"store": store, "rank": number, "world_size": total, "timeout": _PATIENCE}
    dist.init_process_group("cpu:gloo,cuda:nccl" if gpu else "gloo", **how)
    _place = number, total
    streams = sys.stdout, sys.stderr
    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            if not lead():
                sys.stdout = sys.stderr = nowhere
            try:
                yield
                barrier()
            except BaseException as error:
                if isinstance(error, SystemExit):  # of the parser, in every rank
                    raise
                if store.add("failed", 1) > 1:
                    raise SystemExit(1) from None  # another has said, or says, why
                if isinstance(error, Gone):
                    raise OSError(
                        "a process of the run was killed, for want of memory perhaps; what is finished is kept: repeat"
                    ) from None
                raise
            finally:
                sys.stdout, sys.stderr = streams
    finally:
        _place = (0, 1)
        if not gpu or sys.exc_info()[0] is None:  # nccl would wait for those that are gone
            dist.destroy_process_group()
