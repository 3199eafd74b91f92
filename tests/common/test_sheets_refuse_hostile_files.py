"""Every hostile file is refused in one sentence, by its own rule and within 256 MB, and this process lives on."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from common.sheets.limits import FILE_BYTES, Refused
from common.sheets.parts import guarded
from common.sheets.reading import SheetRefused, read_workbook
from tests.corpus import hostile

ROOT = Path(__file__).resolve().parents[2]
FILES = [pytest.param(rule, content, id=name) for name, rule, content in hostile.files()]


@pytest.mark.parametrize(("rule", "content"), FILES)
def test_it_is_refused_by_its_own_rule(tmp_path, rule, content):
    path = tmp_path / "upload"
    path.write_bytes(content)

    with pytest.raises(SheetRefused) as refused:
        read_workbook(path)

    assert refused.value.rule == rule
    assert str(refused.value).count("。") == 1
    assert "%(" not in str(refused.value)


@pytest.mark.parametrize("cut", range(len(b"<x/><!DOCTYPE ")))
def test_a_document_type_that_is_torn_between_two_pieces_is_seen(cut):
    xml = b"<x/><!DOCTYPE y>"

    with pytest.raises(Refused) as refused:
        list(guarded(iter([b"<?xml version='1.0'?>" + xml[:cut], xml[cut:]])))

    assert refused.value.rule == "doctype"


READ_ALL = """
import pathlib, resource, sys
from common.sheets.reading import SheetRefused, read_workbook
for path in pathlib.Path(sys.argv[1]).iterdir():
    try:
        read_workbook(path)
    except SheetRefused:
        continue
    raise SystemExit(path)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_neither_the_child_nor_its_caller_takes_256_megabytes(tmp_path):
    for name, _rule, content in hostile.files():
        (tmp_path / name).write_bytes(content)

    # A process starts with the peak of the one that it was forked from; the shell between them is small.
    command = ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", READ_ALL, tmp_path]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert told.returncode == 0, told.stderr
    assert all(int(kilobytes) < 256 * 1024 for kilobytes in told.stdout.split())


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path):
    path = tmp_path / "upload"
    with open(path, "wb") as file:
        file.truncate(FILE_BYTES + 1)

    with pytest.raises(SheetRefused) as refused:
        read_workbook(path)
    assert refused.value.rule == "size"


def test_a_reader_that_takes_too_long_is_stopped(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(hostile.honest())

    with pytest.raises(SheetRefused) as refused:
        read_workbook(path, deadline=0.001)
    assert refused.value.rule == "slow"


def test_the_limit_of_the_processor_ends_a_reader_by_its_own_signal():
    endless = "from common.sheets import child; child.CPU_SECONDS = 1; child._limit()\nwhile True: pass"

    assert subprocess.run([sys.executable, "-c", endless], cwd=ROOT).returncode == -signal.SIGXCPU


def test_a_reader_that_was_ended_by_it_was_slow(tmp_path, monkeypatch):
    path, reader = tmp_path / "upload", tmp_path / "reader"
    path.write_bytes(hostile.honest())
    reader.write_text("#!/bin/sh\nkill -XCPU $$\n")
    reader.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(reader))

    with pytest.raises(SheetRefused) as refused:
        read_workbook(path)
    assert (refused.value.rule, refused.value.told) == ("slow", {"limit": 8})


def test_formatting_alone_down_to_the_last_cell_is_no_offence(tmp_path):
    path = tmp_path / "upload"
    rows = hostile.ROW + '<row r="1048576" spans="1:16384"><c r="XFD1048576" s="1"/></row>'
    path.write_bytes(hostile.xlsx(hostile.sheet(rows)))

    assert read_workbook(path).sheets[0].columns == [[1.0]]


def test_a_link_to_a_page_is_inert(tmp_path):
    path = tmp_path / "upload"
    relation = hostile.OUTSIDE_RELATION.replace("oleObject", "hyperlink").replace("file:///etc/passwd", "mailto:a@b.cn")
    path.write_bytes(hostile.with_part("xl/worksheets/_rels/sheet1.xml.rels", relation.encode()))

    assert read_workbook(path).sheets[0].columns == [["x"]]
