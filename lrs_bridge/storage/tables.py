"""Every table of the store, by room. Migrations and the sharding test read this metadata.

Decision 8: each unique key of a table that grows contains its distribution column, named in `info`
(statement id for statements, person id for learning records), and no foreign key crosses distribution columns. A table
that stays small says in `info` why; a sharded database would keep it whole on every node.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from lrs_bridge.storage.types import UtcMicroseconds, UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# ---- storage: what this store is
store_mark = Table(
    "store_mark",
    metadata,
    Column("name", String, primary_key=True),  # "demonstration", "ledger-origin", …
    Column("value", Text, nullable=False),
    info={"reference": "a few rows"},
)

# ---- people
setting = Table(
    "setting",
    metadata,
    Column("setting_id", String, primary_key=True),  # UUID
    Column("setting_ref", String, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("postcode", String, nullable=False),
    Column("local_authority", Text, nullable=False),
    Column("ofsted_urn", String, nullable=False),
    Column("support_name", Text, nullable=False),
    Column("support_contact", Text, nullable=False),
    info={"reference": "one row a home or establishment"},
)
# The only directly identifying table (decision 11). person_id is also the xAPI account name.
identity = Table(
    "identity",
    metadata,
    Column("person_id", String, primary_key=True),  # random UUID
    Column("person_ref", String, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", String, nullable=False, unique=True),  # lower case
    Column("trn", String, nullable=False, server_default=""),
    Column("seal_key", LargeBinary, nullable=False),  # 32 random bytes: seals only-me text in the owner's browser
    info={"reference": "one row a person; references and addresses are unique among everybody"},
)
person = Table(
    "person",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("access_role", String, nullable=False),  # learner trainer manager funder administrator
    Column("added_at", UtcTime, nullable=False),
    Column("erased_at", UtcTime),
    info={"distribution": "person_id"},
)
spell = Table(
    "spell",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("spell_number", Integer, primary_key=True),  # from 1, in the file's order
    Column("setting_id", String),  # empty for trainer, funder, administrator
    Column("job_role", Text, nullable=False),
    Column("discipline", String, nullable=False),  # care health education custody, or empty
    Column("employed_from", String, nullable=False),  # YYYY-MM-DD or empty = open
    Column("employed_to", String, nullable=False),
    Index("ix_spell_setting", "setting_id"),
    info={"distribution": "person_id"},
)
sign_in_request = Table(
    "sign_in_request",
    metadata,
    Column("request_id", String, primary_key=True),  # random, in this browser's cookie
    Column("person_id", String),  # empty when the address is unknown: the pages look the same
    Column("link_hash", String, nullable=False, unique=True),
    Column("code_hash", String, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("asked_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    info={"reference": "dropped within the hour"},
)
sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("person_id", String, nullable=False),
    Column("csrf_seed", String, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("last_seen_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    info={"distribution": "token_hash"},
)

rate_window = Table(
    "rate_window",  # who asked how often for a sign-in or a look-up, until the window is over
    metadata,
    Column("key_hash", String, primary_key=True),  # HMAC of the limit and who it counts
    Column("passed_at", JSON, nullable=False),  # [microseconds since 1970, …] of the requests let through
    Column("over_at", UtcTime, nullable=False),
    Index("ix_rate_window_over", "over_at"),
    info={"distribution": "key_hash"},
)

# ---- course
build = Table(
    "build",
    metadata,
    Column("build_id", String, primary_key=True),  # SHA-256 of course.json, first 16 hex digits
    Column("course_id", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("imported_at", UtcTime, nullable=False),
    Column("is_current", Boolean, nullable=False),
    info={"reference": "one row a published build"},
)

# ---- ledger
leaf = Table(
    "leaf",
    metadata,
    Column("leaf_id", String, primary_key=True),  # UUID, also on the record it commits to
    Column("leaf_type", SmallInteger, nullable=False),
    Column("record_id", String, nullable=False),
    Column("salt", LargeBinary),  # 32 bytes; empty once the record is erased
    Column("commitment", LargeBinary, nullable=False),  # 32 bytes
    Column("appended_at", UtcMicroseconds, nullable=False),
    Column("leaf_index", BigInteger),  # empty while pending
    Index(
        "ix_leaf_pending",
        "appended_at",
        "leaf_id",
        sqlite_where=text("leaf_index IS NULL"),
        postgresql_where=text("leaf_index IS NULL"),
    ),
    info={"distribution": "leaf_id"},
)
ledger_node = Table(
    "ledger_node",
    metadata,
    Column("level", SmallInteger, primary_key=True),  # 0 holds the leaf hashes
    Column("node_index", BigInteger, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    info={"distribution": "node_index"},
)
checkpoint = Table(
    "checkpoint",
    metadata,
    Column("tree_size", BigInteger, primary_key=True, autoincrement=False),
    Column("root_hash", LargeBinary, nullable=False),
    Column("signed_note", Text, nullable=False),
    Column("signed_at", UtcTime, nullable=False),
    info={"distribution": "tree_size"},
)

# ---- xapi
statement = Table(
    "statement",
    metadata,
    Column("statement_id", String, primary_key=True),
    Column("registration", String, nullable=False, server_default=""),
    Column("launch_session_id", String, nullable=False, server_default=""),  # only these are evidence
    Column("person_id", String, nullable=False, server_default=""),
    Column("verb_id", Text, nullable=False),
    # The order in which this store kept statements, and so of listings. For all but imported ones it is `stored`.
    Column("kept_at", UtcMicroseconds, nullable=False),
    Column("version", String, nullable=False),
    Column("authority_key", Text, nullable=False),
    # The exact bytes that are given back and committed to. As a rule they are the bytes that came with added_bytes of
    # our own after the first brace; where more had to change, the bytes that came stand in `received`.
    Column("document", LargeBinary, nullable=False),
    Column("added_bytes", Integer, nullable=False),
    Column("received", LargeBinary),
    Column("voided_by", String),
    Column("leaf_id", String, nullable=False),
    Index("ix_statement_kept_at", "kept_at", "statement_id"),
    Index(
        "ix_statement_session",
        "launch_session_id",
        sqlite_where=text("launch_session_id <> ''"),
        postgresql_where=text("launch_session_id <> ''"),
    ),
    Index(
        "ix_statement_person",
        "person_id",
        sqlite_where=text("person_id <> ''"),
        postgresql_where=text("person_id <> ''"),
    ),
    info={"distribution": "statement_id"},
)
statement_link = Table(
    "statement_link",  # what a statement is found by: one row for each key, in the order of listings
    metadata,
    Column("key_hash", BigInteger, primary_key=True, autoincrement=False),  # xapi/keys.py
    Column("kept_at", UtcMicroseconds, primary_key=True),
    Column("statement_id", String, primary_key=True),
    # Empty for a key of the statement itself; else the id of the statement that it refers to, whose key this is.
    Column("target_id", String, primary_key=True),
    sqlite_with_rowid=False,
    info={"distribution": "statement_id"},
)
activity = Table(
    "activity",
    metadata,
    Column("activity_id", String, primary_key=True),
    Column("definition", LargeBinary, nullable=False),  # JSON: all that statements said of it, later ones win
    info={"distribution": "activity_id"},
)
# An attachment's bytes, once, however many statements came with it.
attachment = Table(
    "attachment",
    metadata,
    Column("sha2", String, primary_key=True),  # in lower case; its length says which SHA-2
    Column("length_bytes", Integer, nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("content", LargeBinary, nullable=False),
    info={"distribution": "sha2"},
)
# Which statements came with which attachments: knowing a hash is not enough to be given the bytes.
statement_attachment = Table(
    "statement_attachment",
    metadata,
    Column("statement_id", String, primary_key=True),
    Column("sha2", String, primary_key=True),
    Column("content_type", Text, nullable=False),
    Index("ix_statement_attachment_sha2", "sha2"),
    info={"distribution": "statement_id"},
)
state_document = Table(
    "state_document",
    metadata,
    Column("agent_key", String, primary_key=True),
    Column("activity_id", String, primary_key=True),
    Column("registration", String, primary_key=True),  # "" when there is none: NULLs would not be unique
    Column("state_id", String, primary_key=True),
    Column("content_type", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("etag", String, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    info={"distribution": "agent_key"},
)
agent_profile_document = Table(
    "agent_profile_document",
    metadata,
    Column("agent_key", String, primary_key=True),
    Column("profile_id", String, primary_key=True),
    Column("content_type", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("etag", String, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    info={"distribution": "agent_key"},
)
activity_profile_document = Table(
    "activity_profile_document",
    metadata,
    Column("activity_id", String, primary_key=True),
    Column("profile_id", String, primary_key=True),
    Column("content_type", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("etag", String, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    info={"distribution": "activity_id"},
)
credential = Table(
    "credential",
    metadata,
    Column("key", String, primary_key=True),
    Column("secret_hash", String, nullable=False),
    Column("scopes", String, nullable=False),  # space between
    Column("label", Text, nullable=False, server_default=""),
    Column("added_at", UtcTime, nullable=False),
    Column("rotated_at", UtcTime),
    Column("revoked_at", UtcTime),
    info={"reference": "one row a system that may ask"},
)

# ---- forwarding
forward_target = Table(
    "forward_target",  # another store that statements are sent on to, and how far it has come
    metadata,
    Column("target_id", String, primary_key=True),  # UUID
    Column("label", Text, nullable=False, unique=True),
    Column("endpoint", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),  # under the instance's own secret
    Column("xapi_version", String, nullable=False),
    Column("state", String, nullable=False),  # running paused stopped
    Column("position_kept_at", UtcMicroseconds),  # of the last statement dealt with; empty before the first
    Column("position_statement_id", String, nullable=False, server_default=""),
    Column("added_at", UtcTime, nullable=False),
    Column("last_success_at", UtcTime),
    Column("last_failure_at", UtcTime),
    Column("last_failure", Text, nullable=False, server_default=""),
    Column("failures_in_a_row", Integer, nullable=False, server_default="0"),
    Column("refused_in_a_row", Integer, nullable=False, server_default="0"),
    Column("next_try_at", UtcTime),
    Column("forwarded_count", BigInteger, nullable=False, server_default="0"),
    info={"reference": "one row a store that statements go on to"},
)
forward_alarm = Table(
    "forward_alarm",  # a statement that a target will not have
    metadata,
    Column("target_id", String, primary_key=True),
    Column("statement_id", String, primary_key=True),
    Column("kept_at", UtcMicroseconds, nullable=False),
    Column("kind", String, nullable=False),  # conflict refused
    Column("status", Integer, nullable=False),  # of HTTP
    Column("words", Text, nullable=False),
    Column("raised_at", UtcTime, nullable=False),
    Index("ix_forward_alarm_raised", "target_id", "raised_at"),
    info={"distribution": "statement_id"},
)

# ---- launch
registration = Table(
    "registration",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("registration_id", String, primary_key=True),  # UUID
    Column("course_id", String, nullable=False),
    Column("registered_at", UtcTime, nullable=False),
    Column("course_satisfied_at", UtcTime),
    info={"distribution": "person_id"},
)
launch_session = Table(
    "launch_session",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("session_id", String, primary_key=True),  # UUID
    Column("registration_id", String, nullable=False),
    Column("build_id", String, nullable=False),
    Column("module_id", String, nullable=False),
    Column("activity_id", Text, nullable=False),
    Column("launch_mode", String, nullable=False),  # Normal Review Browse
    Column("fetch_hash", String, nullable=False),
    Column("token_hash", String, nullable=False, server_default=""),  # empty until fetched
    Column("launched_at", UtcTime, nullable=False),
    Column("fetched_at", UtcTime),
    Column("preferences_read_at", UtcTime),
    Column("initialized_at", UtcTime),
    Column("last_heard_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    Column("closed_by", String),  # terminated, abandoned, taken-over
    Column("reported_seconds", BigInteger),  # what the content said of itself
    Column("beat_sequence", Integer, nullable=False, server_default="0"),  # of the last accepted beat
    Column("beat_nonce", String, nullable=False, server_default=""),
    Column("last_beat_at_seconds", BigInteger),
    Column("credited_seconds", BigInteger, nullable=False, server_default="0"),
    Column("refused_beats", Integer, nullable=False, server_default="0"),
    Index("ix_launch_session_session", "session_id"),
    Index(
        "ix_launch_session_open",
        "last_heard_at",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    info={"distribution": "person_id"},
)
module_record = Table(
    "module_record",  # one person on one module of a registration: the three facts and the place to resume
    metadata,
    Column("person_id", String, primary_key=True),
    Column("registration_id", String, primary_key=True),
    Column("module_id", String, primary_key=True),
    Column("build_id", String, nullable=False),  # an attempt ends on the build it began on
    Column("started_at", UtcTime, nullable=False),
    Column("last_page_id", String, nullable=False, server_default=""),
    Column("completed_at", UtcTime),  # the bridge saw the completion rule met
    Column("completed_statement_id", String),
    Column("passed_at", UtcTime),  # the bridge marked a passing attempt
    Column("passed_statement_id", String),
    Column("satisfied_at", UtcTime),
    info={"distribution": "person_id"},
)
page_visit = Table(
    "page_visit",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("registration_id", String, primary_key=True),
    Column("module_id", String, primary_key=True),
    Column("page_id", String, primary_key=True),
    Column("first_opened_at", UtcTime, nullable=False),
    Column("last_opened_at", UtcTime, nullable=False),
    info={"distribution": "person_id"},
)
response = Table(
    "response",  # answers to practice questions, reflections done, choices of route: idempotent by client_id
    metadata,
    Column("person_id", String, primary_key=True),
    Column("client_id", String, primary_key=True),  # UUID made in the browser
    Column("registration_id", String, nullable=False),
    Column("module_id", String, nullable=False),
    Column("build_id", String, nullable=False),
    Column("page_id", String, nullable=False),
    Column("item_id", String, nullable=False),
    Column("item_hash", String, nullable=False),
    Column("card", String, nullable=False),  # question, reflection, scenario; route and others that are never stated
    Column("given", JSON, nullable=False),
    Column("right", Boolean),  # practice only; empty where nothing is right or wrong
    Column("happened_at", UtcTime),  # the browser's word
    Column("received_at", UtcTime, nullable=False),
    Column("statement_id", String),  # empty until stated in a launch session
    Column("leaf_id", String, nullable=False),
    Index("ix_response_item", "person_id", "registration_id", "module_id", "item_id"),
    Index("ix_response_by_item", "module_id", "item_id"),
    info={"distribution": "person_id"},
)
pledge_answer = Table(
    "pledge_answer",  # how a pledge went, said once when it was asked about again; its person's alone
    metadata,
    Column("person_id", String, primary_key=True),
    Column("client_id", String, primary_key=True),  # of the response that holds the pledge
    Column("outcome", String, nullable=False),  # habit, sometimes, not-yet, left
    Column("answered_at", UtcTime, nullable=False),
    info={"distribution": "person_id"},
)
attempt = Table(
    "attempt",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("attempt_id", String, primary_key=True),  # UUID
    Column("registration_id", String, nullable=False),
    Column("module_id", String, nullable=False),
    Column("build_id", String, nullable=False),
    Column("check_id", String, nullable=False),
    Column("attempt_number", Integer, nullable=False),  # from 1
    Column("seed", String, nullable=False),
    Column("question_ids", JSON, nullable=False),  # in the order shown
    Column("given", JSON, nullable=False),  # {question_id: [option_id, …]}, kept as the learner goes
    Column("started_at", UtcTime, nullable=False),
    Column("submitted_at", UtcTime),
    Column("submission_client_id", String),
    Column("right_count", Integer),
    Column("passed", Boolean),
    Column("marks", JSON),  # {question_id: true or false}
    Column("read_again", JSON),  # page ids to open again before the next attempt
    Column("leaf_id", String),
    Index("ix_attempt_module", "person_id", "registration_id", "module_id"),
    Index("ix_attempt_by_check", "module_id", "check_id"),
    info={"distribution": "person_id"},
)
problem_report = Table(
    "problem_report",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("client_id", String, primary_key=True),
    Column("kind", String, nullable=False),  # item (to the trainer) or record (to the manager)
    Column("module_id", String, nullable=False, server_default=""),
    Column("page_id", String, nullable=False, server_default=""),
    Column("item_id", String, nullable=False, server_default=""),
    Column("item_version", String, nullable=False, server_default=""),  # hash, and the build
    Column("setting_id", String, nullable=False, server_default=""),
    Column("words", Text, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    Column("answer", Text),
    info={"distribution": "person_id"},
)

observation = Table(
    "observation",  # what a manager saw somebody do at work, and signed: put right by a new row, never changed
    metadata,
    Column("person_id", String, primary_key=True),  # who was seen
    Column("observation_id", String, primary_key=True),  # UUID
    Column("registration_id", String, nullable=False),
    Column("module_id", String, nullable=False),
    Column("build_id", String, nullable=False),
    Column("page_id", String, nullable=False),
    Column("item_id", String, nullable=False),
    Column("item_hash", String, nullable=False),
    Column("assessor_id", String, nullable=False),
    Column("seen", JSON, nullable=False),  # criterion ids
    Column("all_seen", Boolean, nullable=False),
    Column("note", Text, nullable=False),  # for the learner and their managers; in no statement and no pack
    Column("observed_on", String, nullable=False),  # YYYY-MM-DD
    Column("signed_at", UtcTime, nullable=False),
    Column("corrects_id", String),  # the observation that this one puts right, and why
    Column("reason", Text, nullable=False, server_default=""),
    Column("corrected_by", String),  # the observation that put this one right
    Column("statement_id", String, nullable=False),
    Column("leaf_id", String, nullable=False),
    Index("ix_observation_id", "observation_id"),
    info={"distribution": "person_id"},
)

another_try = Table(
    "another_try",  # somebody whose tries at a check are used up asks for one more, and what became of it
    metadata,
    Column("person_id", String, primary_key=True),
    Column("ask_id", String, primary_key=True),  # UUID
    Column("registration_id", String, nullable=False),
    Column("module_id", String, nullable=False),
    Column("check_id", String, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("opened_by", String),  # the person who opened the try
    Column("opened_at", UtcTime),
    Column("taken_back_at", UtcTime),  # by who asked
    Column("declined_by", String),  # the person who said not now
    Column("declined_at", UtcTime),
    Column("declined_words", Text, nullable=False, server_default=""),  # to the learner; in no statement and no pack
    info={"distribution": "person_id"},
)

# ---- timekeeping
interval = Table(
    "interval",  # one accepted beat that credited time
    metadata,
    Column("person_id", String, primary_key=True),
    Column("interval_id", String, primary_key=True),  # UUID
    Column("session_id", String, nullable=False),
    Column("registration_id", String, nullable=False),
    Column("module_id", String, nullable=False),
    Column("build_id", String, nullable=False),
    Column("started_at_seconds", BigInteger, nullable=False),  # whole UTC seconds, half-open
    Column("ended_at_seconds", BigInteger, nullable=False),
    Column("evidence_kind", String, nullable=False),  # beats, …
    Column("method_version", String, nullable=False),
    Column("document", LargeBinary, nullable=False),  # the exact bytes committed to
    Column("leaf_id", String, nullable=False),
    Index("ix_interval_person_time", "person_id", "started_at_seconds"),
    Index("ix_interval_session", "person_id", "session_id"),
    info={"distribution": "person_id"},
)

# ---- funding
rules = Table(
    "rules",
    metadata,
    Column("rules_id", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("body", Text, nullable=False),  # rules.yml as entered
    Column("entered_by", String, nullable=False),
    Column("entered_at", UtcTime, nullable=False),
    Column("approved_by", String),
    Column("approved_at", UtcTime),
    info={"reference": "one row a version of the rules"},
)
upload = Table(
    "upload",
    metadata,
    Column("upload_id", String, primary_key=True),
    Column("kind", String, nullable=False),  # releases, claims, people, settings
    Column("file_name", Text, nullable=False),
    Column("sha256", String, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("uploaded_by", String, nullable=False),
    Column("uploaded_at", UtcTime, nullable=False),
    info={"distribution": "upload_id"},
)
release = Table(
    "release",
    metadata,
    Column("setting_id", String, primary_key=True),
    Column("release_ref", String, primary_key=True),
    Column("person_id", String, nullable=False),
    Column("planned_start_seconds", BigInteger, nullable=False),
    Column("planned_end_seconds", BigInteger, nullable=False),
    Column("planned_start", String, nullable=False),  # as written, with its offset
    Column("planned_end", String, nullable=False),
    Column("backfill_method", String, nullable=False),
    Column("authorised_by", Text, nullable=False),
    Column("upload_id", String, nullable=False),
    Index("ix_release_person", "person_id"),
    info={"distribution": "setting_id"},
)
claim = Table(
    "claim",
    metadata,
    Column("setting_id", String, primary_key=True),
    Column("claim_id", String, primary_key=True),  # UUID
    Column("claim_reference", String, nullable=False),
    Column("status", String, nullable=False),  # draft, submitted
    Column("evidence_of_spend", String, nullable=False, server_default="not-given"),  # held-by-setting, not-given
    Column("uploaded_at", UtcTime, nullable=False),
    Column("uploaded_by", String, nullable=False),
    Column("submitted_at", UtcTime),
    Column("submitted_by", String),
    Column("submission_number", BigInteger),  # order of submission across all settings
    Column("rules_id", String),
    Column("rules_version", String),
    Column("inputs", LargeBinary),  # the frozen input folder as JSON {file name: text}
    Column("leaf_id", String),
    Index("ix_claim_reference", "claim_reference"),
    info={"distribution": "setting_id"},
)
claim_line = Table(
    "claim_line",
    metadata,
    Column("setting_id", String, primary_key=True),
    Column("claim_id", String, primary_key=True),
    Column("line", Integer, primary_key=True),  # from 1
    Column("person_id", String, nullable=False),
    Column("release_ref", String, nullable=False),
    Column("hours_claimed", String, nullable=False),  # decimal text
    Column("hourly_rate", String, nullable=False),  # pounds, decimal text
    Column("verdict", JSON),  # frozen at submission, in the shape of verdict.md
    Column("supported_spans", JSON),  # [[module_id, start_seconds, end_seconds], …]: used up by this line
    info={"distribution": "setting_id"},
)

# ---- evidence
award = Table(
    "award",  # the certificate, fixed when it was given
    metadata,
    Column("person_id", String, primary_key=True),
    Column("award_id", String, primary_key=True),
    Column("registration_id", String, nullable=False),
    Column("module_id", String, nullable=False),
    Column("build_id", String, nullable=False),
    Column("module_title", Text, nullable=False),
    Column("module_version", String, nullable=False),
    Column("awarded_at", UtcTime, nullable=False),
    Column("credited_seconds", BigInteger, nullable=False),
    Column("initials", String, nullable=False),
    Column("check_code", String, nullable=False),  # 100 random bits, Crockford base 32
    Column("receipt_code", String, nullable=False),
    Column("leaf_id", String, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Index("ix_award_check_code", "check_code"),
    info={"distribution": "person_id"},
)
pack_issue = Table(
    "pack_issue",  # who was given which evidence pack, so that they can be told of an erasure
    metadata,
    Column("pack_id", String, primary_key=True),
    Column("claim_id", String, nullable=False),
    Column("issued_to", String, nullable=False),
    Column("issued_at", UtcTime, nullable=False),
    Column("manifest_sha256", String, nullable=False),
    info={"distribution": "pack_id"},
)
