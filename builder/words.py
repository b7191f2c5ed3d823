"""Every sentence that the builder itself puts into a page. A second language is a second file with these names."""

CHECK_ANSWER = "Check my answer"
KEEP_ANSWER = "Keep my answer"
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
CHECK_WITHOUT_SCRIPT = "This check is marked by the training service. It needs JavaScript, and you to be signed in."
CHECK_FACTS = "{questions}, {needed} right to pass ({percent} %)."
CONTENT_NOTE = "Before you start"
OBJECTIVES = "What you will be able to do"
SOURCES = "Sources"
ACCESSED = "Read on"
ANOTHER_WAY = "Another way through: {link}. It counts the same."
ANOTHER_WAY_HERE = "This is another way through {link}. Reading either counts."
ABOUT_MINUTES = "About {minutes} minutes"


def count_questions(count: int) -> str:
    """Return "1 question" or "6 questions"."""
    return f"{count} question{'' if count == 1 else 's'}"
