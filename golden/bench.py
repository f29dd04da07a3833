"""Speed and memory of `golden.matmul` against NumPy's float32 matrix product: `python -m golden.bench`.

Both compute [512, K] x [K, 4096] for K = 4096 and 16384. Golden's time is that of one call from uint8 codes to float32
result: decoding, corrections and rescaling included. Each configuration runs in a process of its own, held to one core
or two; there the two products alternate, so that whatever else the machine does meets both. A ratio is float32's time
over golden's, of the medians, and of the minima, which other load disturbs least; beside it stands how many cores other
processes kept busy meanwhile: with two threads of BLAS waiting for each other, a ratio counts only when that is near
zero. Memory is the growth of the process's peak resident size, codes and result included, over the size of the float32
operands.
"""

import argparse
import functools
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from golden.arguments import positive, run
from golden.record import provenance
from golden.storage import check_writable, json_text, write_output

TOKENS, CHANNELS, LENGTHS = 512, 4096, (4096, 16384)
# Weight format: smallest ratio to reach.
TARGETS = {"dint4": 0.75, "int4": 0.75, "fp4-e2m1": 0.75, "int8": 0.6}
MEMORY_TARGET = 3.0
SEED = 0


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m golden.bench", description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--repeats", type=positive, default=9, help="calls of each product per configuration (9)")
    parser.add_argument("--lengths", type=positive, nargs="+", default=LENGTHS, metavar="K", help="reduction lengths")
    parser.add_argument(
        "--out", type=Path, default=Path("build/bench/results.json"), help='where the results go; "-": standard output'
    )
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child:
        task = json.loads(options.child)
        print(json.dumps(measure_memory(**task) if task.pop("memory", False) else measure_speed(**task)))
        return 0
    return run(lambda: _bench(options))


def _bench(options: argparse.Namespace) -> None:
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))
    if len(cores) < 2:
        print("only one core is available: the two-core rows are left out", file=sys.stderr)
    check_writable(options.out)  # before minutes of measuring
    say = functools.partial(print, flush=True, file=sys.stderr if str(options.out) == "-" else sys.stdout)
    records = []
    head = f"{'weights':<10}{'K':>7}{'cores':>7}{'float32':>11}{'golden':>11}  {'ratio (median, min)':<21}"
    say(f"{head}{'target':>6}  others' load")
    for k in options.lengths:
        for count in (1, 2)[: len(cores)]:
            for record in measured({"k": k, "repeats": options.repeats}, cores[:count]):
                records.append(record)
                say(
                    f"{record['format']:<10}{k:>7}{count:>7}{record['float32_s'] * 1e3:>8.1f} ms"
                    f"{record['golden_s'] * 1e3:>8.1f} ms  {record['ratio']:<9.2f} {record['ratio_of_minima']:<10.2f} "
                    f"{record['target']:>6.2f} {record['other_load']:>13.1f}  {_verdict(record['met'])}"
                )
    say(f"\n{'weights':<10}{'K':>7}{'peak memory / float32 operands':>34}{'below':>12}")
    for k in options.lengths:
        for fmt in TARGETS:
            (record,) = measured({"k": k, "fmt": fmt, "memory": True}, cores[:1])
            records.append(record)
            ratio = f"{record['memory_ratio']:>34.2f}{MEMORY_TARGET:>12.2f}"
            say(f"{fmt:<10}{k:>7}{ratio} {_verdict(record['met'])}")
    write_output(options.out, json_text({"provenance": _provenance(options.repeats), "records": records}))
    if str(options.out) != "-":
        say(f"\nwritten to {options.out}")


def measure_speed(k: int, repeats: int) -> list[dict]:
    """One record for each weight format, in this process."""
    import numpy as np  # noqa: PLC0415 (the parent sets the threads of BLAS before NumPy loads)

    import golden  # noqa: PLC0415

    rng = np.random.default_rng(SEED)
    x, w = (rng.standard_normal((rows, k), dtype=np.float32) for rows in (TOKENS, CHANNELS))
    x_q = golden.Int(8).quantize(x, axis=0)
    weights = {name: golden.parse_format(name).quantize(w, axis=0) for name in TARGETS}
    calls: dict[str, Callable[[], np.ndarray]] = {"float32": lambda: x @ w.T}
    calls |= {name: (lambda w_q=w_q: golden.matmul(x_q, w_q)) for name, w_q in weights.items()}
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    others = _other_seconds()
    begin = time.perf_counter()
    for _ in range(repeats + 1):  # the first round warms up
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - start)
    other_load = max(0.0, _other_seconds() - others) / (time.perf_counter() - begin)
    seconds = {name: times[1:] for name, times in seconds.items()}
    reference = seconds.pop("float32")
    records = []
    for name, times in seconds.items():
        ratio = statistics.median(reference) / statistics.median(times)
        records.append(
            {
                "measure": "speed",
                "format": name,
                "shape": [TOKENS, k, CHANNELS],
                "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
                "repeats": repeats,
                "other_load": other_load,
                "float32_s": statistics.median(reference),
                "golden_s": statistics.median(times),
                "ratio": ratio,
                "ratio_of_minima": min(reference) / min(times),
                "target": TARGETS[name],
                "met": ratio >= TARGETS[name],
            }
        )
    return records


def measure_memory(k: int, fmt: str) -> dict:
    """Peak growth of this process, from before the codes exist to after the product."""
    import numpy as np  # noqa: PLC0415

    import golden  # noqa: PLC0415

    w_fmt, x_fmt = golden.parse_format(fmt), golden.Int(8)
    rng = np.random.default_rng(SEED)
    np.ones((64, 64), np.float32) @ np.ones((64, 64), np.float32)  # BLAS allocates its own buffers at the first call
    before = _peak_bytes()

    def operand(fmt: golden.Format, rows: int) -> golden.Quantized:
        codes = rng.integers(0, 1 << fmt.bits, (rows, k), dtype=np.uint8)
        zero_point = np.full((rows, 1), fmt.symmetric_zero_point, np.uint8)
        return golden.Quantized(fmt, codes, np.ones((rows, 1), np.float32), zero_point)

    golden.matmul(operand(x_fmt, TOKENS), operand(w_fmt, CHANNELS))
    grown = _peak_bytes() - before
    operands = 4 * (TOKENS + CHANNELS) * k
    return {
        "measure": "memory",
        "format": fmt,
        "shape": [TOKENS, k, CHANNELS],
        "peak_bytes": grown,
        "memory_ratio": grown / operands,
        "target": MEMORY_TARGET,
        "met": grown < MEMORY_TARGET * operands,
    }


def _provenance(repeats: int) -> dict:
    """What produced the figures."""
    import numpy as np  # noqa: PLC0415

    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return provenance(
        "numpy",
        command="python -m golden.bench",
        blas=f"{blas['name']} {blas['version']}",
        cpu=models[0] if models else platform.processor(),
        cores=os.cpu_count(),
        repeats=repeats,
        seed=SEED,
    )


def measured(task: dict, cores: list[int]) -> list[dict]:
    """Records of a configuration, measured by a process of its own on ``cores``."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(len(cores)))
    command = [sys.executable, "-m", "golden.bench", "--child", json.dumps(task)]
    pin = (lambda: os.sched_setaffinity(0, cores)) if hasattr(os, "sched_setaffinity") else None
    done = subprocess.run(command, env=os.environ | threads, stdout=subprocess.PIPE, preexec_fn=pin, check=False)
    if done.returncode:
        raise ValueError(f"the measurement of {task} ended with status {done.returncode}: is there memory enough?")
    found = json.loads(done.stdout)
    return found if isinstance(found, list) else [found]


def _peak_bytes() -> int:
    status = Path("/proc/self/status")
    if status.exists():  # getrusage counts what the parent held when it started this process
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _other_seconds() -> float:
    """CPU time that other processes have used since the machine started; 0 where /proc does not tell."""
    try:
        user, nice, system, _, _, irq, softirq, steal = map(int, Path("/proc/stat").read_text().split()[1:9])
    except (OSError, ValueError):
        return 0.0
    all_seconds = (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
    return all_seconds - sum(os.times()[:2])


def _verdict(met: bool) -> str:
    return "met" if met else "MISSED"


if __name__ == "__main__":
    sys.exit(main())
