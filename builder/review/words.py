"""Every sentence on a reviewer's sheet. A second language is a second file with these names."""

QUESTION_KINDS = {
    "choose-one": "choose one",
    "choose-all": "choose all",
    "true-false": "true or false",
    "short": "words to type",
    "match": "match",
    "sort": "sort",
    "order": "put in order",
    "scale": "scale, nothing is right or wrong",
    "poll": "poll, nothing is right or wrong",
}
SHARES = {
    "only-me": "only the learner reads it",
    "manager": "the learner and their manager read it",
    "trainer": "the learner and their trainer read it",
}
RATINGS = {"best": "strongest", "ok": "workable", "poor": "makes it harder", None: "not rated"}
PRIVATE = "For review. Holds the answers of graded questions: not for learners, not for publishing."
DECISIONS = (
    "It can be used as it is printed here.",
    "It can be used once the remarks marked with ! are dealt with. I do not need to see it again.",
    "I want to see it again before it is used.",
)
