from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from aiguard.errors import CouldNotJudge, InputError
from aiguard.reporters.formats import Format
from aiguard.reporters.writing import Output, outputs, write, write_stream


def test_without_any_output_the_report_goes_to_stdout() -> None:
    assert outputs([], None) == (Output("-", Format.TERMINAL),)
    assert outputs([], Format.JSON) == (Output("-", Format.JSON),)


def test_each_suffix_says_its_format_unless_one_is_stated(tmp_path: Path) -> None:
    targets = ["-", "a.json", "b.sarif", "c.xml"]
    assert [output.format for output in outputs(targets, None, root=tmp_path)] == [
        Format.TERMINAL, Format.JSON, Format.SARIF, Format.JUNIT,
    ]  # fmt: skip
    assert {output.format for output in outputs(targets, Format.MARKDOWN, root=tmp_path)} == {Format.MARKDOWN}


def test_every_impossible_output_is_told_before_the_run(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    targets = ["folder.json", "missing/a.json", "a.pdf", "b.json", "b.json", "nul\0.json", ""]
    with pytest.raises(InputError) as caught:
        outputs(targets, None, root=tmp_path)
    text = str(caught.value)
    assert len(caught.value.problems) == 6
    for part in ("is a folder", "there is no folder", "does not say which format", "is given twice", "not a file name"):
        assert part in text


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    target.chmod(0o640)
    write("report.json", "new ✗\n", io.StringIO(), root=tmp_path)
    assert target.read_bytes() == "new ✗\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_a_new_file_is_readable_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write("r.json", "{}", io.StringIO(), root=tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "r.json").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    write("link.json", "new", io.StringIO(), root=tmp_path)
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"


def test_a_full_disk_is_could_not_judge() -> None:
    with pytest.raises(CouldNotJudge, match="/dev/full: No space left on device"):
        write("/dev/full", "x" * 100, io.StringIO())


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "gone.json").mkdir()
    with pytest.raises(CouldNotJudge, match="could not be written to gone"):
        write("gone.json/x.json/y.json", "x", io.StringIO(), root=tmp_path)


def test_a_pipe_is_written_without_a_rename(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe.json"
    os.mkfifo(fifo)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(fifo.read_text()))
    reader.start()
    write("pipe.json", "through", io.StringIO(), root=tmp_path)
    reader.join(10)
    assert read == ["through"]
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_dev_stdout_is_a_place(tmp_path: Path) -> None:
    code = (
        "import sys; from aiguard.reporters.writing import write\n"
        "write('/dev/stdout', 'one\\n', sys.stdout); write('-', 'two\\n', sys.stdout)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"one\ntwo\n"


def test_characters_that_stdout_cannot_carry_become_escapes() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    write_stream(stream, "✗ für\n")
    assert raw.getvalue() == b"\\u2717 f\\xfcr\n"


@pytest.mark.parametrize("sink", ["closed pipe", "/dev/full"])
def test_a_reader_that_has_gone_is_no_fault_but_a_full_disk_is(sink: str) -> None:
    code = (
        "import sys; from aiguard.errors import CouldNotJudge; from aiguard.reporters.writing import write_stream\n"
        "try:\n    write_stream(sys.stdout, 'x' * 200000)\n"
        "except CouldNotJudge as error:\n    sys.stderr.write(f'{error}\\n'); sys.exit(3)\n"
        "sys.exit(1)"
    )
    if sink == "closed pipe":
        reader, writer = os.pipe()
        os.close(reader)
    else:
        writer = os.open(sink, os.O_WRONLY)
    done = subprocess.run([sys.executable, "-c", code], check=False, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    if sink == "closed pipe":
        assert (done.returncode, done.stderr) == (1, "")
    else:
        assert done.returncode == 3
        assert done.stderr == "the report could not be written to the standard output: No space left on device\n"


def test_dev_stdout_redirected_to_a_file_is_neither_truncated_nor_replaced(tmp_path: Path) -> None:
    code = (
        "import sys; from aiguard.reporters.writing import write\n"
        "sys.stdout.write('before '); sys.stdout.flush(); write('/dev/stdout', 'after ', sys.stdout)\n"
        "write('/dev/fd/1', 'that ', sys.stdout); write('/dev/stderr', 'aside', sys.stdout)"
    )
    out = tmp_path / "out.txt"
    with out.open("wb") as file:
        done = subprocess.run([sys.executable, "-c", code], check=True, stdout=file, stderr=subprocess.PIPE)
    assert (out.read_text(), done.stderr) == ("before after that ", b"aside")


def test_a_pipe_that_nobody_reads_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aiguard.reporters.writing.READER_S", 0.1)
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(CouldNotJudge, match=r"pipe\.json: No such device or address"):
        write("pipe.json", "x", io.StringIO(), root=tmp_path)


def test_dev_stdout_needs_no_format() -> None:
    assert outputs(["/dev/stdout"], None) == (Output("/dev/stdout", Format.TERMINAL),)
