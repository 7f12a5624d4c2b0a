"""Operating settings: servers, storage, limits. No secrets stand in the file; they come from the environment.

The announcement itself is in `models/call.py`.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from models.record import Record

Security = Literal["tls", "starttls", "none"]
Port = Annotated[int, Field(ge=1, le=65535)]


class ImapSettings(Record):
    """The submission mailbox."""

    host: str = ""
    """Empty: no mailbox configured yet."""
    port: Port | None = None
    """None: 993 for `tls`, 143 otherwise."""
    security: Security = "tls"
    """`none` is refused for any host but a loopback address."""
    username: str = ""
    password: SecretStr | None = None
    password_file: Path | None = None
    auth: Literal["password", "xoauth2"] = "password"
    """With `xoauth2` the password (or password file, read anew for each login) is the access token."""
    ca_file: Path | None = None
    """PEM file of the authority that signed the server's certificate; None: the system's authorities."""
    folder: str = "INBOX"
    extra_folders: tuple[str, ...] = ("Junk", "Spam", "스팸메일함", "스팸편지함")
    """Further folders to watch (junk). One that does not exist is passed over."""
    sent_folder: str = "접수회신"
    """Where a copy of each sent mail is put; made if missing. Empty: no copies."""
    trusted_hosts: tuple[str, ...] = ()
    """Names of our own mail hosts, whose Received and Authentication-Results lines are evidence."""
    poll_seconds: Annotated[int, Field(ge=1, le=60)] = 60
    """The mailbox is searched at least this often, IDLE or not."""
    idle: bool = True
    connect_timeout: Annotated[float, Field(gt=0)] = 10
    """Seconds."""
    read_timeout: Annotated[float, Field(gt=0)] = 90
    """Seconds."""


class SmtpSettings(Record):
    """The outgoing side."""

    enabled: bool = False
    """Off as shipped: replies are prepared and wait until an operator switches sending on."""
    host: str = ""
    port: Port | None = None
    """None: 465 for `tls`, 587 for `starttls`, 25 for `none`."""
    security: Security = "starttls"
    username: str = ""
    password: SecretStr | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    from_address: str
    from_name: str
    bounce_address: str = ""
    """Envelope sender with `{token}` in it, e.g. `intake+{token}@example.or.kr` (VERP); empty: `from_address`."""
    timeout: Annotated[float, Field(gt=0)] = 30
    """Seconds for each step of the dialogue."""
    notices_per_sender_per_day: Annotated[int, Field(ge=1)] = 20
    """Cap on notices (held, format, late) to one address; receipts are never capped."""
    retry_seconds: tuple[int, ...] = (30, 60, 120, 300, 600, 1800, 3600)
    """Back-off after the first, second, ... failed try; the last value repeats."""
    receipt_days: Annotated[int, Field(ge=1)] | None = None
    """A receipt number within fewer days than the announcement promises (`call.schedule.receipt_days`); empty: as it
    promises. `Config.receipt_days` is what counts."""


class DatabaseSettings(Record):
    """The register."""

    url: str = "sqlite:///var/jeopsu.db"
    """`sqlite:///path` (relative to the configuration file) or `postgresql://...`."""


class StorageSettings(Record):
    """Originals, case folders, spool."""

    root: Path = Path("var")


class ProvisioningSettings(Record):
    """Where messages about valid applications go."""

    url: str = "spool:///var/provisioning"
    """`spool:///folder`, `redis://`, `rediss://`, `amqp://`, `amqps://` (a broker), or `https://` (a webhook; `http://`
    for a loopback address only)."""
    queue: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,200}$")] = "jeopsu.provisioning"
    """Name of the queue, for a broker."""
    secret: SecretStr | None = None
    """The secret that signs a webhook's messages, or the broker's password where its address holds none."""
    secret_file: Path | None = None
    ca_file: Path | None = None
    """PEM file of the authority that signed the server's certificate; None: the system's authorities."""
    timeout: Annotated[float, Field(gt=0, le=25)] = 10
    """Seconds for a connection, and again for handing over one message."""
    retry_seconds: tuple[int, ...] = (10, 30, 60, 300, 900)
    """Back-off after the first, second, ... failed try; the last value repeats."""


TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""`08:30`, in Seoul."""


class DigestSettings(Record):
    """The daily report to operators."""

    to: tuple[str, ...] = ()
    """Addresses. Empty: reports are shown by `jeopsu digest` only."""
    times: tuple[TimeOfDay, ...] = ("08:30",)
    hours_before_deadline: tuple[Annotated[int, Field(ge=1, le=48)], ...] = (3, 1)
    """Extra reports so many hours before the deadline."""
    minutes_after_deadline: Annotated[int, Field(ge=0, le=1440)] = 10
    """One extra report so long after it, when the last mails have been taken in."""
    attach_register: bool = True


class SelectionSettings(Record):
    """How reviewers' scores become a selection; what the announcement leaves to the committee."""

    average: Literal["mean", "trimmed"] = "mean"
    """`trimmed`: without the highest and the lowest, where there are at least `trimmed_from` reviewers."""
    trimmed_from: Annotated[int, Field(ge=3)] = 5
    reviewers: Annotated[int, Field(ge=1)] = 3
    """Reviewers that a case needs before it can be ranked."""
    presentation_percent: Annotated[int, Field(ge=0, le=100)] = 50
    """Weight of the presentation for resources that are presented."""
    ties: tuple[str, ...] = ()
    """Criteria of the evaluation, the weightiest first, that decide between equal totals; then the earlier receipt.
    Empty: in the order of their points."""
    mask_names: bool = True
    """Whether the result list for the notice board masks the names of organisations."""


class PrivacySettings(Record):
    """How long personal data are kept."""

    retention_days: Annotated[int, Field(ge=1)] = 1095
    """After the deadline. `jeopsu purge` deletes what is older; receipt numbers, hashes and events stay."""
    rejected_days: Annotated[int, Field(ge=1)] = 180
    """The same for mails that were never accepted."""


class SecuritySettings(Record):
    """Protection against what strangers send."""

    clamd: str = ""
    """Socket of ClamAV's daemon, `/run/clamav/clamd.ctl` or `host:3310`. Empty: no scanner."""
    clamd_seconds: Annotated[float, Field(gt=0)] = 60


class WatchSettings(Record):
    """Watching from outside."""

    listen: str = ""
    """`127.0.0.1:9110`: serves /healthz, /readyz and /metrics there. Empty: nothing listens."""
    alarm_to: tuple[str, ...] = ()
    """Addresses that get a mail when an alarm begins, and again when it is over."""
    log: Literal["text", "json"] = "text"


class ArchiveLimits(Record):
    """Beyond one of these an archive is `archive-unsafe` (contract §2)."""

    entries: int = 2000
    member_bytes: int = 200 * 1024 * 1024
    total_bytes: int = 1024 * 1024 * 1024
    ratio: int = 200
    ratio_applies_above_bytes: int = 10 * 1024 * 1024
    depth: int = 2
    """Archives inside the attached archive that are opened too; deeper nesting is unsafe."""
    seconds: int = 120


class DocumentLimits(Record):
    """Bounds for one document. What lies beyond them is left out and noted, never silently dropped."""

    pages: Annotated[int, Field(ge=1)] = 300
    """Pages that are read; the rest is noted as `pages-cut`."""
    ocr_pages: Annotated[int, Field(ge=0)] = 40
    """Pages that are read by OCR; the rest is noted as `ocr-cut`."""
    characters: Annotated[int, Field(ge=1)] = 2_000_000
    """Characters of text; the rest is noted as `text-cut`."""
    pixels: Annotated[int, Field(ge=1)] = 40_000_000
    """Pixels of a picture that is opened; a larger one is `manual`."""
    ocr_seconds: Annotated[int, Field(ge=1)] = 20
    """Time for one pass of OCR over one page."""
    table_pages: Annotated[int, Field(ge=0)] = 60
    """Pages of a PDF on which tables are looked for."""
    part_bytes: Annotated[int, Field(ge=1)] = 24_000_000
    """Unpacked size of one part (XML) of an HWPX, DOCX or XLSX."""


class WorkerLimits(Record):
    """The killable processes in which strangers' files are opened."""

    processes: Annotated[int, Field(ge=1)] = 2
    memory_bytes: int = 1024 * 1024 * 1024
    """Address space on top of the bare worker."""
    open_mail_seconds: Annotated[float, Field(gt=0)] = 180
    read_document_seconds: Annotated[float, Field(gt=0)] = 240
    read_document_bytes: int = 2 * 1024 * 1024 * 1024
    """Address space for reading one document (the libraries of OCR map much more than they use)."""
    tries: Annotated[int, Field(ge=1)] = 3
    """After this many crashes or time-outs a mail is held for a person (`processing-failed`)."""


class LimitSettings(Record):
    """Limits on everything that comes from outside."""

    mail_bytes: int = 300 * 1024 * 1024
    """A larger mail is stored like any other but held for a person instead of being opened."""
    attachments: int = 500
    mime_depth: int = 30
    archive: ArchiveLimits = ArchiveLimits()
    documents: DocumentLimits = DocumentLimits()
    workers: WorkerLimits = WorkerLimits()


class Settings(Record):
    """All operating settings. Paths are absolute once loaded."""

    imap: ImapSettings = ImapSettings()
    smtp: SmtpSettings
    database: DatabaseSettings = DatabaseSettings()
    storage: StorageSettings = StorageSettings()
    provisioning: ProvisioningSettings = ProvisioningSettings()
    digest: DigestSettings = DigestSettings()
    selection: SelectionSettings = SelectionSettings()
    privacy: PrivacySettings = PrivacySettings()
    security: SecuritySettings = SecuritySettings()
    watch: WatchSettings = WatchSettings()
    limits: LimitSettings = LimitSettings()
