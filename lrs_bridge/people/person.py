"""People, their settings and their spells of work, as the store keeps them."""

from dataclasses import dataclass

DISCIPLINES = ("care", "health", "education", "custody")
# Roles whose spells need a setting and a discipline.
ROLES_AT_A_SETTING = ("learner", "manager")


@dataclass(frozen=True)
class Setting:
    """A home or establishment."""

    setting_id: str
    setting_ref: str
    name: str
    kind: str
    postcode: str
    local_authority: str
    ofsted_urn: str
    support_name: str
    support_contact: str


@dataclass(frozen=True)
class PersonRow:
    """One row of the identity table with the person's role."""

    person_id: str
    person_ref: str
    name: str
    email: str
    access_role: str
    trn: str


@dataclass(frozen=True)
class Spell:
    """A time in which a person did one job.

    Shape: dates are YYYY-MM-DD or empty for open; setting_id is None for roles that belong to no setting.
    """

    person_id: str
    spell_number: int
    setting_id: str | None
    job_role: str
    discipline: str
    employed_from: str
    employed_to: str

    def covers(self, day: str) -> bool:
        """Return whether the spell is open on a day, both ends included."""
        return self.employed_from <= day and (not self.employed_to or day <= self.employed_to)
