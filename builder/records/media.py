"""The video and audio cards."""

from dataclasses import dataclass
from functools import cached_property

from builder.hashing import seen_hash


@dataclass(frozen=True)
class Media:
    """A video or audio card. file, captions and transcript are paths from the page on; an audio has no captions.

    Units: minutes whole. Shape: transcript_text is the Markdown of the transcript, empty until its file is read.
    """

    id: str
    kind: str
    objective: str | None
    title: str
    file: str
    captions: str
    transcript: str
    minutes: int
    intro: str
    transcript_text: str = ""

    @property
    def card(self) -> str:
        """The word on the card's fence: video or audio."""
        return self.kind

    @cached_property
    def hash(self) -> str:
        """The hash of what the learner is told and reads; the files themselves have their own in the manifest."""
        facts = (self.title, self.file, self.captions, str(self.minutes), self.intro)
        return seen_hash(self.kind, *facts, self.transcript_text)
