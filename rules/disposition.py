"""The disposition of a mail (contract §2): accepted, held, bad_format, late, not_submission, duplicate.

Pure: the mail as opened, the time of receipt, what the register knows, the call. Unsure means `held`.

accepted        마감 시각 정각에 받았으면 접수한다
late            마감 1초 뒤에 받았으면 기한 경과이다
late            마감 뒤에 암호가 걸린 압축파일을 보냈으면 기한 경과이다
held            우리 서버는 마감 정각에 받았고 메일함에는 1초 뒤에 들어왔으면 보류한다
held            접수 시작 1초 전에 받았으면 보류하고 회신하지 않는다
held            압축파일에 암호가 걸려 있으면 보류한다
held            제목과 압축파일명의 기업명이 다르면 보류한다
held            자동 발송으로 보여도 양식대로인 압축파일이 있으면 보류하고 회신하지 않는다
bad_format      제목은 양식대로인데 첨부가 없으면 형식 오류이다
bad_format      제목과 압축파일명에 모두 V100을 적었으면 형식 오류이다
not_submission  문의는 신청이 아니다
bad_format      담당자가 신청으로 본 문의는 양식을 따져 형식 오류이다
late            담당자가 신청으로 보아도 마감 뒤에 받은 메일은 기한 경과이다
not_submission  접수 회신에 고맙다고 답하면 그 건의 서신이다
duplicate       접수된 것과 같은 압축파일을 마감 뒤에 다시 보내도 중복이다
duplicate       접수된 똑같은 메일이 두 번 배달되면 중복이며 회신하지 않는다

Doubts make a mail `held`, faults make it `bad_format`; where both are found, `rules/doubts.py` says which weigh more.
"""

from datetime import datetime

from models.call import Call
from models.decision import Disposition, Earlier, History, ReplyKind, Triage
from models.mail import OpenedMail
from rules.doubts import INCOMPLETE, Circumstances, doubts, faults, is_disputed, looks_automatic, outweigh
from rules.names import Names
from rules.naming import read_archive_name
from rules.window import Side, is_better, side_of
from rules.wording import asks

__all__ = ["Circumstances", "Side", "decide", "side_of", "unopened"]
_NUMBERED = ("accepted", "duplicate")
_GIVEN_UP = frozenset({"headers-too-long", "nesting-too-deep", "too-many-parts", "too-many-attachments", "recursion"})
"""Defects of a mail behind whose beginning anything may follow."""


def decide(mail: OpenedMail, names: Names, around: Circumstances, call: Call) -> Triage:
    """The disposition with its reasons, and the automatic reply that is due."""
    side = side_of(around.received_at, call)
    disputed = is_disputed(mail, side, call)
    first = _delivered_before(around, side, call)
    if first is not None:
        return first
    if looks_automatic(mail) and not around.meant and not (names.archives and names.near):
        return _automatic(mail, names, around.history)
    in_time = side != "late" or disputed
    cut_off = around.meant or (in_time and _may_hold_more(mail, names, call))
    letter = None if cut_off else _correspondence(mail, names, around.history)
    if letter is not None:
        return letter
    if not cut_off and not _meant_as_submission(names, mail, in_time):
        return _not_submission(mail, around.history)
    return _addressed(_submission(mail, names, around, side, disputed), mail, around, side)


def unopened(received_at: datetime | None, call: Call) -> Triage:
    """For a mail that could not be opened in spite of all tries: a person decides, whatever it is."""
    of_time = {"early": ("before-opening",), "unknown": ("receive-time-unknown",)}
    return Triage(
        disposition="held",
        reasons=("processing-failed", *of_time.get(side_of(received_at, call), ())),
        submission=True,
        unclear=True,
        silence="no-usable-sender",
    )


def _delivered_before(around: Circumstances, side: Side, call: Call) -> Triage | None:
    """The very same mail a second time, unless judging it anew could turn out better for the applicant."""
    first = around.history.same_mail
    if first is None:
        return None
    if first.disposition not in _NUMBERED:
        before = side_of(first.received_at, call)
        if is_better(side, before) or ("processing-failed" in first.reasons and not is_better(before, side)):
            return None
    return Triage(
        disposition="duplicate",
        reasons=("double-delivery",),
        duplicate_of=first.case_id,
        silence="double-delivery",
    )


def _automatic(mail: OpenedMail, names: Names, history: History) -> Triage:
    """An automatic mail or a bounce. Somebody should look at attachments, of a bounce only at archives,

    and at a bounce of a mail of ours that names somebody else than its recipient.
    """
    return Triage(
        disposition="not_submission",
        reasons=("automatic-mail", "bounce") if mail.bounces else ("automatic-mail",),
        belongs_to=history.thread.case_id if history.thread else None,
        unclear=bool(names.archives) or (_names_others(mail, history) if mail.bounces else _has_material(mail)),
    )


def _names_others(bounce: OpenedMail, history: History) -> bool:
    """Whether a bounce of a mail of ours speaks only of recipients to whom that mail was not sent."""
    named = {one.recipient.casefold() if one.recipient else None for one in bounce.bounces}
    ours = {address.casefold() for address in history.bounced_to}
    return bool(ours) and None not in named and named.isdisjoint(ours)


def _correspondence(mail: OpenedMail, names: Names, history: History) -> Triage | None:
    """Mail that belongs to a case and is no submission of its own; None if it has to be judged as one."""
    thread = history.thread
    if thread and history.answers:
        if not _brings_archive(names, history, thread):
            return _letter(thread, ("reply-to-us",), _has_material(mail))
        if history.answers in ("receipt", "receipt_again"):
            return None  # judged like any other, or else a supplement
    owner = thread or history.known_applicant
    if owner is None:
        return None
    if names.near:
        asking = _has_number(owner) and _only_asks(mail, names, in_thread=thread is not None)
        return _letter(owner, ("inquiry",), _has_material(mail)) if asking else None
    if names.archives and thread is None and owner.disposition not in _NUMBERED:
        return None  # what follows a held, malformed or late mail is judged anew
    material = _has_material(mail)
    return _letter(owner, ("unclear",) if material else ("inquiry",), material)


def _has_number(owner: Earlier) -> bool:
    return owner.disposition in _NUMBERED or owner.receipt_number is not None


def _only_asks(mail: OpenedMail, names: Names, *, in_thread: bool) -> bool:
    """Whether a mail under the subject of an accepted submission only asks after it: it brings nothing compressed.

    Documents of a new mail that asks nothing may be another submission, which has to be told to compress them.
    """
    if names.archives or mail.links or INCOMPLETE in mail.defects:
        return False
    return in_thread or asks(mail.subject) or all(file.kind != "document" for file in names.loose)


def _brings_archive(names: Names, history: History, thread: Earlier) -> bool:
    """Whether a reply to us brings an archive of its own.

    One that the case already holds is quoted back; but if the case has no number and the archive's name now keeps
    the rule, it is the corrected submission that our notice asked for.
    """
    if not history.quoted_archive:
        return bool(names.archives)
    return bool(names.archives) and names.archive.state == "kept" and thread.disposition not in _NUMBERED


def _letter(owner: Earlier, reasons: tuple[str, ...], unclear: bool) -> Triage:
    return Triage(disposition="not_submission", reasons=reasons, belongs_to=owner.case_id, unclear=unclear)


def _has_material(mail: OpenedMail) -> bool:
    """Whether anything came with the mail that a person should see before it is filed away."""
    attached = any(not attachment.inline for attachment in mail.attachments)
    return attached or bool(mail.links) or INCOMPLETE in mail.defects


def _meant_as_submission(names: Names, mail: OpenedMail, in_time: bool) -> bool:
    """As the contract defines it, by names and by what is attached."""
    material = bool(names.archives or names.loose or mail.links) or INCOMPLETE in mail.defects
    if names.near and material:
        return True
    if names.subject.state == "kept" and not material:
        return True
    if names.subject.state == "recoverable" and not material and not asks(mail.subject):
        return True
    return bool(names.archives) and in_time


def _may_hold_more(mail: OpenedMail, names: Names, call: Call) -> bool:
    """Whether the archive may be among what could not be listed: the program gave up at a limit of its own, so even
    the subject may be missing; or some name speaks of an archive, or keeps the rule."""
    if INCOMPLETE not in mail.defects or names.archives:
        return False
    if not _GIVEN_UP.isdisjoint(mail.defects):
        return True
    if names.subject.state in ("kept", "recoverable") or names.archive.state in ("kept", "recoverable"):
        return True
    attached = [file.name for file in mail.attachments if file.name and not file.inline]
    return any(
        name.casefold().endswith(call.naming.archive_suffixes)
        or read_archive_name(name, call.naming, call.resources).state in ("kept", "recoverable")
        for name in attached
    )


def _not_submission(mail: OpenedMail, history: History) -> Triage:
    owner = history.thread or history.known_applicant
    material = _has_material(mail)
    return Triage(
        disposition="not_submission",
        reasons=("unclear",) if material else ("inquiry",),
        belongs_to=owner.case_id if owner else None,
        unclear=material,
    )


def _submission(mail: OpenedMail, names: Names, around: Circumstances, side: Side, disputed: bool) -> Triage:
    """The disposition of a mail that is meant as a submission, and the reply that it would get."""
    again = around.history.same_archive
    if again is not None and not looks_automatic(mail):
        return _judged(names, "duplicate", ("same-content",), "receipt_again", duplicate_of=again.case_id)
    if side == "late" and not disputed:
        reasons = ("after-deadline", "automatic-mail") if looks_automatic(mail) else ("after-deadline",)
        return _judged(names, "late", reasons, "late")
    doubtful = doubts(mail, names, around, side, disputed)
    broken = faults(names, mail, "supplement" in doubtful)
    if broken and not outweigh(doubtful):
        return _judged(names, "bad_format", broken + doubtful, "bad_format")
    if doubtful or broken:
        return _judged(names, "held", doubtful + broken, "held")
    return _judged(names, "accepted", (), "receipt")


def _judged(
    names: Names,
    disposition: Disposition,
    reasons: tuple[str, ...],
    reply: ReplyKind,
    duplicate_of: str | None = None,
) -> Triage:
    return Triage(
        disposition=disposition,
        reasons=reasons,
        submission=True,
        organization=names.organization,
        resource=names.resource,
        subject_reading=names.subject,
        archive_reading=names.archive if names.archives else None,
        archive_part=names.archives[0].part if len(names.archives) == 1 else None,
        names_key=names.key,
        duplicate_of=duplicate_of,
        reply=reply,
    )


def _addressed(triage: Triage, mail: OpenedMail, around: Circumstances, side: Side) -> Triage:
    """Whether the reply can and may be sent. A submission without a usable sender goes to a person."""
    notices: tuple[ReplyKind, ...] = ("held", "bad_format", "late")
    if looks_automatic(mail):
        return triage.model_copy(update={"reply": None, "silence": "automatic-mail"})
    if side == "early":
        return triage.model_copy(update={"reply": None, "silence": "before-opening"})
    if mail.reply_address is None:
        held = "held" if triage.disposition in ("accepted", "bad_format") else triage.disposition
        reasons = (*triage.reasons, "no-usable-sender")
        silent = {"reply": None, "silence": "no-usable-sender"}
        return triage.model_copy(update={"disposition": held, "reasons": reasons, **silent})
    if triage.reply in notices and around.history.notices_today >= around.notices_per_day:
        return triage.model_copy(update={"reply": None, "silence": "rate-cap"})
    return triage
