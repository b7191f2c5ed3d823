import pytest

from lrs_bridge.evidence.small_counts import count_in_words, share_in_words


@pytest.mark.parametrize(
    ("right", "people", "words"),
    [
        (0, 4, None),
        (4, 4, None),
        (5, 5, "all"),
        (4, 5, "hidden"),
        (2, 9, "fewer than 5"),
        (9, 12, "nearly all"),
        (7, 12, "7"),
        (12, 12, "all"),
    ],
)
def test_counts_never_tell_a_group_under_five_apart(right: int, people: int, words: str | None) -> None:
    assert share_in_words(right, people) == words


def test_a_count_under_five_is_not_said() -> None:
    assert [count_in_words(people) for people in (0, 1, 4, 5)] == ["nobody", "fewer than 5", "fewer than 5", "5"]
