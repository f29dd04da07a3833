"""python -m golden quantize: quantise a model, by rounding to nearest or by a method, and save it."""

import argparse
import sys
from contextlib import nullcontext
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from golden.arguments import count, positive, seed
from golden.cli import MODEL, check_there, given, refuse_idle
from golden.formats import DInt, Format, Int, parse_format
from golden.models import (
    DecoderConfig,
    QuantConfig,
    load,
    model_name,
    quantize,
    read_json,
    resolve,
    save,
    save_dequantized,
)
from golden.models.files import check_output, read_ids
from golden.models.quantize import fold_error
from golden.ptq import ranks

if TYPE_CHECKING:
    from golden.ptq.calibration import Calibration
    from golden.ptq.methods import Step

FLOAT = "float"
LONGEST = 2048  # tokens of a calibration window, unless another length is asked for
SAMPLES = 128
SCALINGS = ("smoothquant", "awq", "aqas")  # steps of golden.ptq.methods


def _format(name: str) -> Format | str:
    try:
        return FLOAT if name == FLOAT else parse_format(name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _alpha(text: str) -> float | str:
    try:
        return text if text == "search" else float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is neither a number from 0 to 1 nor 'search'") from None


def add(commands: Any) -> None:
    p = commands.add_parser("quantize", help="quantise a model, by rounding to nearest or a method, and save it")
    p.set_defaults(run=run)
    p.add_argument("model", help=MODEL)
    p.add_argument("out", type=Path, help="folder to write")
    p.add_argument("--weights", type=_format, default=DInt(4), help="dint2..8, int2..8, fp4-e1m2, ... (dint4)")
    p.add_argument("--activations", type=_format, default=Int(8), help="int2..8, or float for weight-only (int8)")
    p.add_argument("--values", type=_format, help="format of V, or float (that of the weights; float if weight-only)")
    p.add_argument("--group-size", type=positive, help="weights that share a scale along k (the whole row)")
    p.add_argument(
        "--granularity",
        choices=("per_channel", "per_tensor"),
        default="per_channel",
        help="which weights share a scale",
    )
    p.add_argument(
        "--activation-granularity", choices=("per_token", "per_tensor"), help="which activations share one (per_token)"
    )
    p.add_argument("--symmetric", action="store_true", help="symmetric weights")
    p.add_argument("--no-hardware", action="store_true", help="dINT zero points 0..p, not only those of the hardware")
    p.add_argument("--value-range", choices=("dynamic", "static"), default="dynamic", help="how V's ranges are found")
    p.add_argument(
        "--scaling", choices=("none", *SCALINGS), default="none", help="how input channels are scaled (none)"
    )
    p.add_argument("--alpha", type=_alpha, help="SmoothQuant's alpha, 0 to 1, or search: each layer's best (0.5)")
    p.add_argument("--statistic", choices=("max", "mean"), help="AQAS: the magnitude of a channel (max)")
    p.add_argument("--clip", action=argparse.BooleanOptionalAction, help="clip weights (with awq and aqas)")
    p.add_argument("--search-tokens", type=positive, help="calibration tokens to search scales and clips on (all)")
    p.add_argument("--optq", "--gptq", action="store_true", help="round by OPTQ instead of to the nearest")
    p.add_argument("--damping", type=float, help="OPTQ: lambda, as a share of the Hessian's mean diagonal (0.01)")
    p.add_argument("--gptaq", action="store_true", help="round by GPTAQ: OPTQ that knows the float model's inputs")
    p.add_argument("--act-order", action="store_true", help="OPTQ: columns of the largest inputs first")
    p.add_argument("--true-sequential", action="store_true", help="OPTQ: inputs by what is rounded of the layer")
    p.add_argument("--no-static-groups", action="store_true", help="OPTQ: a group's scales when it is reached")
    p.add_argument("--mse", action="store_true", help="scales of least error (norm 2.4), not by minimum and maximum")
    p.add_argument("--method", type=Path, help="a method as a JSON file: a list of steps (see docs/methods.md)")
    p.add_argument("--calibration", type=Path,
                   help="UTF-8 text, .jsonl with a text each, or .npy of token ids [t] or [n, t]: what methods, and "
                   "static ranges, see")  # fmt: skip
    length = p.add_mutually_exclusive_group()
    length.add_argument("--calib-seqlen", type=positive, help="tokens of a calibration window (2048, or the positions)")
    length.add_argument(
        "--target-task",
        help="SLAC: the length of piqa, arc_easy, winogrande (by OPT's tokenizer) or mmlu (the paper's), or of a file "
        "of requests (by the model's tokenizer)",
    )
    p.add_argument("--mixed-lengths", action="store_true", help="windows as long as the requests of --target-task FILE")
    p.add_argument("--calib-samples", type=positive, help=f"calibration windows ({SAMPLES})")
    p.add_argument("--seed", type=seed, help="random seed of the choice of windows (0)")
    p.add_argument("--start-token", type=count, metavar="ID", help="begins each window (config.json's bos_token_id)")
    p.add_argument("--device", help="torch device of the methods (cpu)")
    p.add_argument("--no-fold", action="store_true", help="leave OPT's LayerNorms as they are")
    p.add_argument("--dequantized", type=Path, help="also write a float checkpoint that transformers loads")
    p.add_argument("--overwrite", action="store_true", help="start anew, in output folders that are not empty too")


def run(args: argparse.Namespace) -> None:
    config = _config(args)
    args.round = args.optq or args.gptaq
    by_method = args.scaling != "none" or args.round or args.mse or bool(args.clip) or args.method is not None
    _refuse_idle(args, config, by_method)
    steps = _steps(args) if by_method else []  # before any work is done, and before a model is fetched by its name
    if args.calibration is None and (by_method or config.value_range == "static"):
        what = "scaling, clipping and OPTQ look at what the model does: give" if by_method else ""
        raise ValueError(
            f"{what or 'static ranges of V need calibration token ids: give'} --calibration, a text or .npy"
        )
    check_there(args.calibration)
    out, dequantized, folder = args.out, args.dequantized, resolve(args.model)
    places = {out.resolve(): "the quantised model goes there", folder.resolve(): "the model is there"}
    if dequantized:
        if dequantized.resolve() in places:
            raise ValueError(f"--dequantized {dequantized}: {places[dequantized.resolve()]}: choose another folder")
        if any(place.is_relative_to(other) for place, other in permutations((out.resolve(), dequantized.resolve()))):
            raise ValueError(f"--dequantized {dequantized}: one output is inside the other: choose another folder")
    where = folder / "config.json"
    architecture = DecoderConfig.from_hf(read_json(where), str(where))
    if args.no_fold and (why := fold_error(architecture)):
        raise ValueError(f"--no-fold does nothing here ({why}): leave it out")
    if not (by_method or ranks.lead()):
        return  # to nearest is one process's work
    with ranks.writer(out), ranks.writer(dequantized) if dequantized else nullcontext():
        for place in [dequantized] if by_method else [out, dequantized]:  # methods continue what they began
            if place is not None and ranks.lead():
                check_output(place, overwrite=args.overwrite)
        make = _by_method if by_method else _to_nearest
        make(args, folder, architecture, config, steps)
        print(f"saved: {out}")
        if dequantized and ranks.lead():
            print(f"dequantised: {save_dequantized(load(out), dequantized, overwrite=args.overwrite)}")


def _config(args: argparse.Namespace) -> QuantConfig:
    def chosen(value: Format | str) -> Format | None:
        return None if value == FLOAT else value

    if args.weights == FLOAT:
        raise ValueError("--weights float: nothing to quantise")
    values = args.values
    if values is None:
        values = FLOAT if args.activations == FLOAT else args.weights
    return QuantConfig(
        weights=args.weights,
        activations=chosen(args.activations),
        values=chosen(values),
        group_size=args.group_size,
        granularity=args.granularity,
        activation_granularity=args.activation_granularity or "per_token",
        symmetric=args.symmetric,
        hardware=not args.no_hardware,
        value_range=args.value_range,
    )


def _refuse_idle(args: argparse.Namespace, config: QuantConfig, by_method: bool) -> None:
    if args.optq and args.gptaq:
        raise ValueError("--optq and --gptaq both round: give one of them")
    said = ("clip", "search_tokens", "mse", "optq", "gptaq", "damping", "act_order", "true_sequential",
            "no_static_groups", "alpha", "statistic")  # fmt: skip
    also = args.scaling != "none" or args.clip is not None or any(given(args, name) for name in said)
    if args.method is not None and also:
        raise ValueError("--method says all steps: leave --scaling, --clip, --optq and their options out")
    if args.clip is False and args.scaling not in ("awq", "aqas"):
        raise ValueError("--no-clip does nothing without --scaling awq or aqas: add that or leave it out")
    formats = [config.weights, *([config.values] if config.values is not None else [])]
    restricted = any(fmt.hardware_zero_points is not None for fmt in formats)
    methods = "--scaling, --clip or --optq"
    sees = by_method or config.value_range == "static"
    refuse_idle(
        args,
        [
            (config.activations is not None, "quantised activations", "activation_granularity"),
            (config.weights.symmetric_zero_point, "weights of a format with zero points", "symmetric"),
            (restricted, "a format whose hardware takes some zero points only", "no_hardware"),
            (args.round, "--optq", "damping act_order no_static_groups"),
            (args.optq, "--optq (--gptaq always is)", "true_sequential"),
            (args.scaling == "smoothquant", "--scaling smoothquant", "alpha"),
            (args.scaling == "aqas", "--scaling aqas", "statistic"),
            (args.scaling != "none" or args.clip, "--scaling or --clip", "search_tokens"),
            (by_method, methods, "device"),
            (
                sees,
                f"{methods}, or --value-range static",
                "calibration target_task calib_seqlen mixed_lengths calib_samples seed start_token",
            ),
        ],
    )


def _steps(args: argparse.Namespace) -> list["Step"]:
    from golden.ptq import methods  # noqa: PLC0415  (quantize to the nearest needs NumPy alone)

    if args.method is not None:
        read = methods.read(args.method)
        if args.dequantized and any(isinstance(step, methods.Rotate) and step.online for step in read):
            raise ValueError(
                "--dequantized: other programs would leave out a rotation that is online: leave one of them out"
            )
        return read
    search = {"search_tokens": args.search_tokens}
    steps: list[Step] = []
    if args.scaling != "none":
        own = {name: getattr(args, name) for name in ("alpha", "statistic") if given(args, name)}
        steps.append(methods.STEPS[args.scaling](**own, **search))
    if args.clip or (args.clip is None and args.scaling in ("awq", "aqas")):
        weight_only = args.scaling == "awq" and args.activations != FLOAT  # AWQ's own objective
        steps.append(methods.Clip(weight_only=weight_only, **search))
    if args.mse:
        steps.append(methods.Grid())
    if args.round:
        how = {} if args.damping is None else {"damping": args.damping}
        how |= {"act_order": args.act_order, "static_groups": not args.no_static_groups}
        steps.append(methods.Gptaq(**how) if args.gptaq else methods.Optq(true_sequential=args.true_sequential, **how))
    return methods.check(steps)


def _to_nearest(
    args: argparse.Namespace, folder: Path, architecture: DecoderConfig, config: QuantConfig, _: list["Step"]
) -> None:
    calibration, record = None, {"source": model_name(folder)}
    if args.calibration is not None:
        cut = any(given(args, n) for n in ("calib_seqlen", "target_task", "calib_samples", "seed", "start_token"))
        rows = read_ids(args.calibration) if args.calibration.suffix == ".npy" else None
        if rows is not None and rows.ndim == 2 and not cut:  # all of them, by NumPy alone
            calibration = rows
        else:
            found = _calibration(args, folder, architecture)
            calibration = found.ids
            record["calibration"] = found.record | {"used_for": "V"}
    model = load(folder)
    try:
        from tqdm import tqdm  # noqa: PLC0415  (comes with the extra ptq; the golden core does without)

        show = partial(tqdm, desc="quantising", disable=None, leave=False)
    except ImportError:
        show = iter
    fold = False if args.no_fold else None
    quantised = quantize(model, config, fold=fold, calibration=calibration, provenance=record, progress=show)
    save(quantised, args.out, overwrite=args.overwrite)


def _by_method(
    args: argparse.Namespace, folder: Path, architecture: DecoderConfig, config: QuantConfig, steps: list["Step"]
) -> None:
    from golden.ptq import evaluate as ev  # noqa: PLC0415
    from golden.ptq import pipeline  # noqa: PLC0415

    device = ev.check_device(args.device or "cpu")
    found = _calibration(args, folder, architecture)
    if args.search_tokens is not None and args.search_tokens >= found.tokens:
        raise ValueError(f"--search-tokens {args.search_tokens} does nothing: there are {found.tokens}: leave it out")
    how = {"fold": False if args.no_fold else None, "device": device, "overwrite": args.overwrite}
    pipeline.quantize_to_disk(folder, config, steps, found, args.out, **how)


def _calibration(args: argparse.Namespace, folder: Path, architecture: DecoderConfig) -> "Calibration":
    from golden.ptq import calibration  # noqa: PLC0415
    from golden.ptq import evaluate as ev  # noqa: PLC0415

    if args.mixed_lengths and not args.target_task:
        raise ValueError("--mixed-lengths are those of a task's requests: give --target-task FILE")
    lengths = args.calib_seqlen or min(LONGEST, architecture.positions)
    if args.target_task:
        lengths, requests = calibration.for_task(folder, args.target_task, architecture.positions)
        if args.mixed_lengths:
            if requests is None:
                raise ValueError(
                    f"--mixed-lengths: the lengths of {args.target_task}'s requests are in its file: give that"
                )
            lengths = requests
        elif requests is None:
            whose = "the paper's default" if args.target_task == "mmlu" else "its length by OPT's tokenizer"
            print(
                f"{args.target_task}: {lengths} tokens, {whose}; a file of requests gives this model's", file=sys.stderr
            )
    ids = calibration.read_ids(args.calibration, folder)
    # Rows that all begin with one token do so because it is the start token; of one row that says nothing.
    shared = ids.ndim == 2 and len(ids) > 1 and ids.size > 0 and (ids[:, 0] == ids[0, 0]).all()
    known = int(ids[0, 0]) if shared and args.start_token is None else ev.start_token(folder, args.start_token)
    found = calibration.windows(
        np.asarray(ids),
        lengths,
        samples=args.calib_samples or SAMPLES,
        start=known,
        positions=architecture.positions,
        seed=args.seed or 0,
    )
    shapes = ", ".join(f"{len(array)} x {array.shape[1]}" for array in found.ids)
    print(f"calibration: {found.tokens} tokens of {args.calibration.name}, {shapes}", file=sys.stderr)
    task = Path(args.target_task).name if args.target_task else None
    found.record.update(file=args.calibration.name, target_task=task)
    return found
