"""The accuracy run on a tiny model: its tables are its records, what is finished is kept, and the command line."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from golden.__main__ import main
from golden.models import Decoder, QuantConfig, load, save_dequantized
from golden.models import quantize as round_to_nearest
from tests.decoder_models import MODELS, model_folder, random_ids, random_model, tiny_opt

torch = pytest.importorskip("torch")

from golden.cli import accuracy as command  # noqa: E402
from golden.ptq import accuracy, evaluate, pipeline, scaling, tables  # noqa: E402
from golden.ptq.decoder import from_golden  # noqa: E402
from golden.ptq.methods import Aqas, Clip, Grid, Optq, to_json  # noqa: E402

torch.set_grad_enabled(False)


FEW = ("none", "OPTQ", "OPTQ, grid, act-order", "AQAS, GPTAQ, grid, act-order", "rotation")


@pytest.fixture(scope="module", autouse=True)
def _coarse_grid():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scaling, "GRID", 3)
        coarse = {step: Grid(points=4) for step in (Grid(),)}
        few = {name: tuple(coarse.get(step, step) for step in accuracy.RIVALS[name]) for name in FEW}
        patch.setattr(accuracy, "RIVALS", few)
        patch.setattr(accuracy, "_BEST", few[FEW[2]])
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A float LLaMA of one layer as a folder, with ids in the place of samples."""
    two = random_model("llama")
    model = Decoder(replace(two.config, layers=1), {n: t for n, t in two.tensors.items() if ".layers.1." not in n},
                    hf_config=MODELS["llama"] | {"num_hidden_layers": 1})  # fmt: skip
    ids = random_ids(two, (12, 48))
    ids[:, 0] = 1
    return model_folder(tmp_path_factory.mktemp("models") / "tiny", model, ids)


@pytest.fixture(scope="module")
def finished(folder, tmp_path_factory):
    """All tables, once."""
    out = tmp_path_factory.mktemp("accuracy")
    bench = accuracy.open_bench(folder, calibration_tokens=96, rows=out / "rows", progress=False)
    assert list(accuracy.run(bench)) == list(tables.TABLES) == list(accuracy.MEASURES) == list(command.TABLES)
    return bench, tables.tables(bench.records), out


def test_scored_and_calibration_ids_are_apart(folder):
    bench = accuracy.open_bench(folder, calibration_tokens=200)
    ids = np.load(folder / "samples.npy")
    scored = {tuple(w.ids) for text in [*bench.texts, *accuracy.length_texts(bench)] for w in text.windows}
    assert scored >= {tuple(row) for row in ids[:6]}
    pieces = {tuple(row[1:9]) for c in bench.calibrations.values() for array in c.ids for row in array}
    for row in ids[:6]:
        assert not pieces & {tuple(row[i : i + 8]) for i in range(40)}
    assert set(bench.calibrations) == {"48 tokens", "mixed"}


def test_tables_show_the_records(finished):
    bench, shown, _ = finished
    text = "\n".join(shown)
    assert len(shown) == 8
    rows = [r for r in bench.records if "row" in r]
    assert {r["table"] for r in rows} == set(tables.TABLES) - {"unfolded"}  # RMSNorms stay as they are
    for r in rows:
        if r["table"] not in ("lengths", "rivals") and (r["table"], r["method_name"]) != ("formats", "OPTQ"):
            assert f"| {r['perplexity']:.4f} |" in text, r
        assert re.search(rf"\b{r['kl']:.5f}\b", text), r
    both = [r for r in rows if r["table"] == "methods"]
    keys = {(r["format"], json.dumps(r["method"])) for r in both}
    assert len(keys) == len(both) == 4 * 6 * 2 + 2 * 2
    assert {r["optq"] for r in both} == {True, False}
    for r in both:
        assert (r["calib_seqlen"] is None) == (r["method"] == [])
        assert r["optq"] == (r["method"][-1:] == to_json([Optq()]))
    against = shown[2].partition("AQAS against AWQ")[2]
    kl = {(r["format"], r["optq"], r["scaling"]): r["kl"] for r in both if r["method_name"] != "AQAS, mean"}
    compared = [(name, optq) for name, optq, how in kl if how == "aqas"]
    assert len(compared) == against.count("+-") == 8
    for name, optq in compared:
        aqas, awq = (kl[name, optq, how] for how in ("aqas", "awq"))
        assert f"| {awq:.5f} | {aqas:.5f} | {aqas - awq:.5f} +-" in against
    planted = [r for r in bench.records if r.get("planted_in") == "tiny"]
    assert len(planted) == 12
    assert all("synthetic" in r["model"] for r in planted)
    assert "synthetic" in shown[-1]


def test_tables_are_made_of_records_alone(finished, tmp_path):
    """Through a results.json and back; and what is missing is said."""
    bench, shown, _ = finished
    records = json.loads(json.dumps(bench.records, allow_nan=False))
    assert tables.tables(records) == shown
    with pytest.raises(ValueError, match="records: 0 of table 'float' with"):
        tables.tables([r for r in records if r["table"] != "float"])


def record(table, row="", kl=(), **more):
    """A record of 9 tokens a window."""
    kl = list(kl)
    figures = {"perplexity": 4.0, "kl": sum(kl) / (9 * len(kl)) if kl else 0.0, "kl_stderr": 0.0}
    what = {"model": "toy", "table": table, "text": "text", "row": row, "method_name": "none", "optq": False}
    windows = {"tokens": [9] * len(kl), "nll": [12.0] * len(kl), "kl": kl}
    return what | {"calibration": "", "method": [], "windows": windows} | figures | more


def test_verdicts_and_the_best_are_those_of_paired_errors():
    rows = [record("rivals", "INT8", [0.0] * 3), record("float", kl=[0.0] * 3)]
    for bits in (4, 3):
        optq = {"method_name": "AQAS", "optq": True, "method": [{"step": "optq"}]}
        rows += [record("rivals", f"INT{bits}", [1.0, 2.0, 6.0]), record("rivals", f"dINT{bits}", [0.9, 1.9, 5.9])]
        rows += [record("rivals", f"INT{bits}", [0.5, 1.0, 3.0], **optq)]
        rows += [record("rivals", f"dINT{bits}", [0.4, 1.2, 3.2] if bits == 4 else [0.6, 1.1, 3.1], **optq)]
    assert tables.less(rows[3], rows[2]) == ("-0.01111 +- 0.00000", "better")
    assert tables.less(rows[2], rows[3])[1] == "worse"
    assert tables.less(rows[5], rows[4])[1] == "tie"
    assert tables.less(rows[2], rows[2])[1] == "tie"
    one, other = record("rivals", kl=[1.0]), record("rivals", kl=[2.0])
    assert tables.less(one, other) == ("-0.11111 +- nan", "")
    with pytest.raises(ValueError, match="different windows cannot be paired"):
        tables.less(one, rows[2])
    assert tables.best(rows, ["toy"]).splitlines()[2:] == [
        "| 4 bits, to nearest | 0.333 | **0.322** |",
        "| 4 bits, best method | 0.167 | 0.178, tie |",
        "| 3 bits, to nearest | 0.333 | **0.322** |",
        "| 3 bits, best method | 0.167 | 0.178, worse |",
    ]


def test_rivals_and_formats(finished, tmp_path, monkeypatch):
    """What is compared with what; and of an OPT, folded and as it is."""
    bench, shown, _ = finished
    kl = {(r["row"], r["method_name"]): r for r in bench.records if r["table"] == "rivals"}
    of_four = {(row, name) for row in ("INT4", "dINT4") for name in FEW}
    of_three = {(row, name) for row in ("INT3", "dINT3") for name in FEW if name in accuracy.STRONGEST}
    assert set(kl) == of_four | of_three | {(accuracy.MIXED, name) for name in FEW[2:4]}
    for name in FEW:
        int_, dint = kl["INT4", name], kl["dINT4", name]
        assert re.search(rf"\| {name} \| {int_['kl']:.5f} \| (\*\*)?{dint['kl']:.5f}(\*\*)? \| "
                         rf"{dint['kl'] - int_['kl']:.5f} \+- ", shown[3])  # fmt: skip
    assert "as they are" not in shown[3]
    mixed = kl[accuracy.MIXED, FEW[2]]
    better = min((kl[name, FEW[2]] for name in ("INT4", "dINT4")), key=lambda r: r["kl"])
    assert f"| {FEW[2]} | {better['kl']:.5f} | {better['row']} | {mixed['kl']:.5f} |" in shown[3]
    assert "| NF4 |  | 4 and a scale a row |" in shown[4]
    model = tiny_opt()
    folder = model_folder(tmp_path / "opt", model, random_ids(model, (4, 30)))
    opt = accuracy.open_bench(folder, calibration_tokens=40, progress=False)
    monkeypatch.setattr(accuracy, "SCALINGS", {name: accuracy.SCALINGS[name] for name in ("none", "AQAS")})
    accuracy.rivals(opt)
    accuracy.unfolded(opt)
    shown = tables.unfolded(opt.records)
    rows = {(r["row"], r["method_name"], r["folded"]): r for r in opt.records if r["table"] == "unfolded"}
    turned = {r["method_name"] for r in opt.records if r["table"] == "rivals"} - {name for _, name, _ in rows}
    assert turned == {"rotation"}
    assert {name for _, name, _ in rows} == {*FEW[:4], "AQAS", "AQAS, OPTQ"}
    made = round_to_nearest(model, accuracy.FORMATS["INT4"], fold=False)
    scores = evaluate.evaluate(
        {"float": from_golden(model), "made": from_golden(made)}, opt.texts[0].windows, reference="float"
    )
    assert rows["INT4", "none", False]["kl"] == pytest.approx(scores["made"].mean_kl, rel=1e-3)
    assert f"| none | {rows['INT4', 'none', True]['kl']:.5f} | {rows['INT4', 'none', False]['kl']:.5f} |" in shown
    assert ("INT4", "rotation", False) not in rows
    accuracy.formats(opt)
    sizes = {(r["row"], r["group_size"]): r["bits_per_weight"] for r in opt.records if r["table"] == "formats"}
    assert sizes["MXFP4", 32] == 4.25
    assert sizes["NVFP4", 16] == 4.5
    assert sizes["NF4", 32] == 4.5


def test_a_row_is_what_the_pipeline_makes(finished):
    """One row again, by hand: quantise by the method, evaluate, compare; and its verdict from the paired error."""
    bench, shown, _ = finished
    row = accuracy.row("INT3", "AQAS", optq=True, calibration=bench.full)
    method = [Aqas(search_tokens=2048), Clip(search_tokens=2048), Optq()]
    ids = bench.calibrations[bench.full].ids
    made = pipeline.quantize(load(bench.model.source), row.quant, method, ids, progress=False)
    near = round_to_nearest(load(bench.model.source), row.quant)
    models = {"float": from_golden(bench.model), "made": from_golden(made), "near": from_golden(near)}
    scores = evaluate.evaluate(models, bench.texts[0].windows, reference="float")
    (record,) = [r for r in bench.records if r.get("table") == "methods" and r["format"] == "int3"
                 and r["scaling"] == "aqas" and r["optq"]]  # fmt: skip
    assert record["kl"] == pytest.approx(scores["made"].mean_kl, rel=1e-5)
    difference = scores["made"].kl - scores["near"].kl
    mean = difference.sum() / scores["made"].tokens.sum()
    error = evaluate.stderr(difference, scores["made"].tokens)
    verdict = "better" if mean < -2 * error else "worse" if mean > 2 * error else "tie"
    assert re.search(rf"\| INT3 \| AQAS \| yes \|[^\n]*\| {mean:.5f} \+- {error:.5f} \| {verdict} \|", shown[2])


def test_finished_rows_are_kept(finished, folder, monkeypatch, capsys):
    """A second run computes nothing and shows the same; another calibration does not take the rows of this one."""
    bench, shown, out = finished
    files = {p: p.stat().st_mtime_ns for p in (out / "rows").iterdir()}
    # 4 of the methods, 4 special ones and 8 rivals are there already; 2 rivals have a mixture, too.
    assert len(files) == 6 + 48 + 2 * 4 + 2 + 2 + 17 + 2 * 2 * 2 + 8 + 11
    again = accuracy.open_bench(folder, calibration_tokens=96, rows=out / "rows", progress=False)
    computed = []
    monkeypatch.setattr(evaluate, "evaluate", lambda *args, **_: computed.append(args) or 1 / 0)
    assert list(accuracy.run(again)) == list(tables.TABLES)
    assert again.records == bench.records
    assert tables.tables(again.records) == shown
    assert not computed
    assert {p: p.stat().st_mtime_ns for p in (out / "rows").iterdir()} == files
    for changed in ({"calibration_tokens": 192}, {"search_tokens": 48}):
        other = accuracy.open_bench(folder, rows=out / "rows", progress=False, **{"calibration_tokens": 96} | changed)
        with pytest.raises(ZeroDivisionError):
            accuracy.methods(other)
    monkeypatch.setattr(accuracy, "code_digest", lambda module: "changed")
    with pytest.raises(ZeroDivisionError):
        accuracy.special(again)
    assert "damaged" not in capsys.readouterr().err


def test_damaged_rows_are_computed_again(folder, tmp_path, capsys):
    def run():
        bench = accuracy.open_bench(folder, calibration_tokens=96, rows=tmp_path / "rows", progress=False)
        accuracy.nearest(bench)
        return bench.records

    before = run()
    files = sorted((tmp_path / "rows").iterdir())
    whole = [path.read_bytes() for path in files]
    assert len(files) == 6
    for path, data in zip(files, whole, strict=True):  # one digit of one number: JSON all the same
        at = data.rindex(b"]") - 1
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    assert run() == before
    assert [path.read_bytes() for path in files] == whole
    assert capsys.readouterr().err.count("damaged entries are computed again") == 1


@pytest.mark.parametrize("family", ["opt", "llama"])
def test_planted_outliers_are_the_same_function(family):
    model = random_model(family)
    planted, ids = accuracy.plant_outliers(model), random_ids(random_model(family), (2, 20))
    assert np.abs(planted(ids) - model(ids)).max() < 1e-5 * np.abs(model(ids)).max()
    norm = f"{model.config.layer(1)}{model.config.layer_norms[0]}.weight"
    assert (planted.tensors[norm] != model.tensors[norm]).sum() == 4
    kl = [np.abs(round_to_nearest(m, QuantConfig(), fold=False)(ids) - model(ids)).mean() for m in (model, planted)]
    assert kl[1] > 1.5 * kl[0]
    with pytest.raises(ValueError, match="outliers are planted in the gains of pre-norms"):
        accuracy.plant_outliers(random_model("opt-350m"))


def test_accuracy_command_with_methods(folder, tmp_path, capsys):
    documents = [tmp_path / "methods.md", tmp_path / "other.md"]
    documents[0].write_text("before\n<!-- tables of tiny -->\nold\n<!-- end of tiny -->\nafter\n")
    documents[1].write_text("<!-- outliers of tiny -->\n<!-- end of tiny -->\n")
    argv = ["accuracy", str(folder), "--tables", "outliers", "--calib-tokens", "96", "--out", str(tmp_path / "out")]
    assert main([*argv, *(arg for document in documents for arg in ("--docs", str(document)))]) == 0
    shown = capsys.readouterr().out
    assert (tmp_path / "out" / "tables.md").read_text() == shown.rstrip("\n") + "\n"
    written = documents[0].read_text()
    assert written.startswith("before\n<!-- tables of tiny -->\n\n## tiny\n")
    assert shown.strip() in written
    assert "old" not in written
    assert written.endswith("\n<!-- end of tiny -->\nafter\n")
    assert "| INT8 | none |" in documents[1].read_text()
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    assert {"aqas", "awq", "smoothquant", "none"} == {r["scaling"] for r in results["records"] if "row" in r}
    assert results["provenance"]["command"].startswith("python -m golden accuracy ")
    assert {"python", "dint", "numpy", "torch"} <= set(results["provenance"]["tools"])


def test_models_side_by_side_are_what_each_gives_alone(folder, tmp_path, capsys):
    """Two models, each in a process of its own, in the order of the command line; of one name, they get others."""
    other = tmp_path / "elsewhere" / "tiny"
    shutil.copytree(folder, other)
    np.save(other / "samples.npy", np.load(folder / "samples.npy")[::-1])
    argv = ["accuracy", "--tables", "nearest", "--out"]
    shown, records = [], []
    for number, names in enumerate([[folder], [other], [folder, other]]):
        out = tmp_path / str(number)
        assert main([*argv, str(out), "--", *map(str, names)]) == 0
        shown.append(capsys.readouterr().out)
        assert (out / "tables.md").read_text().strip() == shown[-1].strip()
        records.append(json.loads((out / "results.json").read_text())["records"])
    rows = [{path.name for path in (tmp_path / str(number) / "rows").iterdir()} for number in range(3)]
    assert rows[2] == rows[0] | rows[1]  # named by what they depend on, in any process
    labels = list(dict.fromkeys(r["model"] for r in records[2]))
    assert labels == [f"tiny-{one[0]['identity'][:8]}" for one in records[:2]]
    assert labels[0] != labels[1]
    for one, label in zip(records[:2], labels, strict=True):
        assert [r | {"model": label} for r in one] == [r for r in records[2] if r["model"] == label]
    assert shown[2] == "".join(s.replace("## tiny", f"## {n}", 1) for s, n in zip(shown, labels, strict=False))
    assert [r["perplexity"] for r in records[0]] != [r["perplexity"] for r in records[1]]
    shutil.copytree(folder, tmp_path / "same")
    assert main([*argv, str(tmp_path / "out"), "--", str(folder), str(tmp_path / "same")]) == 1
    assert "same: this model is given twice: give it once" in capsys.readouterr().err


def test_a_document_without_places(folder, tmp_path, capsys):
    """Said before the work."""
    document, out = tmp_path / "methods.md", tmp_path / "out"
    argv = ["accuracy", str(folder), "--tables", "nearest", "--out", str(out), "--docs", str(document)]
    for text in ("", "<!-- tables of other -->\n<!-- end of other -->\n", "<!-- tables of tiny -->\n",
                 "<!-- nearest of tiny -->\n<!-- tables of tiny -->\n<!-- end of tiny -->\n"):  # fmt: skip
        document.write_text(text)
        assert main(argv) == 1
        shown = capsys.readouterr()
        assert re.search(r"needs one line '<!-- (tables|nearest) of tiny -->' and, behind it, one", shown.err), text
        assert shown.out == ""
        assert document.read_text() == text
        assert not out.exists()


def test_places_in_documents(finished, tmp_path):
    bench, shown, _ = finished
    document = tmp_path / "a.md"
    places = {
        "nearest": "<!-- nearest of tiny -->\nstale\n<!-- end of tiny -->",
        "best": "<!-- best of tiny -->\n<!-- end of tiny -->",
        "tables": "<!-- tables of tiny -->\n\n<!-- end of tiny -->",
        "other": "<!-- nearest of big -->\nkept\n<!-- end of big -->",
    }
    document.write_text("\n\n".join(places.values()) + "\nend\n")
    tables.insert(document, bench.records)
    text = document.read_text()
    assert "stale" not in text
    assert places["other"] + "\nend\n" in text
    for made in (
        "\n\n".join(shown),
        tables.best(bench.records, ["tiny"]),
        tables.table(bench.records, "nearest", heading=False),
    ):
        assert f"-->\n\n{made}\n\n<!-- end of tiny -->" in text
    some = [r for r in bench.records if r["table"] in ("float", "rivals")]
    for records in (bench.records, some):  # what a run did not measure stays
        tables.insert(document, records)
        assert document.read_text() == text


def test_a_model_is_named_by_its_folder(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert accuracy.open_bench(Path(), calibration_tokens=96).label == "tiny"


def test_accuracy_errors(folder, tmp_path, capsys, monkeypatch):
    (tmp_path / "none").mkdir()
    for name in ("config.json", "model.safetensors"):
        (tmp_path / "none" / name).write_bytes((folder / name).read_bytes())
    assert main(["accuracy", str(tmp_path / "none")]) == 1
    assert "no samples.npy" in capsys.readouterr().err
    np.save(tmp_path / "none" / "samples.npy", np.load(folder / "samples.npy")[:1])
    assert main(["accuracy", str(tmp_path / "none")]) == 1
    assert "samples.npy: one row: at least two" in capsys.readouterr().err

    post = random_model("opt-350m")
    model_folder(tmp_path / "post", post, random_ids(post, (4, 20)))
    for which, said in (("unfolded", "it has no LayerNorms to fold"), ("rivals", "rotate: opt has its norms behind")):
        methods = ["--methods", "rotation"] if which == "rivals" else []
        out = ["--out", str(tmp_path / "out"), "--tables", which, "--calib-tokens", "40", "--search-tokens", "20"]
        assert main(["accuracy", str(tmp_path / "post"), *out, *methods]) == 1
        assert f"table {which!r} does not fit post: {said}" in capsys.readouterr().err

    def overflows(models, *_, **__):
        if models["row"].quant.weights.bits == 3:
            raise ValueError("row: window 0 has logits that are not finite")
        return {name: evaluate.Scores(np.ones(2), np.ones(2), np.ones(2)) for name in models}

    monkeypatch.setattr(evaluate, "evaluate", overflows)
    assert main(["accuracy", str(folder), "--tables", "nearest", "--out", str(tmp_path / "out")]) == 1
    said = f"error: {folder.name}, INT3: row: window 0 has logits that are not finite\n"
    assert capsys.readouterr().err.endswith(said)


# python -m golden quantize, by methods


def test_quantize_command(folder, tmp_path, capsys):
    """The saved model is the one that the pipeline makes of the same windows."""
    argv = ["quantize", str(folder), str(tmp_path / "out"), "--scaling", "aqas", "--optq", "--weights", "dint3"]
    argv += ["--calibration", str(folder / "samples.npy"), "--calib-seqlen", "16", "--calib-samples", "8"]
    assert main([*argv, "--dequantized", str(tmp_path / "float")]) == 0
    assert "calibration: 128 tokens of samples.npy, 8 x 16" in capsys.readouterr().err
    saved = load(tmp_path / "out")
    method = [Aqas(), Clip(), Optq()]  # clipping comes with AQAS
    assert saved.provenance["method"] == to_json(method)
    record = {"file": "samples.npy", "target_task": None, "seqlen": 16, "samples": 8, "start_token": 1, "seed": 0}
    assert record.items() <= saved.provenance["calibration"].items()
    assert saved.quant == QuantConfig(weights="dint3", values="dint3")
    cut = accuracy.windows(np.load(folder / "samples.npy"), 16, samples=8, start=1, positions=64)
    made = pipeline.quantize(folder, saved.quant, method, cut.ids, progress=False)
    for name, w in made.weights.items():
        assert np.array_equal(saved.weights[name].codes, w.codes)
    restored = load(tmp_path / "float")
    assert np.array_equal(restored.tensors["model.layers.0.mlp.up_proj.weight"],
                          saved.weights["model.layers.0.mlp.up_proj"].dequantize())  # fmt: skip
    assert main(argv) == 0  # finished already: nothing to do
    changed = [*argv, "--seed", "5"]
    assert main(changed) == 1
    assert "error: " in capsys.readouterr().err


def test_quantize_at_the_length_of_a_task(folder, tmp_path, capsys):
    from tests.test_calibration import EMBEDDED

    task = tmp_path / "task.jsonl"
    lines = [{"text": "word " * n} for n in (3, 5, 9, 20, 30)]
    task.write_text("\n".join(map(json.dumps, lines)))
    ids = tmp_path / "ids.npy"
    np.save(ids, np.random.default_rng(0).integers(3, 4000, 4000))
    argv = ["quantize", str(EMBEDDED), str(tmp_path / "a"), "--scaling", "smoothquant", "--calibration", str(ids)]
    argv += ["--calib-samples", "6"]
    assert main([*argv, "--target-task", str(task)]) == 0
    assert re.search(r"calibration: (192|384) tokens of ids.npy, 6 x (32|64)\n", capsys.readouterr().err)
    argv[2] = str(tmp_path / "b")
    assert main([*argv, "--target-task", str(task), "--mixed-lengths"]) == 0
    assert re.search(r"\d x 8, .*\d x \d\d\n", capsys.readouterr().err)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scaling", "awq"], "give --calibration, a text or .npy"),
        (["--optq", "--calibration", "IDS", "--calib-seqlen", "65"], "of 65 tokens exceed the model's 64 positions"),
        (["--optq", "--calibration", "IDS"], "of 48 tokens hold 0 of 128 windows of 64 tokens"),
        (["--optq", "--calibration", "EMPTY"], "calibration: the text is empty"),
        (["--optq", "--calibration", "IDS", "--target-task", "poetry"], "target task 'poetry': neither a file"),
        (["--optq", "--calibration", "IDS", "--mixed-lengths"], "give --target-task FILE"),
        (["--optq", "--calibration", "IDS", "--mixed-lengths", "--target-task", "piqa"], "piqa's requests are in its"),
        (["--clip", "--calibration", "IDS", "--calib-samples", "2", "--calib-seqlen", "8", "--granularity",
          "per_tensor"], "scaling and clipping need per_channel weights"),
        (["--optq", "--calibration", "IDS", "--calib-samples", "2", "--calib-seqlen", "8", "--activations", "float",
          "--value-range", "static"], "value_range is 'static', but values are float, without a range: choose"),
        *((["--calibration", "IDS", "--calib-samples", "2", "--calib-seqlen", "8", "--group-size", "7", *how],
           "group_size 7 does not divide the 32 inputs of self_attn.q_proj: choose a divisor of 8")
          for how in (["--scaling", "aqas"], ["--scaling", "awq"], ["--clip"], ["--optq"])),
    ],
)  # fmt: skip
def test_quantize_errors(folder, tmp_path, capsys, arguments, message):
    np.save(tmp_path / "empty.npy", np.zeros(0, np.int64))
    paths = {"IDS": str(folder / "samples.npy"), "EMPTY": str(tmp_path / "empty.npy")}
    assert main(["quantize", str(folder), str(tmp_path / "out"), *(paths.get(a, a) for a in arguments)]) == 1
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--act-order"], "--act-order does nothing without --optq: add that or leave it out"),
        (["--scaling", "awq", "--damping", "0"], "--damping does nothing without --optq"),
        (["--scaling", "aqas", "--alpha", "0.9"], "--alpha does nothing without --scaling smoothquant"),
        (["--alpha", "search"], "--alpha does nothing without --scaling smoothquant"),
        (["--scaling", "smoothquant", "--statistic", "mean"], "--statistic does nothing without --scaling aqas"),
        (["--optq", "--search-tokens", "64"], "--search-tokens does nothing without --scaling or --clip"),
        (["--calibration", "ids.npy"], "without --scaling, --clip or --optq, or --value-range static: add that"),
        *(([option, value], f"{option} does nothing without --scaling, --clip or --optq")
          for option, value in (("--target-task", "piqa"), ("--calib-seqlen", "16"), ("--calib-samples", "9"),
                                ("--seed", "0"), ("--device", "cpu"))),
        (["--mixed-lengths"], "--mixed-lengths does nothing without --scaling"),
    ],
)  # fmt: skip
def test_options_that_would_do_nothing(folder, tmp_path, capsys, arguments, message):
    assert main(["quantize", str(folder), str(tmp_path / "out"), *arguments]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("method", [[], ["--clip", "--calibration", "samples.npy", "--calib-samples", "2"]])
def test_a_dequantised_checkpoint_replaces_no_other_model(folder, tmp_path, capsys, monkeypatch, method):
    shutil.copytree(folder, tmp_path / "float")
    monkeypatch.chdir(tmp_path / "float")
    (tmp_path / "link").symlink_to("float")
    before = (tmp_path / "float" / "model.safetensors").read_bytes()
    places = {"../float": "the model is there", "../link": "the model is there", "../out": "the quantised model goes"}
    for place, why in places.items():
        argv = ["quantize", ".", "../out", *method, "--dequantized", place, "--overwrite"]
        assert main(argv) == 1
        assert f"error: --dequantized {place}: {why}" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "float" / "model.safetensors").read_bytes() == before


def test_one_row_says_nothing_of_the_start_token(folder, tmp_path):
    """Rows that share their first token say what it is; of a single row, config.json or an option does."""
    rows = np.random.default_rng(0).integers(3, 60, (2, 60))
    rows[:, 0] = 7
    argv = ["quantize", str(folder), "out", "--clip", "--calibration", str(tmp_path / "ids.npy")]
    argv += ["--calib-samples", "2", "--calib-seqlen", "8"]
    for n, more, expected in ((1, [], 1), (2, [], 7), (1, ["--start-token", "5"], 5), (2, ["--start-token", "0"], 0)):
        np.save(tmp_path / "ids.npy", rows[:n])
        argv[2] = str(tmp_path / f"{n}{more}")
        assert main([*argv, *more]) == 0
        assert load(argv[2]).provenance["calibration"]["start_token"] == expected
    assert main([*argv, "--start-token", "61"]) == 1


@pytest.mark.parametrize(
    ("task", "whose"), [("piqa", "its length by OPT's tokenizer"), ("mmlu", "the paper's default")]
)
def test_the_length_of_a_named_task_says_whose_it_is(folder, tmp_path, capsys, task, whose):
    argv = ["quantize", str(folder), str(tmp_path / "out"), "--clip", "--calibration", str(folder / "samples.npy")]
    assert main([*argv, "--calib-samples", "2", "--target-task", task]) == 1  # rows of 48 tokens are too short
    assert f"{task}: 64 tokens, {whose}; a file of requests gives this model's\n" in capsys.readouterr().err


def test_alpha_is_a_number_or_search(capsys):
    with pytest.raises(SystemExit):
        main(["quantize", "in", "out", "--scaling", "smoothquant", "--alpha", "half"])
    assert "--alpha: 'half' is neither a number from 0 to 1 nor 'search'" in capsys.readouterr().err
    assert main(["quantize", str(accuracy.EMBEDDED), "out", "--scaling", "smoothquant", "--alpha", "2"]) == 1
    assert "alpha is 2.0: a number from 0 to 1 is needed" in capsys.readouterr().err


def test_quantised_models_are_refused(folder, tmp_path):
    save_dequantized(round_to_nearest(load(folder)), tmp_path / "float")
    np.save(tmp_path / "float" / "samples.npy", np.load(folder / "samples.npy"))
    assert accuracy.open_bench(tmp_path / "float").model.quant is None
    assert main(["quantize", str(folder), str(tmp_path / "small")]) == 0
    np.save(tmp_path / "small" / "samples.npy", np.load(folder / "samples.npy"))
    with pytest.raises(ValueError, match="quantised already: start from the float model"):
        accuracy.open_bench(tmp_path / "small")
