"""One case as an operator reads it, also aloud on the telephone."""

from collections.abc import Sequence
from datetime import date, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

from cli import screen
from cli.judgement_page import print_judgement
from models import korean
from models.call import Call
from models.case import Case, ReplyView
from models.finding import Ruling
from models.reply import ReadyMail
from models.residents import without_residents
from models.store import filing
from models.store.twins import Twin
from models.store.views import Event
from models.times import korean as korean_time
from notifier.text import without_breaks

MOST_FILES = 40
MOST_LINES = 20
"""Of a letter."""
LONGEST_LINE = 400
SHOWN = ("person", "department", "organization", "business_number", "issued_on", "valid_until", "opened_on")


def print_case(
    case: Case,
    history: list[Event],
    rulings: Sequence[Ruling],
    twins: Sequence[Twin],
    original: Path,
    call: Call,
    words: str = "",
) -> None:
    """Everything that is known of the case, the most important first. `rulings`: operators' decisions about it;
    `twins`: cases of other senders with the same archive; `words`: what the mail says, where it is a letter."""
    title = f"{case.case_id}  {korean.disposition(case.disposition)}"
    screen.say(f"{title}  {case.receipt_number}" if case.receipt_number else title, style="bold")
    screen.fields(_facts(case, original))
    _print_words(words)
    if case.archive:
        _print_archive(case)
    for twin in twins:
        name = " ".join(part for part in (twin.case_id, twin.receipt_number, twin.organization) if part)
        screen.say(f"  다른 곳에서 보낸 압축파일과 한 바이트도 다르지 않습니다: {name}", style="yellow")
    if case.links:
        screen.say("\n클라우드 링크", style="bold")
        for link in case.links:
            screen.say(f"  {link['provider']}  {link.get('name') or ''}  {link['url']}")
    print_judgement(case, call)
    _print_rulings(rulings)
    _print_documents(case, call)
    _print_replies(case.replies)
    decided = {ruling.number: ruling for ruling in rulings}
    screen.say("\n이력", style="bold")
    for event in history:
        screen.say(f"  {korean_time(event.at)}  {_event(event, decided)}")


def _print_words(words: str) -> None:
    lines = [line.rstrip() for line in without_residents(words).strip().splitlines() if line.strip()]
    if not lines:
        return
    screen.say("\n본문", style="bold")
    for line in lines[:MOST_LINES]:
        screen.say(f"  {screen.shorten(line, LONGEST_LINE)}")
    if len(lines) > MOST_LINES:
        screen.say("  … (전체는 원본에 있습니다)", style="dim")


def _print_rulings(rulings: Sequence[Ruling]) -> None:
    if not rulings:
        return
    screen.say("\n담당자 결정", style="bold")
    for ruling in rulings:
        screen.say(f"  {korean_time(ruling.at)}  {_ruling(ruling)}", style="cyan")


def _ruling(ruling: Ruling) -> str:
    """What was decided, by whom and why."""
    about = f"{ruling.subject}={ruling.value}" if ruling.what == "set" else ruling.subject
    about = korean.REOPENED.get(about, about) if ruling.what == "reopen" else about
    what = " ".join(part for part in (korean.RULINGS[ruling.what], about) if part)
    return f"{what}  {ruling.by}: “{ruling.reason}”"


def _facts(case: Case, original: Path) -> list[tuple[str, str]]:
    message, asked = case.message, case.application
    facts = [
        ("사유", korean.reasons(case.disposition_reasons) or "-"),
        ("수신 시각", _moment(message.received_at)),
        *_sender(case),
    ]
    if message.sent_at:
        facts.insert(
            2, ("발송 시각", f"{_moment(message.sent_at)} (보낸 컴퓨터가 적은 것으로, 판정에 쓰지 않습니다)")
        )
    if asked:
        size = f"{asked.petaflops}PF" if asked.petaflops else f"{asked.cards}장" if asked.cards else ""
        facts.append(
            ("신청", " / ".join(p for p in (asked.organization, f"{asked.resource or ''} {size}".strip()) if p))
        )
    if case.duplicate_of:
        facts.append(("먼저 온 메일", case.duplicate_of))
    if case.belongs_to:
        facts.append(("관련 사건", case.belongs_to))
    if case.correspondence:
        facts.append(("주고받은 메일", ", ".join(case.correspondence)))
    if case.silence:
        facts.append(("회신", korean.SILENCES.get(case.silence, case.silence)))
    facts += _evidence(case)
    where = f"파기함, SHA-256 {message.sha256}" if case.purged_at else str(original)
    facts.append(("원본", f"{where} ({message.size:,}바이트)"))
    return facts


def _sender(case: Case) -> list[tuple[str, str]]:
    if case.purged_at:
        return [("개인정보", f"보유기간이 지나 {_moment(case.purged_at)}에 파기했습니다.")]
    return [("보낸 사람", case.message.from_ or "(주소 없음)"), ("제목", case.message.subject or "(제목 없음)")]


def _evidence(case: Case) -> list[tuple[str, str]]:
    evidence = case.message.evidence
    shown = [("메일함 기록", evidence.get("internaldate_raw")), ("보관 시각(SAVEDATE)", evidence.get("savedate"))]
    if evidence.get("uid") is not None:
        shown.append(
            ("메일함 위치", f"{evidence['folder']} / UIDVALIDITY {evidence['uidvalidity']} / UID {evidence['uid']}")
        )
    shown.append(("처음 본 시각", _moment(evidence.get("first_seen_at"))))
    shown.append(("가져온 담당자", evidence.get("imported_by")))
    shown += [("자체 서버 기록", line) for line in evidence.get("trusted_received", ())]
    shown.append(("발신 인증", evidence.get("authentication_results")))
    return [(name, str(value)) for name, value in shown if value]


def _moment(text: str | None) -> str:
    return korean_time(datetime.fromisoformat(text)) if text else "알 수 없음"


def _print_archive(case: Case) -> None:
    archive = case.archive
    assert archive is not None
    screen.say(f"\n압축파일  {archive.name or '(이름 없음)'}  {archive.size:,}바이트  {archive.format}", style="bold")
    screen.say(f"  SHA-256 {archive.sha256}")
    if archive.detail:
        screen.say(f"  {archive.detail}", style="yellow")
    for file in archive.files[:MOST_FILES]:
        screen.say(f"  {file['size']:>12,}  {file['name']}")
    if len(archive.files) > MOST_FILES:
        screen.say(f"  외 {len(archive.files) - MOST_FILES}개 (전체는 --json)")


def _print_documents(case: Case, call: Call) -> None:
    if not case.read:
        return
    screen.say("\n읽은 서류", style="bold")
    if not case.documents and not case.unreadable:
        screen.say("  읽을 수 있는 서류가 없습니다.", style="yellow")
    for document in case.documents:
        print_document(document, call)
    for file in case.unreadable:
        state = korean.READ_STATES.get(file["state"], file["state"])
        screen.say(f"  읽지 못함  {file['file']}  [{state}] {file['detail']}", style="yellow")


def print_document(document: dict[str, Any], call: Call, every: bool = False) -> None:
    """One document, under the name that the call gives its kind, with what matters of it; with `every`, all readings
    with how sure they are."""
    named = call.document_kind(document["kind"])
    kind = named.name if named else korean.KINDS["other"]
    sure = "" if document["kind_certainty"] == "sure" else f" ({korean.CERTAINTIES[document['kind_certainty']]})"
    pages = document["pages"]
    where = f"  {pages[0]}-{pages[1]}쪽" if pages and pages[0] != pages[1] else f"  {pages[0]}쪽" if pages else ""
    source = {"ocr": "  [문자 인식]", "none": "  [글자 없음]"}.get(document["text_source"], "")
    screen.say(f"  {kind}{sure}  {document['file']}{where}{source}")
    if document["detail"]:
        screen.say(f"      {document['detail']}", style="yellow")
    if every:
        for field in document["readings"]:
            for value in field["values"]:
                certainty, quoted = korean.CERTAINTIES[value["certainty"]], value["evidence"]["text"]
                reading = f"{korean.field(field['name'])}: {shown(field['name'], value['value'], call)}"
                screen.say(f"      {reading}  [{certainty}] “{quoted}”")
        return
    told = [_told(name, str(document[name])) for name in SHOWN if document[name]]
    if told:
        screen.say("      " + " / ".join(told), style="dim")


def shown(name: str, value: str, call: Call) -> str:
    """The value of a field in the words of the call and in Korean."""
    named: dict[str, str] = {one.id: one.name for one in call.discounts} if name == "discount" else {}
    return named.get(value) or korean.reading(name, value)


def _told(name: str, value: str) -> str:
    """A value of a document; a day with what it is the day of."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{korean.field(name)} {day.year}. {day.month}. {day.day}."


def print_mail(mail: ReadyMail) -> None:
    """A mail of ours as plain text, with whom it goes to."""
    screen.say(f"받는 사람  {mail.to}\n제목       {mail.subject}\n", style="bold")
    for part in message_from_bytes(mail.raw).walk():
        content = part.get_payload(decode=True)
        if part.get_content_type() == "text/plain" and isinstance(content, bytes):
            screen.say(without_breaks(content.decode("utf-8").replace("\r\n", "\n")))


def _print_replies(replies: tuple[ReplyView, ...]) -> None:
    if not replies:
        return
    screen.say("\n보낸 메일", style="bold")
    for reply in replies:
        when = f"  {_moment(reply.sent_at)}" if reply.sent_at else ""
        screen.say(
            f"  {korean.MAILS.get(reply.kind, reply.kind)}  {korean.MAIL_STATES[reply.state]}{when}  -> {reply.to}"
        )
        if reply.last_error:
            screen.say(f"    {reply.last_error}", style="yellow" if reply.state in ("dropped", "draft") else "red")
        if reply.bounce:
            screen.say(
                f"    반송 사유: {reply.bounce.get('status') or ''} {reply.bounce.get('diagnostic') or ''}",
                style="red",
            )


def _event(event: Event, decided: dict[int, Ruling]) -> str:
    name = korean.EVENTS.get(event.what, event.what)
    data = event.data
    if event.what == "case-filed" and data["manifest"] in (None, filing.FAILED):
        return "심사자료 작성 실패" if data["manifest"] else "심사자료 삭제"
    if event.what == "triaged":
        parts = [
            korean.disposition(data["disposition"]),
            korean.reasons(tuple(data["reasons"])),
            data.get("receipt_number"),
        ]
        return f"{name}: " + " / ".join(part for part in parts if part)
    if event.what == "judged":
        return f"{name}: " + ", ".join(
            (
                f"서류 {korean.REVIEW_RESULTS[data['review_result']]}",
                korean.ELIGIBILITY[data["eligibility"]],
                f"할인 {korean.DISCOUNT[data['discount']]}",
            )
        )
    if event.what == "ruled":
        ruling = decided.get(data["ruling"])
        return f"{name}: " + (_ruling(ruling) if ruling else f"{korean.RULINGS[data['what']]} {data['subject']}")
    if event.what == "redisposed":
        parts = [korean.disposition(data["disposition"]), data.get("receipt_number")]
        return f"{name}: " + " / ".join(part for part in parts if part)
    if "kind" in data:
        since = f" (판정: {korean.disposition(data['since'])})" if "since" in data else ""
        return f"{name}: {korean.MAILS.get(data['kind'], data['kind'])}{since}"
    if event.what == "mail-stored":
        return f"{name}: SHA-256 {data['sha256'][:16]}…"
    return name
