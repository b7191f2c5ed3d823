"""What a verification says, step by step."""

from dataclasses import dataclass
from typing import Any

TITLES = (
    "The container is whole, and holds what its manifest lists and nothing else",
    "Every file is, to the byte, what the manifest says",
    "The manifest is signed",
    "The checkpoint is signed, by the same ledger",
    "Every record is in the ledger, unchanged, at its place",
    "Training time and sessions are those of the records",
    "The claim and its rules are those that were submitted",
    "The verdicts, computed again from the files, are the same",
    "Who signed this",
)


@dataclass(frozen=True)
class Step:
    """One step: its number from 1, whether it held, and what was found."""

    number: int
    held: bool
    found: str

    def sentence(self) -> str:
        """Return the step as one line."""
        return f"{self.number}. {'ok    ' if self.held else 'FAILED'} {TITLES[self.number - 1]}: {self.found}"


@dataclass(frozen=True)
class Report:
    """The steps that were done, in order; the last is the one that failed, if any did."""

    steps: tuple[Step, ...]
    demonstration: bool = False

    @property
    def proved(self) -> bool:
        """Whether all nine steps were done and held."""
        return len(self.steps) == len(TITLES) and all(step.held for step in self.steps)

    @property
    def failed_step(self) -> int | None:
        """The number of the step that failed, or None."""
        return next((step.number for step in self.steps if not step.held), None)

    def text(self) -> str:
        """Return the report as a person reads it."""
        lines = [step.sentence() for step in self.steps]
        done = len(self.steps)
        if done < len(TITLES):
            lines.append(f"Steps {done + 1} to {len(TITLES)} were not done, since they rest on this one.")
        if self.demonstration:
            lines.append("DEMONSTRATION: the people in this pack are fictional. It is not evidence.")
        if self.proved:
            lines.append(
                "All nine steps hold: the records were in the signed ledger when the pack was made, nothing was "
                "changed since, and the verdicts follow from them."
            )
            lines.append("Not proved: who sat at the screen, and that cover was bought.")
        elif self.failed_step == len(TITLES):
            lines.append("The pack agrees with itself, and who signed this was not proved.")
        else:
            lines.append("Do not rely on this pack. Ask whoever sent it for a fresh one.")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        return {
            "proved": self.proved,
            "failed_step": self.failed_step,
            "demonstration": self.demonstration,
            "steps": [
                {"step": step.number, "title": TITLES[step.number - 1], "held": step.held, "found": step.found}
                for step in self.steps
            ],
        }
