"""Subject and archive name together: do they keep the rule, contradict each other, or break it (contract §2)?"""

from collections.abc import Iterable
from typing import Literal

from models.call import Call
from models.decision import NameReading, Resource
from models.likeness import organization_key
from models.mail import Attachment, OpenedMail
from models.record import Record
from models.text import squash
from rules.naming import NONE, read_archive_name, read_bare, read_subject

Verdict = Literal["kept", "doubtful", "broken", "none"]


class Names(Record):
    """Both names of a mail, read and compared."""

    verdict: Verdict
    """`kept` by both; `doubtful`: a person decides; `broken` beyond recovery; `none`: neither is near the rule."""
    subject: NameReading
    archive: NameReading
    """Of the archive; without one, of the loose document that is nearest to the rule."""
    archives: tuple[Attachment, ...]
    """Attached archives, equal contents once."""
    loose: tuple[Attachment, ...]
    """Documents and pictures attached as files of their own, outside any archive."""
    organization: str | None = None
    resource: Resource | None = None
    reasons: tuple[str, ...] = ()
    """Why not `kept`."""
    key: str | None = None
    """Equal for two mails that ask the same for the same organisation."""

    @property
    def near(self) -> bool:
        """Whether at least one name has to do with the rule."""
        return self.verdict != "none"


def read_names(mail: OpenedMail, call: Call) -> Names:
    """Reads and compares the names of one mail."""
    archives = _archives(mail, call)
    loose = tuple(a for a in mail.attachments if not a.inline and not _is_archive(a, call) and _is_document(a, call))
    subject, best = _readings(mail, archives, loose, call)
    verdict, reasons = _compare(subject, best, call, bool(archives))
    organization = subject.sure_organization or best.sure_organization
    resource = _joint_resource(subject.resource, best.resource)
    return Names(
        verdict=verdict,
        subject=subject,
        archive=best,
        archives=archives,
        loose=loose,
        organization=organization,
        resource=resource,
        reasons=reasons,
        key=_key(organization, resource, call) if organization and resource else None,
    )


_ORDER = ("kept", "recoverable", "near", "none")


def _readings(
    mail: OpenedMail, archives: tuple[Attachment, ...], loose: tuple[Attachment, ...], call: Call
) -> tuple[NameReading, NameReading]:
    """The subject, and the name nearest to the rule of the archive, or else of what stands in its place."""
    naming, offers = call.naming, call.resources
    subject = read_subject(mail.subject, naming, offers)
    if archives:
        best = _best(read_archive_name(archive.name, naming, offers) for archive in archives)
        bare = _best(read_bare(archive.name, naming, offers) for archive in archives)
        if subject.state == "none":
            subject = read_bare(mail.subject, naming, offers)
        return subject, bare if best.state == "none" else best
    links = _best(read_archive_name(link.name, naming, offers) for link in mail.links)
    documents = [read_archive_name(document.name, naming, offers) for document in loose]
    # a form of ours that somebody attaches to a question is no sign of a submission
    return subject, _best([links, *(reading for reading in documents if reading.state != "near")])


def _best(readings: Iterable[NameReading]) -> NameReading:
    return min(readings, key=lambda reading: _ORDER.index(reading.state), default=NONE)


def _is_archive(attachment: Attachment, call: Call) -> bool:
    """By content; a file of no known content that is named like an archive is a damaged archive."""
    if attachment.kind == "archive":
        return True
    if is_program(attachment):  # named by the rule it is a self-extracting archive; nobody else names a program so
        return read_archive_name(attachment.name, call.naming, call.resources).state in ("kept", "recoverable")
    unknown = attachment.kind == "other" and attachment.format in ("unknown", "empty")
    return unknown and (attachment.name or "").casefold().endswith(call.naming.archive_suffixes)


def is_program(attachment: Attachment) -> bool:
    """Whether the file is a program, which is never opened."""
    return attachment.format == "exe"


def _is_document(attachment: Attachment, call: Call) -> bool:
    """By content. A picture only in a format of scans and photographs: logos of signatures are attached, too."""
    return attachment.kind == "document" or attachment.format in call.naming.loose_document_formats


def _archives(mail: OpenedMail, call: Call) -> tuple[Attachment, ...]:
    """Of equal contents the one whose name is nearest to the rule."""
    found: dict[str, Attachment] = {}
    for attachment in mail.attachments:
        if _is_archive(attachment, call):
            other = found.get(attachment.sha256)
            if other is None or _distance(attachment, call) < _distance(other, call):
                found[attachment.sha256] = attachment
    return tuple(found.values())


def _distance(attachment: Attachment, call: Call) -> int:
    return _ORDER.index(read_archive_name(attachment.name, call.naming, call.resources).state)


def _compare(
    subject: NameReading, archive: NameReading, call: Call, has_archive: bool
) -> tuple[Verdict, tuple[str, ...]]:
    if subject.state == archive.state == "none":
        return "none", ()
    told = [reading for reading in (subject, archive) if reading.state in ("kept", "recoverable")]
    problems = tuple(dict.fromkeys(subject.problems + archive.problems))
    if not told and not _told_jointly(subject, archive, call):
        return "broken", problems or ("organization-missing", "resource-missing")
    reasons: list[str] = []
    if _contradict(subject, archive, call):
        reasons.append("names-contradict")
    if subject.state != "kept":
        reasons.append("subject-recoverable")
    if has_archive and archive.state != "kept":
        reasons.append("archive-name-recoverable")
    for doubt in ("size-unusual", "resource-ambiguous"):
        if any(doubt in reading.problems for reading in told):
            reasons.append(doubt)
    if not has_archive and subject.state == "kept":
        return "kept", ()
    return ("doubtful", tuple(reasons)) if reasons else ("kept", ())


def _told_jointly(subject: NameReading, archive: NameReading, call: Call) -> bool:
    """Whether one name tells the organisation and the other the resource, without contradiction."""
    organization = subject.organization or archive.organization
    resource = subject.resource or archive.resource
    unknown = "resource-unknown" in subject.problems + archive.problems
    return bool(organization and resource) and not unknown and not _contradict(subject, archive, call)


def _contradict(subject: NameReading, archive: NameReading, call: Call) -> bool:
    left_name, right_name = subject.sure_organization, archive.sure_organization
    if left_name and right_name:
        forms = call.naming.corporate_forms
        if organization_key(left_name, forms) != organization_key(right_name, forms):
            return True
    if "resource-unknown" in subject.problems + archive.problems:
        return True
    left, right = subject.resource, archive.resource
    if left is None or right is None:
        return False
    if left.name != right.name:
        return True
    return left.stated and right.stated and (left.cards, left.petaflops) != (right.cards, right.petaflops)


def _joint_resource(left: Resource | None, right: Resource | None) -> Resource | None:
    """Where only one of the names states a size, that size counts."""
    if left is None or right is None:
        return left or right
    return right if right.stated and not left.stated else left


def _key(organization: str, resource: Resource, call: Call) -> str:
    size = resource.petaflops or resource.cards
    return f"{organization_key(organization, call.naming.corporate_forms)}|{squash(resource.name)}|{size}"
