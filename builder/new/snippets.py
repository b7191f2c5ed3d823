"""A snippet for each card, in the form that Visual Studio Code made common and other editors read too."""

from typing import Any


def _snippet(prefix: str, description: str, text: str) -> dict[str, Any]:
    return {"prefix": ["card", prefix], "description": description, "body": text.strip("\n").split("\n")}


SNIPPETS: dict[str, dict[str, Any]] = {
    "Choose one": _snippet(
        "question",
        "One answer is right",
        """
```question
id: ${1:a-short-name}
objective: ${2:objective}

${3:What happens, and what do you do?}

- ( ) ${4:What a good colleague might say}
  > ${5:What this answer misses.}
- (x) ${6:The strongest choice}
  > ${7:Yes, and why.}
- ( ) ${8:Another thing a good colleague might say}
  > ${9:What this answer misses.}

Why: ${10:What to take along.}
```
$0
""",
    ),
    "Choose all": _snippet(
        "choose-all",
        "Several answers are right",
        """
```question
id: ${1:a-short-name}
objective: ${2:objective}

${3:Which of these could it be?} Choose all that apply.

- [x] ${4:One that could}
  > ${5:It could, and why.}
- [x] ${6:Another that could}
  > ${7:It could, and why.}
- [ ] ${8:One that could not}
  > ${9:What it is instead.}

Why: ${10:What to take along.}
```
$0
""",
    ),
    "True or false": _snippet(
        "true-false",
        "A sentence that is true or false",
        """
```question
id: ${1:a-short-name}
objective: ${2:objective}

${3:A sentence that is wholly true or wholly false.}

Answer: ${4|true,false|}
Why: ${5:What makes it so.}
```
$0
""",
    ),
    "Words to type": _snippet(
        "short",
        "A word or a name that the learner types",
        """
```question
id: ${1:a-short-name}
objective: ${2:objective}

${3:Who do you tell?}

Answer: ${4:the words that are right} | ${5:other words that are right too}
Why: ${6:What to take along.}
```
$0
""",
    ),
    "Match": _snippet(
        "match",
        "Pairs that belong together",
        """
```question
id: ${1:a-short-name}
kind: match
objective: ${2:objective}

${3:Match what you see to the need it may show.}

- ${4:What you see} = ${5:What it may need}
- ${6:Something else you see} = ${7:What that may need}
```
$0
""",
    ),
    "Sort": _snippet(
        "sort",
        "Things to put into groups",
        """
```question
id: ${1:a-short-name}
kind: sort
objective: ${2:objective}

${3:Put each sign in a group.}

- ${4:One sign} = ${5:A group}
- ${6:Another sign} = ${5:A group}
- ${7:A third sign} = ${8:The other group}
```
$0
""",
    ),
    "Order": _snippet(
        "order",
        "Steps to put in order, written here in the right one",
        """
```question
id: ${1:a-short-name}
kind: order
objective: ${2:objective}

${3:Put the steps in order.}

1. ${4:What comes first}
2. ${5:What comes next}
3. ${6:What comes last}
```
$0
""",
    ),
    "Poll": _snippet(
        "poll",
        "What people think; nothing is right or wrong",
        """
```question
id: ${1:a-short-name}
kind: poll

${2:When are shifts hardest for you?}

- ( ) ${3:One answer}
- ( ) ${4:Another answer}
```
$0
""",
    ),
    "Scale": _snippet(
        "scale",
        "How sure somebody is; no right answer",
        """
```question
id: ${1:a-short-name}
kind: scale
from: ${2:Not at all sure}
to: ${3:Very sure}
steps: ${4:5}

${5:How sure are you that you could do this tonight?}
```
$0
""",
    ),
    "Scenario": _snippet(
        "scenario",
        "A situation with choices that lead somewhere",
        """
```scenario
id: ${1:a-short-name}
title: ${2:On the stairs at 22:40}
start: ${3:stairs}
minutes: ${4:4}
warning: ${5:Somebody shouts. Nobody is hurt.}

## ${3:stairs}
${6:What you see and hear.}

- ${7:What you could do} -> ${8:calm} {best}
  > ${9:What it does.}
- ${10:What else you could do} -> ${11:loud} {poor}
  > ${12:What it does.}

## end: ${8:calm}
${13:How it ends, and what you write down.}

## end: ${11:loud}
${14:How it ends, and who you talk it through with.}
```
$0
""",
    ),
    "Reflection": _snippet(
        "reflection",
        "A question that nobody marks",
        """
```reflection
id: ${1:a-short-name}
share: ${2|only-me,manager,trainer|}

${3:Think of a shift when this happened. What did you notice first?}
```
$0
""",
    ),
    "Pledge": _snippet(
        "pledge",
        "Something the learner wants to try, and is asked about later",
        """
```reflection
id: ${1:a-short-name}
kind: pledge
share: ${2|only-me,manager,trainer|}
prompt-again: ${3:30} days

${4:On my next late shift I will...}
```
$0
""",
    ),
    "Check": _snippet(
        "check",
        "The graded check of a module; its questions stand in checks/",
        """
```check
id: ${1:end-check}
title: ${2:End check}
pass: ${3:80}%
bank: ${1:end-check}

${4:Five questions. Try as often as you like.}
```
$0
""",
    ),
    "Video": _snippet(
        "video",
        "A film with captions and a transcript",
        """
```video
id: ${1:a-short-name}
title: ${2:Two voices}
file: ${3:media/two-voices.mp4}
captions: ${4:media/two-voices.en.vtt}
transcript: ${5:media/two-voices.en.md}
minutes: ${6:3}
```
$0
""",
    ),
    "Audio": _snippet(
        "audio",
        "A recording with a transcript",
        """
```audio
id: ${1:a-short-name}
title: ${2:Two voices}
file: ${3:media/two-voices.mp3}
transcript: ${4:media/two-voices.en.md}
minutes: ${5:3}
```
$0
""",
    ),
    "Sign-off": _snippet(
        "sign-off",
        "Seen in practice, by a manager",
        """
```sign-off
id: ${1:a-short-name}
title: ${2:Seen in practice}
by: manager

- ${3:Says what happens next}
- ${4:Offers a choice}
```
$0
""",
    ),
    "Content note": {
        "prefix": ["content-note", "note"],
        "description": "What is hard to read on this page",
        "body": ['!!! content-note "${1:What is on this page}"', "    ${2:Somebody shouts. Nobody is hurt.}", "", "$0"],
    },
}
