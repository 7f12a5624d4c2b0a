"""The facts of a report as its templates write them. What strangers wrote is shortened and made harmless here."""

from datetime import datetime, timedelta

from models import korean
from models.digest import CaseLine, DigestFacts, Owed
from models.record import Record
from models.times import in_seoul
from models.times import korean as korean_time
from notifier.text import clean, unlinked

SHOWN = 15
"""Lines of a list in the mail; the register that is attached has all."""
TITLE = 60
QUESTIONS = 3
LONGEST = 300
GIGABYTE = 1024**3
DAY = timedelta(days=1)


class Line(Record):
    """One line of a list."""

    head: str
    detail: str = ""
    urgent: bool = False


class Section(Record):
    """One list: what it is, what to do, its lines, and how many more there are."""

    title: str
    todo: str
    lines: tuple[Line, ...]
    more: int = 0


class DigestView(Record):
    """Everything that the templates show."""

    title: str
    headline: str
    lead: str
    tone: str
    deadline: str
    sections: tuple[Section, ...]
    figures: tuple[tuple[str, str], ...]
    health: tuple[tuple[str, str], ...]
    news: Section
    anchor: str


def view_of(facts: DigestFacts, agency: str) -> DigestView:
    """The report as people read it."""
    left = facts.deadline - facts.at
    sections = tuple(
        section
        for section in (
            _alarms(facts),
            _held(facts, left),
            _owed(facts),
            _questions(facts),
            _format(facts, left),
            _unclear(facts),
            _letters(facts),
            _twins(facts),
        )
        if section.lines
    )
    return DigestView(
        title=f"{agency} 접수 일일 보고",
        headline=f"오늘 확인할 일 {facts.work}건" if facts.work else "오늘 확인할 일이 없습니다",
        lead=f"기준 시각은 {korean_time(facts.at)}이며, {korean_time(facts.since)} 이후의 변화를 알립니다.",
        tone="stop" if facts.health.alarms else "wait" if facts.work else "good",
        deadline=_deadline(facts.deadline, left),
        sections=sections,
        figures=_figures(facts),
        health=_health(facts),
        news=Section(title="새 사건", todo="", **_lines(facts.new_cases, [_new(line) for line in facts.new_cases])),
        anchor=f"이력 {facts.chain_seq}건, 마지막 값 {facts.chain_hash}",
    )


def _lines(everything: tuple[object, ...], lines: list[Line]) -> dict[str, object]:
    return {"lines": tuple(lines[:SHOWN]), "more": max(0, len(everything) - SHOWN)}


def _deadline(deadline: datetime, left: timedelta) -> str:
    if left < timedelta():
        return f"마감 {korean_time(deadline)} (지났습니다)"
    return f"마감 {korean_time(deadline)}까지 {span(left)} 남았습니다"


def span(left: timedelta, units: int = 2) -> str:
    """`3일 4시간`, `2시간 5분`, `4분 3초`: the largest units that are not nothing, four of them to the second."""
    seconds = max(0, int(left.total_seconds()))
    parts = (
        (seconds // 86400, "일"),
        (seconds // 3600 % 24, "시간"),
        (seconds // 60 % 60, "분"),
        (seconds % 60, "초"),
    )
    told = [(count, unit) for count, unit in parts if count]
    return " ".join(f"{count}{unit}" for count, unit in told[:units]) or "0초"


def _name(line: CaseLine) -> str:
    number = f" {line.receipt_number}" if line.receipt_number else ""
    return f"{line.case_id}{number}  {unlinked(clean(line.title, TITLE))}"


def _alarms(facts: DigestFacts) -> Section:
    lines = [Line(head=text, detail=f"{korean_time(since)}부터", urgent=True) for since, text in facts.health.alarms]
    return Section(title="경보", todo="지금 확인하십시오.", **_lines(facts.health.alarms, lines))


def _held(facts: DigestFacts, left: timedelta) -> Section:
    open_still = left > timedelta()
    until = f"마감까지 {span(left, 4)} 남음" if open_still else "마감이 지남"
    lines = [
        Line(
            head=_name(line),
            detail=f"{korean.reasons(line.reasons)} · 수신 {_short(line.received_at)} · {until}"
            + _due(line.received_at and line.received_at + timedelta(days=facts.receipt_days), facts.at),
            urgent=open_still and left < DAY,
        )
        for line in facts.held
    ]
    todo = "접수할지 정하십시오: jeopsu decide 사건 --by 이름 --reason 사유 --accept (또는 --reject)"
    return Section(title=f"보류 {len(facts.held)}건", todo=todo, **_lines(facts.held, lines))


def _owed(facts: DigestFacts) -> Section:
    lines = [
        Line(
            head=f"{one.case_id} {one.receipt_number or ''}".strip(),
            detail=_debt(one, facts.at),
            urgent=_pressing(one, facts.at),
        )
        for one in sorted(facts.owed, key=lambda one: not _pressing(one, facts.at))
    ]
    lost = sum(one.state in ("refused", "bounced") for one in facts.owed)
    todo = "돌아온 접수완료 메일은 주소를 확인하여 다시 보내십시오: jeopsu receipts --resend 사건 --to 주소"
    if not lost:
        why = "발송 서버를 확인하십시오." if facts.health.sending else "발송이 꺼져 있습니다 (smtp.enabled)."
        todo = f"접수완료 메일이 아직 나가지 않았습니다. {why} 다시 보내기를 지시할 필요는 없습니다."
    return Section(title=f"닿지 않은 접수번호 {len(facts.owed)}건", todo=todo, **_lines(facts.owed, lines))


def _pressing(one: Owed, at: datetime) -> bool:
    return one.state in ("refused", "bounced") or (one.due_at is not None and one.due_at - at < DAY)


def _debt(one: Owed, at: datetime) -> str:
    why = f" · {clean(one.error, 80)}" if one.error else ""
    return f"{korean.MAIL_STATES.get(one.state, one.state)}{_due(one.due_at, at)}{why}"


def _due(due: datetime | None, at: datetime) -> str:
    """How long the number that is promised may still be waited for."""
    if due is None:
        return ""
    return f" · 회신 기한까지 {span(due - at)}" if due > at else " · 회신 기한이 지남"


def _questions(facts: DigestFacts) -> Section:
    lines = []
    for question in facts.questions:
        asked = [clean(text, LONGEST) for text in question.questions[:QUESTIONS]]
        more = len(question.questions) - len(asked)
        detail = " / ".join(asked) + (f" 외 {more}가지" if more > 0 else "")
        lines.append(Line(head=_name(question.case), detail=detail, urgent=question.review_result == "incomplete"))
    todo = "물음을 확인하여 정하십시오: jeopsu show 사건, jeopsu decide 사건 --pass 점검항목"
    return Section(title=f"확인할 서류 {len(facts.questions)}건", todo=todo, **_lines(facts.questions, lines))


def _format(facts: DigestFacts, left: timedelta) -> Section:
    lines = [
        Line(
            head=_name(line), detail=f"{korean.reasons(line.reasons)} · 수신 {_short(line.received_at)}", urgent=False
        )
        for line in facts.bad_format
    ]
    todo = "형식이 달라 접수되지 않았습니다. 접수할 만한 것이 있는지 보십시오. 최근에 받은 것부터 적었습니다."
    return Section(title=f"형식 오류 {len(facts.bad_format)}건", todo=todo, **_lines(facts.bad_format, lines))


def _unclear(facts: DigestFacts) -> Section:
    lines = [Line(head=_name(line), detail=f"수신 {_short(line.received_at)}") for line in facts.unclear]
    todo = "첨부가 있으나 신청인지 분명하지 않습니다: jeopsu cases --unclear"
    return Section(title=f"살펴볼 메일 {len(facts.unclear)}통", todo=todo, **_lines(facts.unclear, lines))


def _letters(facts: DigestFacts) -> Section:
    lines = [
        Line(
            head=_name(letter.case),
            detail=f"{_name(letter.about)} · 수신 {_short(letter.case.received_at)}",
        )
        for letter in facts.letters
    ]
    todo = "신청인이 보낸 글입니다. 철회나 정정을 바라는 것일 수 있으니 읽어 보십시오: jeopsu show 사건"
    return Section(title=f"신청인의 서신 {len(facts.letters)}통", todo=todo, **_lines(facts.letters, lines))


def _twins(facts: DigestFacts) -> Section:
    lines = [Line(head=_name(group[0]), detail=" · ".join(map(_name, group[1:]))) for group in facts.twins if group]
    todo = "서로 다른 곳에서 한 바이트도 다르지 않은 압축파일을 보냈습니다. 잘못 보낸 것은 아닌지 보십시오."
    return Section(title=f"압축파일이 같은 신청 {len(facts.twins)}건", todo=todo, **_lines(facts.twins, lines))


def _new(line: CaseLine) -> Line:
    parts = (korean.disposition(line.disposition), line.resource, f"수신 {_short(line.received_at)}")
    return Line(head=_name(line), detail=" · ".join(part for part in parts if part))


def _short(moment: datetime | None) -> str:
    return f"{in_seoul(moment):%m-%d %H:%M:%S}" if moment else "시각을 알 수 없음"


def _figures(facts: DigestFacts) -> tuple[tuple[str, str], ...]:
    counts = dict(facts.by_disposition)
    resources = [
        f"{f.name} {f.applications}건(적격 {f.valid}건), 모집 약 {f.places}곳({f.share_percent}%)"
        for f in facts.by_resource
    ]
    return (
        (
            "판정",
            ", ".join(f"{korean.disposition(n)} {counts[n]}" for n in korean.DISPOSITIONS if n in counts) or "-",
        ),
        ("자원별", " / ".join(resources)),
        ("신청 구분", ", ".join(f"{korean.CATEGORIES.get(n, n)} {count}" for n, count in facts.by_category) or "-"),
        ("서류 검토", ", ".join(f"{korean.REVIEW_RESULTS.get(n, n)} {count}" for n, count in facts.by_result) or "-"),
    )


def _health(facts: DigestFacts) -> tuple[tuple[str, str], ...]:
    health = facts.health
    waiting = f"판정 {health.waiting}, 서류 읽기 {health.unread}, 서류 검토 {health.unjudged}"
    sending = f"보내지 못한 회신 {health.unsent}통, 자원할당 메시지 {health.unprovisioned}건"
    return (
        ("메일함 확인", korean_time(health.last_good_poll) if health.last_good_poll else "아직 없음"),
        ("기다리는 일", waiting),
        ("나가지 않은 것", sending + ("" if health.sending else " (발송이 꺼져 있습니다)")),
        ("남은 디스크", f"{health.free_bytes / GIGABYTE:.1f}GB"),
    )
