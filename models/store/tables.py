"""The tables of the register. Migrations in `migrations/versions` create them; a test compares the two."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
)

from models.store.types import Json, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RowId = BigInteger().with_variant(Integer, "sqlite")

mails = Table(
    "mails",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("received_at", Moment),
    Column("internaldate_raw", Text),
    Column("savedate", Text),
    Column("first_seen_at", Moment, nullable=False),
    Column("imported_by", Text),
    # where it was first seen: evidence, never changed (`locations` follows the mail about)
    Column("account", Text),
    Column("folder", Text),
    Column("uidvalidity", BigInteger),
    Column("uid", BigInteger),
    # facts of the opened mail, for look-ups; the whole record stands in `opened`
    Column("message_id", Text, index=True),
    Column("content_sha256", String(64), index=True),
    Column("from_address", Text, index=True),
    Column("opened", Json),
)

locations = Table(
    "locations",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("mail_id", RowId, ForeignKey("mails.id"), nullable=False, index=True),
    Column("account", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("gone_at", Moment),
    UniqueConstraint("account", "folder", "uidvalidity", "uid"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("mail_id", RowId, ForeignKey("mails.id"), nullable=False, unique=True),
    Column("stage", String(20), nullable=False),  # received, triaged, assessed, judged
    Column("disposition", String(20)),
    Column("triage", Json),  # the Triage record
    Column("receipt_number", String(40), unique=True),
    Column("duplicate_of", RowId, ForeignKey("cases.id")),
    Column("belongs_to", RowId, ForeignKey("cases.id"), index=True),
    Column("submission", Boolean, nullable=False, server_default=false()),
    Column("archive_sha256", String(64), index=True),
    Column("names_key", Text),
    Column("failures", Integer, nullable=False, server_default="0"),  # crashes and time-outs of opening
    Column("read_failures", Integer, nullable=False, server_default="0"),  # the same of reading its documents
    Column("interruptions", Integer, nullable=False, server_default="0"),  # the host went away meanwhile
    Column("retry_at", Moment),
    Column("last_error", Text),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("cleaning", Integer),  # derivatives for reviewers are to be made; how often that was begun
    Column("filed_revision", Integer),  # the revision that the case folder shows
    Column("triaged_at", Moment),
    Column("purged_at", Moment),  # its personal data was deleted; numbers and hashes stay
    Index("ix_cases_stage_retry_at", "stage", "retry_at"),
)

readings = Table(
    "readings",
    metadata,
    Column("case_id", RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("reading", Json, nullable=False),  # the Reading record
)

judgements = Table(  # every judgement of a case; the latest counts
    "judgements",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("case_id", RowId, ForeignKey("cases.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("judgement", Json, nullable=False),  # the Judgement record
    UniqueConstraint("case_id", "version"),
)

applications = Table(  # what the latest judgement of a case says, for look-ups among cases
    "applications",
    metadata,
    Column("case_id", RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),  # of the judgement
    Column("organization", Text),
    Column("organization_key", Text, index=True),
    Column("business_number", String(20), index=True),
    Column("project", Text),
    Column("resource", String(40)),
    Column("review_result", String(20), nullable=False),
    Column("category", String(40)),
    Column("eligibility", String(20), nullable=False),
    Column("discount", String(20), nullable=False),
    Column("monthly_krw", BigInteger),
    Column("supersedes", RowId, ForeignKey("cases.id"), index=True),
)

rulings = Table(  # operators' decisions: facts, never changed
    "rulings",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("case_id", RowId, ForeignKey("cases.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("what", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("was", Json),  # the Triage that an `accept`, `reject` or `withdraw` replaced
)

messages = Table(  # to provisioning: the outbox of CloudEvents
    "messages",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("case_id", RowId, ForeignKey("cases.id"), nullable=False),
    Column("event_id", String(80), nullable=False, unique=True),
    Column("type", String(40), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", Json, nullable=False),
    Column("state", String(12), nullable=False),  # ready, sent
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("last_error", Text),
    UniqueConstraint("case_id", "revision"),
    Index("ix_messages_state_next_try_at", "state", "next_try_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("case_id", RowId, ForeignKey("cases.id"), index=True),  # none: a report or an alarm of ours
    Column("occasion", String(80), nullable=False),  # `automatic`, `resend-2`: one mail for each occasion
    Column("kind", String(20), nullable=False),
    Column("token", String(40), nullable=False, unique=True),
    Column("message_id", Text, nullable=False, unique=True),
    Column("envelope_from", Text, nullable=False),
    Column("to_address", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("raw", LargeBinary),
    Column("state", String(12), nullable=False),  # draft, ready, sent, refused, dropped
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("last_error", Text),
    Column("copied_at", Moment),
    Column("bounced_at", Moment),
    Column("bounce", Json),
    UniqueConstraint("case_id", "occasion"),
    Index("ix_outbox_state_next_try_at", "state", "next_try_at"),
)
DROPPED = "dropped"
"""State of a mail that will not be sent: a decision outdated it, or a newer one says all of it."""

# addresses are compared whatever their letter case; the mails themselves, which are large, are not read for it
Index("ix_mails_from_address_lower", func.lower(mails.c.from_address))
Index("ix_outbox_to_address_lower", func.lower(outbox.c.to_address), outbox.c.kind, outbox.c.created_at)
Index(
    "ix_cases_cleaning",
    cases.c.cleaning,
    cases.c.id,
    sqlite_where=cases.c.cleaning.is_not(None),
    postgresql_where=cases.c.cleaning.is_not(None),
)
Index(
    "ix_outbox_uncopied",
    outbox.c.state,
    outbox.c.id,
    sqlite_where=outbox.c.copied_at.is_(None),
    postgresql_where=outbox.c.copied_at.is_(None),
)

events = Table(
    "events",
    metadata,
    Column("seq", RowId, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("what", String(40), nullable=False),
    Column("case_id", RowId, index=True),
    Column("data", Json, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("last", BigInteger, nullable=False),
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("key", String(120), nullable=False, index=True),
    Column("message", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("data", Json, nullable=False),
)

reports = Table(  # digests and alarms by mail: one for each time that they are due
    "reports",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("outbox_id", RowId, ForeignKey("outbox.id")),
    UniqueConstraint("kind", "due_at"),
)

scores = Table(  # reviewers' scores: every import stays, the latest of a reviewer counts
    "scores",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("case_id", RowId, ForeignKey("cases.id"), nullable=False, index=True),
    Column("reviewer", Text, nullable=False),
    Column("points", Json, nullable=False),  # by criterion
    Column("comment", Text),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("sheet_sha256", String(64), nullable=False),
)

selections = Table(  # what `jeopsu select --confirm` decided, whole
    "selections",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("selection", Json, nullable=False),
)
