"""The paper's tables on tiny models: published numbers, what a row is, and what is refused before any work."""

import json
import re
from pathlib import Path

import pytest
from decoder_models import MODELS, model_folder, random_ids, random_model, tiny_opt

from golden.__main__ import main
from golden.models import DecoderConfig
from golden.ptq import pipeline, reproduce
from golden.ptq.accuracy import open_bench
from golden.ptq.decoder import from_golden
from golden.ptq.evaluate import evaluate
from golden.ptq.methods import to_json

PAPER = Path(__file__).parents[2] / "shared" / "reference" / "paper.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    model = tiny_opt()
    return model_folder(tmp_path_factory.mktemp("models") / "tiny", model, random_ids(model, (4, 30)))


def test_every_published_number_is_the_papers():
    """Each is found in the page that restates the paper, where that is there; and none is forgotten of those tables."""
    data = json.loads(reproduce.PUBLISHED.read_bytes())
    assert [int(number) for number in data] == [1, *range(3, 15)]
    values = [v for t in data.values() for row in t["rows"] for v in row["values"]]
    # Rows times columns of tables 1 and 3 to 14
    assert len(values) == 8 + 90 + 32 + 24 + 6 + 120 + 35 + 20 + 20 + 35 + 45 + 15 + 35
    for table in data.values():
        assert all(len(row["values"]) == len(table["columns"]) for row in table["rows"])
    if PAPER.exists():
        text = PAPER.read_text().replace("1.7e3/4.3e4/1.2e4", "1700/43000/12000").replace("8.7e3", "8700")
        there = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)}
        assert [v for v in values if v not in there] == []


@pytest.mark.parametrize("number", reproduce.RUN)
def test_rows_are_those_of_the_table(number):
    """Widths and groups by the table's own words; OPTQ and the scaling where a row has them."""
    table = reproduce.published(number)
    made = reproduce.rows(table, "all")
    assert len(made) == len(table.rows) - 1
    bits = 3 if "W3" in table.title else 4
    for row, given in zip(made, [r for r in table.rows if r["format"] != "FP16"], strict=True):
        assert row.quant.weights.bits == bits
        assert (row.quant.activations is None) == ("A16" in table.title) == (row.quant.values is None)
        assert row.quant.group_size == (128 if "128" in table.title else None)
        assert row.optq is given["optq"]
        names = [step["step"] for step in to_json(row.method)]
        first = given["scaling"].partition(",")[0].lower()
        assert names[:1] == ([first] if first != "none" else ["optq"] if row.optq else [])
        assert (row.calibration == "") == (row.method == ())
        for step in row.method:
            step.check(random_model().config, row.quant)


def test_a_model_is_compared_with_its_own_column():
    table = reproduce.published(3)
    opt = MODELS["opt"] | {"hidden_size": 2048, "num_hidden_layers": 24, "num_attention_heads": 32,
                           "word_embed_proj_dim": 2048}  # fmt: skip
    assert table.column(DecoderConfig.from_hf(opt)) == (1, True)
    assert table.column(DecoderConfig.from_hf(MODELS["opt"])) == (0, False)
    assert table.column(DecoderConfig.from_hf(MODELS["llama"])) == (6, False)
    assert reproduce.published(14).column(DecoderConfig.from_hf(MODELS["llama"])) == (0, False)


def test_the_command(folder, tmp_path, capsys):
    """Table 9: one row again by hand, files, and a second run that computes nothing new."""
    argv = [
        "reproduce",
        "--table",
        "9",
        "--calib-tokens",
        "60",
        "--search-tokens",
        "30",
        "--out",
        str(tmp_path / "out"),
        "--log",
    ]
    assert main([*argv, str(folder)]) == 0
    shown = capsys.readouterr().out
    assert sorted(p.name for p in (tmp_path / "out").iterdir() if p.suffix) == [
        "table-9.json", "table-9.md", "table-9.png"
    ]  # fmt: skip
    assert (tmp_path / "out" / "table-9.md").read_text().strip() == shown.strip()
    assert (tmp_path / "out" / "table-9.png").read_bytes()[:4] == b"\x89PNG"
    records = json.loads((tmp_path / "out" / "table-9.json").read_text())["records"]
    assert [r["format"] for r in records] == ["FP16", "dINT4", "dINT4, s/4", "dINT4, s/8"]
    assert "OPT-125M of the paper (Wikitext perplexity), another model" in shown
    bench = open_bench(folder, calibration_tokens=60, search_tokens=30, progress=False)
    row = reproduce.rows(reproduce.published(9), bench.full)[2]
    method = row.having(search_tokens=bench.search_tokens).method
    made = pipeline.quantize(
        bench.model, row.quant, method, bench.calibrations[bench.full].ids, fold=False, progress=False
    )
    scores = evaluate({"made": from_golden(made), "float": from_golden(bench.model)}, bench.texts[0].windows)
    ours, base = scores["made"].perplexity, scores["float"].perplexity
    assert records[3]["perplexity"] == pytest.approx(ours, rel=1e-6)
    assert records[3]["difference"] == pytest.approx(100 * (ours / base - 35.20 / 31.95), abs=1e-4)
    assert records[3]["paper_values"]["LLaMA-7B"] == 6.32
    logs = tmp_path / "out" / "logs"
    assert sorted(r.get("log", "") for r in records) == ["", *sorted(p.name for p in logs.iterdir())]
    head, first, *_ = map(json.loads, (logs / records[3]["log"]).read_text().splitlines())
    assert (head["row"], head["method"], first["b"]["rounded"]) == ("dINT4, s/8", to_json(method), "optq")
    line = next(line for line in shown.splitlines() if line.startswith("| dINT4, s/8"))
    assert f"| {ours:.4f} | {100 * (ours / base - 1):+.1f} % |" in line
    assert "| 35.2 | +10.2 % |" in line
    rows = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "out" / "rows").iterdir()}
    assert main([*argv, str(folder)]) == 0
    assert {p.name: p.stat().st_mtime_ns for p in (tmp_path / "out" / "rows").iterdir()} == rows


def test_rows_to_calibrate_on_may_be_shorter_than_the_model_takes(folder):
    """Windows of 40 were asked of rows of 30, and of these nothing could be done by options."""
    bench = open_bench(folder, calibration=folder / "samples.npy", calibration_tokens=90)
    (ids,) = bench.calibrations[bench.full].ids
    assert ids.shape == (3, 30)


def test_what_does_not_fit_is_said_before_any_work(folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(reproduce, "run", lambda *_: 1 / 0)
    out = ["--out", str(tmp_path / "out")]
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "config.json").write_text((folder / "config.json").read_text())
    few = tmp_path / "few"
    few.mkdir()
    (few / "config.json").write_text(json.dumps(MODELS["opt"]))
    monkeypatch.setattr("golden.ptq.tasks.Tasks", lambda *_, **__: None)
    post = tmp_path / "post"
    post.mkdir()
    (post / "config.json").write_text(json.dumps(MODELS["opt-350m"]))
    for argv, message in (
        (["--table", "2", str(folder)], "table 2 is of circuits, area and power of a MAC: make synth"),
        (["--table", "15", str(folder)], "there is no table 15: choose 1, 3, 4"),
        (["--table", "4", "--text", "x.txt", str(folder)], "--text does nothing without a table of perplexity"),
        (
            ["--table", "12", str(folder)],
            "table 12 does not fit tiny: its groups of 128 do not divide the 32 inputs of",
        ),
        (["--table", "1", str(few)], "table 1 does not fit few: it takes 40 tokens, the shortest calibration is of 64"),
        (["--table", "3", str(post)], "table 3 does not fit post: scaling 'aqas' is not valid for a post-norm OPT"),
        (["--table", "3", str(bare)], "it has no samples.npy: give --text"),
        (["--table", "3", "--text", __file__, str(bare)], "it has no samples.npy: give --calibration"),
        (["--table", "3", "--length", "9", str(folder)], "--length does nothing without --text"),
    ):
        assert main(["reproduce", *argv, *out]) == 1
        error = capsys.readouterr().err
        assert message in error
        assert error.count("\n") == 1
