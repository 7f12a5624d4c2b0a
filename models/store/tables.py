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
    Column("stage", String(20), nullable=False),  # received, triaged
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
    Column("triaged_at", Moment),
    Index("ix_cases_stage_retry_at", "stage", "retry_at"),
)

readings = Table(
    "readings",
    metadata,
    Column("case_id", RowId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("reading", Json, nullable=False),  # the Reading record
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("case_id", RowId, ForeignKey("cases.id"), nullable=False, index=True),
    Column("occasion", String(40), nullable=False),  # `automatic`, `resend-2`: one mail for each occasion
    Column("kind", String(20), nullable=False),
    Column("token", String(40), nullable=False, unique=True),
    Column("message_id", Text, nullable=False, unique=True),
    Column("envelope_from", Text, nullable=False),
    Column("to_address", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("raw", LargeBinary),
    Column("state", String(12), nullable=False),  # ready, sent, refused
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
