"""Every sentence that the builder itself puts into a page. A second language is a second file with these names."""

CHECK_ANSWER = "Check my answer"
KEEP_ANSWER = "Keep my answer"
CHOOSE = "Choose…"
TO_CHOOSE_FROM = "To choose from:"
TYPED_KEPT = "What you type is kept in your record. The trainer can read it, without your name."
TYPED_NOT_KEPT = "We keep only whether it was right, not what you typed."
TRUE = "True"
FALSE = "False"
ANSWERS_AND_WHY = "Answers and why"
RIGHT = "Right"
NOT_RIGHT = "Not right"
WHY = "Why"
READ_MORE = "Read more:"
SHARE = {
    "only-me": "Only you can read this. It stays in this browser and is never sent.",
    "manager": "You and your manager can read this.",
    "trainer": "You and your trainer can read this.",
}
PROMPT_AGAIN = "In {days}, My training asks you once how it went. You may leave that."
CHECK_WITHOUT_SCRIPT = "This check is marked by the training service. It needs JavaScript, and you to be signed in."
CHECK_FACTS = "{questions}, {needed} right to pass ({percent} %)."
CHECK_PICKED = "They are drawn anew for each try, from {count}."
MEDIA_TITLE = {"video": "Video", "audio": "Audio"}
TRANSCRIPT = "Transcript: read it instead"
TRANSCRIPT_COUNTS = "Reading the transcript counts the same."
CAPTIONS = "Captions"
CONTENT_NOTE = "Before you start"
OBJECTIVES = "What you will be able to do"
SOURCES = "Sources"
ACCESSED = "Read on"
ANOTHER_WAY = "Another way through: {link}. It counts the same."
ANOTHER_WAY_HERE = "This is another way through {link}. Reading either counts."
ABOUT_MINUTES = "About {minutes}"
# Scenarios. "Your answer" is what the learner chose; the rating says how strong it is; nothing is ever "wrong".
RATING_NAMES = {"best": "best", "ok": "ok", "poor": "poor"}
NOT_RATED = "not rated"
MAP_TITLE = "Map of the scenario: {title}"
MAP_DESCRIPTION = "{parts} and {endings}; it starts at {start}. The table below says the same in words."
MAP_LEGEND = (
    "A thick line is a best choice, a thin line an ok one, a broken line a poor one. Endings have a double frame."
)
MAP_TABLE = "Every choice of the scenario: {title}"
MAP_COLUMNS = ("Part", "Choice", "Leads to", "Rated")
MAP_TO_ENDING = "{name} (an ending)"
PART_NUMBER = "Part {number}"
ENDING_NUMBER = "Ending {number}"
GO_TO = "Go to {part}"
WHAT_DO_YOU_DO = "What do you do?"
ABOUT_THIS_CHOICE = "About this choice"
SCENARIO_HOW = (
    "You decide what happens. Nothing is scored and nothing is passed or failed: go back, or try another way, "
    "as often as you like."
)
RATING_SENTENCES = {
    "best": "This is a strong choice.",
    "ok": "This can work. There is a stronger choice here.",
    "poor": "Not the strongest choice here.",
}
SIGN_OFF_WHO = {"manager": "Your manager watches for this while you work, and signs when they have seen it:"}
SIGN_OFF_READERS = {
    "manager": (
        "You and your manager can read what was seen and what they write about it. "
        "It is no part of finishing this module, and funders never see it."
    )
}
SIGN_OFF_WITHOUT_SCRIPT = (
    "Tell your manager when you would like this to be seen. To ask here, open the training signed in, with JavaScript."
)


def count_questions(count: int) -> str:
    """Return "1 question" or "6 questions"."""
    return f"{count} question{'' if count == 1 else 's'}"


def count_parts(count: int) -> str:
    """Return "1 part" or "6 parts"."""
    return f"{count} part{'' if count == 1 else 's'}"


def count_endings(count: int) -> str:
    """Return "1 ending" or "2 endings"."""
    return f"{count} ending{'' if count == 1 else 's'}"


def count_minutes(count: int) -> str:
    """Return "1 minute" or "3 minutes"."""
    return f"{count} minute{'' if count == 1 else 's'}"


def count_days(count: int) -> str:
    """Return "1 day" or "30 days"."""
    return f"{count} day{'' if count == 1 else 's'}"


def length_of_time(seconds: int) -> str:
    """Return "30 minutes", "1 hour" or "2 days"."""
    for unit, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds % unit == 0:
            count = seconds // unit
            return f"{count} {name}{'' if count == 1 else 's'}"
    return f"{seconds} seconds"


def check_limits(attempts: int, wait_seconds: int) -> list[str]:
    """Return what a check's limits mean for a learner; nothing for those that are not set."""
    said = []
    if attempts:
        said.append(f"You have {'one try' if attempts == 1 else f'{attempts} tries'}; only handing in uses one up.")
    if wait_seconds:
        said.append(f"The next try opens {length_of_time(wait_seconds)} after one that falls short.")
    return said
