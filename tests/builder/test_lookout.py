"""A preview's lookout sees files that change, come and go, and nothing else."""

import os
from pathlib import Path

from builder.preview.lookout import take_stamps


def test_each_change_of_a_file_is_another_stamp_and_looking_again_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "m01").mkdir()
    page = tmp_path / "m01/page.md"
    page.write_text("One")
    seen = [take_stamps(str(tmp_path))]
    assert take_stamps(str(tmp_path)) == seen[0]
    assert take_stamps(str(page)) == seen[0]
    page.write_text("Longer")
    seen.append(take_stamps(str(tmp_path)))
    os.utime(page, (1, 1))
    seen.append(take_stamps(str(tmp_path)))
    (tmp_path / "m01/other.md").write_text("Two")
    seen.append(take_stamps(str(tmp_path)))
    page.unlink()
    seen.append(take_stamps(str(tmp_path)))
    assert all(one != other for one, other in zip(seen, seen[1:], strict=False))
    assert take_stamps(str(tmp_path / "nowhere")) == {}
