"""Files that appear whole, one writer, caches that prove their content, and one line for each error."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from golden import arguments, storage

HOLD = """
import sys, time
from golden.storage import one_writer
with one_writer(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(folder, code=HOLD):
    process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    return process


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path):
    path = tmp_path / "deep" / "results.json"
    storage.write_json(path, {"a": 1})
    path.chmod(0o640)

    def chunks():
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        storage.write_bytes(path, chunks())
    assert json.loads(path.read_text()) == {"a": 1}
    storage.write_json(path, {"a": 2})
    assert json.loads(path.read_text()) == {"a": 2}
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in path.parent.iterdir()] == ["results.json"]


def test_links_stay_and_pipes_are_written_to(tmp_path):
    target, link, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(target)
    storage.write_text(link, "through\n")
    assert link.is_symlink()
    assert target.read_text() == "through\n"
    os.mkfifo(pipe)
    found = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_text()))
    reader.start()
    storage.write_text(pipe, "x" * 200_000)
    reader.join()
    assert found == ["x" * 200_000]
    assert pipe.is_fifo()
    storage.write_text("/dev/null", "gone")
    assert Path("/dev/null").is_char_device()


def test_what_cannot_be_written_is_known_before(tmp_path, capsys):
    (tmp_path / "file").write_text("kept")
    for name in ("", "file/below", "file/below/it"):
        with pytest.raises((IsADirectoryError, NotADirectoryError)) as caught:
            storage.check_writable(tmp_path / name)
        assert caught.value.filename == str(tmp_path / name)
    os.mkfifo(tmp_path / "pipe")
    for path in ("-", "/dev/null", tmp_path / "pipe", tmp_path / "file", tmp_path / "new" / "file"):
        storage.check_writable(path)
    assert (tmp_path / "file").read_text() == "kept"
    assert list((tmp_path / "new").iterdir()) == []
    storage.write_output("-", "text")
    assert capsys.readouterr().out == "text"


@pytest.mark.parametrize("name", ["", "file/below"])
def test_an_error_names_the_file(tmp_path, name):
    (tmp_path / "file").touch()
    with pytest.raises((IsADirectoryError, NotADirectoryError, FileExistsError)) as caught:
        storage.write_text(tmp_path / name, "x")
    assert caught.value.filename == str(tmp_path / name)


def test_what_a_killed_writer_left_goes_and_a_living_ones_stays(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    mine, others = (tmp_path / f".results.json.{pid}.00ff.writing" for pid in (dead.pid, os.getpid()))
    elsewhere = tmp_path / f".other.{dead.pid}.00ff.writing"
    for left in (mine, others, elsewhere):
        left.touch()
    storage.write_text(tmp_path / "results.json", "")
    assert not mine.exists()
    assert others.exists()
    assert elsewhere.exists()
    with storage.one_writer(tmp_path):
        assert not elsewhere.exists()


def test_one_process_writes_and_its_lock_dies_with_it(tmp_path):
    process = holder(tmp_path)
    with pytest.raises(storage.Busy, match="another process is writing to this folder"), storage.one_writer(tmp_path):
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    with storage.one_writer(tmp_path), storage.one_writer(tmp_path):
        assert list(tmp_path.iterdir()) == []


def test_a_forked_worker_does_not_keep_the_lock(tmp_path):
    fork = "    import os\n    if not os.fork():\n        time.sleep(60)\n        os._exit(0)\n    print"
    process = holder(tmp_path, HOLD.replace("    print", fork))
    process.kill()
    process.wait()
    start = time.monotonic()
    with storage.one_writer(tmp_path, wait=True):  # the worker may still be on its way to letting go
        assert time.monotonic() - start < 30


def test_a_cache_makes_damaged_and_foreign_entries_again(tmp_path, capsys):
    made = []

    def make():
        made.append(1)
        return {"value": [1.5, len(made)]}

    assert storage.kept(tmp_path, "key", make) == storage.kept(tmp_path, "key", make) == {"value": [1.5, 1]}
    (entry,) = tmp_path.iterdir()
    for damage in (lambda b: b.replace(b"1.5", b"2.5"), lambda b: b[:-5], lambda b: b"", lambda b: b"[" * 100_000):
        good = entry.read_bytes()
        entry.write_bytes(damage(good))
        assert storage.kept(tmp_path, "key", make) == {"value": [1.5, len(made)]}
    assert len(made) == 5
    storage.kept(tmp_path, "other", make)
    (other,) = set(tmp_path.iterdir()) - {entry}
    other.write_bytes(entry.read_bytes())  # another key's entry
    storage.kept(tmp_path, "other", make)
    assert len(made) == 7
    assert capsys.readouterr().err.count("computed again") == 1


def test_the_digest_of_code_covers_what_it_imports(tmp_path, monkeypatch):
    package = tmp_path / "toys"
    package.mkdir()
    for name, text in {"__init__": "", "a": "from toys import b", "b": "x = 1", "c": "x = 1"}.items():
        (package / f"{name}.py").write_text(text + "\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(storage, "_PACKAGES", ("toys",))
    found = [storage.code_digest("toys.a")]
    for name in "cb":
        (package / f"{name}.py").write_text("x = 2\n")
        storage.code_digest.cache_clear()
        found.append(storage.code_digest("toys.a"))
    assert found[0] == found[1] != found[2]


def raises(error):
    def command():
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("what, where"), "error: what, where"),
        (OSError(28, "No space left on device", "file"), "error: file: No space left on device"),
        (storage.Busy("folder: busy"), "error: folder: busy"),
        (MemoryError("69 TiB"), "error: out of memory: 69 TiB: take a smaller model, batch or length"),
        (ModuleNotFoundError("", name="torch.nn"), "error: torch.nn is not installed: pip install 'dint[ptq]'"),
    ],
)
def test_an_error_is_one_line(capsys, error, line):
    assert arguments.run(raises(error)) == 1
    assert capsys.readouterr().err == f"{line}\n"


def test_faults_of_the_program_keep_their_traceback():
    with pytest.raises(TypeError):
        arguments.run(raises(TypeError()))


def test_a_reader_that_leaves_ends_the_command_quietly():
    code = "from golden.arguments import run\nrun(lambda: [print('\\u03b1' * 50) for _ in range(100000)] and None)"
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert process.stdout.readline() == b"\\u03b1" * 50 + b"\n"
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait()


def test_a_folder_that_was_made_for_nothing_goes_again(tmp_path):
    out = tmp_path / "new"
    with pytest.raises(ValueError, match="bad input"), storage.one_writer(out), storage.one_writer(out):
        raise ValueError("bad input")
    assert not out.exists()
    with storage.one_writer(out):
        (out / "file").touch()
    (out / "file").unlink()
    with storage.one_writer(out):
        pass
    assert out.exists()


def test_who_waits_for_a_folder_that_is_removed_holds_the_new_one(tmp_path):
    out = tmp_path / "new"
    code = HOLD.replace(
        "with one_writer(sys.argv[1])", "print('waits', flush=True)\nwith one_writer(sys.argv[1], wait=True)"
    )
    with storage.one_writer(out):
        process = subprocess.Popen([sys.executable, "-c", code, str(out)], stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "waits\n"
        time.sleep(0.3)  # it waits for the lock by now; if not, it has an easier time
    assert process.stdout.readline() == "held\n"
    with pytest.raises(storage.Busy), storage.one_writer(out):
        pass
    process.kill()
    process.wait()
