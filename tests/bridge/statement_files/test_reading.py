"""Files are read line by line in constant memory; lines keep their bytes; what would never end is refused."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lrs_bridge.statement_files import line as lines
from lrs_bridge.statement_files import reading
from lrs_bridge.statement_files.line import LineError, read_line, write_line
from lrs_bridge.statement_files.reading import LineReader, StatementsFileError
from lrs_bridge.statement_files.writing import End, FileWriter, find_end


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.dictionaries(some.text(), some.text(), max_size=3), some.sampled_from([None, 0, 1, "\t"]))
def test_a_line_gives_back_the_exact_bytes_however_they_are_indented(
    value: dict[str, str], indent: int | str | None
) -> None:
    try:
        document = json.dumps(value, indent=indent, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    line = write_line(document)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert read_line(line) == document


@pytest.mark.parametrize("document", [b'{"a":\r\n1}', b' {"a":1}', b'{"a":1}\t', '{"é":"\u2028"}'.encode()])
def test_white_space_around_and_inside_stays(document: bytes) -> None:
    assert read_line(write_line(document)) == document


@pytest.mark.parametrize("line", [b"\n", b"  \n", b'"half\n', b'"one" 2\n', b'"\\ud800"\n'])
def test_what_is_no_line_is_said_to_be_none(line: bytes) -> None:
    with pytest.raises(LineError):
        read_line(line)


def all_lines(path: Path) -> list[bytes]:
    with LineReader(path) as reader:
        return [line.raw for line in reader]


def test_plain_and_packed_files_give_the_same_lines(tmp_path: Path) -> None:
    text = b'{"a":1}\n{"b":2}\r\n{"c":3}'
    plain, packed = tmp_path / "s.jsonl", tmp_path / "s.jsonl.gz"
    plain.write_bytes(text)
    packed.write_bytes(gzip.compress(text[:8]) + gzip.compress(text[8:]))
    assert all_lines(plain) == all_lines(packed) == [b'{"a":1}\n', b'{"b":2}\r\n', b'{"c":3}']


def test_a_bomb_of_lines_and_a_bomb_without_lines_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bomb.jsonl.gz"
    bomb.write_bytes(gzip.compress((b"x" * 99 + b"\n") * 20_000))
    with monkeypatch.context() as patched:
        patched.setattr(reading, "_UNPACKED_FREELY_BYTES", 1_000_000)
        with pytest.raises(StatementsFileError, match="200 times its size"):
            all_lines(bomb)
    assert len(all_lines(bomb)) == 20_000, "a small file may be packed well"
    with gzip.open(bomb, "wb") as file:
        for _ in range(50):
            file.write(b"\0" * 1024 * 1024)
    with pytest.raises(StatementsFileError, match="longer than 48 MiB"):
        all_lines(bomb)


@pytest.mark.parametrize("cut", [1, 5, 12, 30])
def test_a_packed_file_that_is_cut_short_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "s.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"a":1}\n' * 50)[:-cut])
    with pytest.raises(StatementsFileError, match="cut short"):
        all_lines(path)


def test_what_is_called_gz_and_is_not_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl.gz"
    path.write_bytes(b'{"a":1}\n')
    with pytest.raises(StatementsFileError, match="cannot be read"):
        all_lines(path)


@pytest.mark.parametrize("name", ["s.jsonl", "s.jsonl.gz"])
def test_wherever_a_file_is_cut_it_goes_on_after_its_last_whole_line(tmp_path: Path, name: str) -> None:
    whole = [b'{"n":%d}\n' % number for number in range(12)]
    path = tmp_path / name
    assert find_end(path) == End(0, b"")
    with FileWriter(path, End(0, b"")) as writer:
        for start in range(0, 12, 3):
            writer.write(b"".join(whole[start : start + 3]))
    assert all_lines(path) == whole
    assert path.stat().st_mode & 0o077 == 0
    everything = path.read_bytes()
    for cut in range(len(everything)):
        path.write_bytes(everything[:cut])
        end = find_end(path)
        with FileWriter(path, end) as writer:
            writer.write(b"{}\n")
        found = all_lines(path)
        assert found[:-1] == whole[: len(found) - 1]
        assert found[-1] == b"{}\n"
        assert end.last_line + b"\n" == (found[-2] if len(found) > 1 else b"\n")


def test_the_end_of_a_file_with_one_line_longer_than_what_is_read_at_once_is_found(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_bytes(b"{}\n" + b"x" * 3_000_000 + b"\n" + b"torn")
    end = find_end(path)
    assert (end.position_bytes, len(end.last_line)) == (3_000_004, 3_000_000)


def test_the_longest_line_is_longer_than_the_longest_statement_that_comes_in() -> None:
    from lrs_bridge.app import _LARGEST_REQUEST_BYTES

    assert lines.LONGEST_LINE_BYTES > _LARGEST_REQUEST_BYTES
    assert reading.MOST_TIMES_UNPACKED < 1000
