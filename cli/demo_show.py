"""The demonstration: an embedded mailbox and mail sink, sample mails, the real pipeline, and where to look."""

import hashlib
import shutil
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from cli import screen
from cli.listing import short_time
from cli.progress import watched
from demo.servers import ImapServer, SmtpSink, SunkMail, pointed_at
from demo.story import StoryMail, story
from models import korean
from models.case import Case
from models.config import Config, load
from models.store import views
from models.times import korean as korean_time
from notifier.digest import preview
from notifier.register import write_xlsx
from runners.digest import facts_of
from runners.lock import alone
from scheduler import Service

MARK = ".jeopsu-demo"
LATER = timedelta(hours=1)


def show_demo(config_path: Path, output: Path) -> int:
    """Runs the demonstration into `output`. Returns 0 if every sample mail ended as its story says."""
    output = output.resolve()
    if not _clear(output):
        screen.complain(f"{output}: 시연 결과가 아닌 파일이 있는 폴더입니다. 다른 폴더를 --output으로 적어 주십시오.")
        return 1
    started = time.monotonic()
    bare = load(config_path, {})
    mails = story(bare.call)
    screen.say(f"견본 메일 {len(mails)}통을 만들어 내장 메일함에 넣고, 실제 접수 과정을 돌립니다.")
    closing, later = bare.call.window.closes_at, bare.call.window.closes_at + LATER
    screen.say(clock_note(closing, later) + "\n", style="dim")
    with ImapServer() as imap, SmtpSink(output / "sent") as sink:
        config = load(config_path, _settings(imap, sink, output))
        clock = _StoryClock()
        with (
            alone(config.settings),
            watched() as progress,
            Service(config, clock=clock, progress=progress) as service,
        ):
            for now, some in (
                (closing, [mail for mail in mails if mail.received_at <= closing]),
                (later, [mail for mail in mails if mail.received_at > closing]),
            ):
                clock.now = now
                for folder in dict.fromkeys(mail.folder for mail in some):
                    imap.append([(mail.raw, mail.received_at) for mail in some if mail.folder == folder], folder)
                service.poll()
            with service.context.store.reading() as connection:
                cases = list(views.all_cases(connection))
                facts = facts_of(connection, config, clock.now, bare.call.window.opens_at - LATER)
                write_xlsx(views.all_cases(connection), output / "접수대장.xlsx", clock.now)
            (output / "일일보고.html").write_text(preview(facts, bare.call)[1], encoding="utf-8")
            troubles = list(service.context.store.differences())
        sent = sink.received
    surprises = _print_cases(mails, cases)
    pages = _write_pages(output / "sent", sent)
    _print_end(config, output, len(pages), troubles, time.monotonic() - started)
    return 1 if surprises or troubles else 0


def clock_note(closing: datetime, later: datetime) -> str:
    """Why everything that the demonstration writes bears one of two times, in two short sentences."""
    return (
        f"시연 속의 '지금'은 마감({korean_time(closing)}) 또는 그 한 시간 뒤({korean_time(later)})입니다."
        " 회신 날짜와 '처음 본 시각'은 그 둘 가운데 하나이고, 수신 시각만 메일마다 다릅니다."
    )


class _StoryClock:
    """The time of the story: replies speak of the deadline as applicants would have read them then."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def _clear(output: Path) -> bool:
    """Empties the folder of an earlier demonstration; refuses any other folder with something in it."""
    if output.exists() and any(output.iterdir()) and not (output / MARK).exists():
        return False
    shutil.rmtree(output, ignore_errors=True)
    (output / "sent").mkdir(parents=True)
    (output / MARK).touch()
    return True


def _settings(imap: ImapServer, sink: SmtpSink, output: Path) -> dict[str, str]:
    """The shipped configuration, pointed at the embedded servers, its files in `output`."""
    return {
        **pointed_at(imap, sink),
        "JEOPSU_STORAGE__ROOT": str(output / "var"),
        "JEOPSU_DATABASE__URL": f"sqlite:///{output / 'var' / 'jeopsu.db'}",
        "JEOPSU_PROVISIONING__URL": f"spool:///{output / 'var' / 'provisioning'}",
    }


def _print_cases(mails: Sequence[StoryMail], cases: Sequence[Case]) -> int:
    """The table of what became of each mail. Returns how many did not end as their story says."""
    wanted: dict[str, list[StoryMail]] = {}
    for mail in mails:
        wanted.setdefault(hashlib.sha256(mail.raw).hexdigest(), []).append(mail)
    rows, styles, surprises = [], [], 0
    for case in cases:
        told = wanted.get(case.message.sha256)
        known = told.pop(0) if told else None
        as_told = known is not None and known.disposition == case.disposition
        surprises += not as_told
        asked = case.application
        rows.append(
            [
                case.case_id,
                short_time(case.message.received_at),
                known.name if known else case.message.subject,
                korean.disposition(case.disposition) + ("" if as_told else " (!)"),
                case.receipt_number or "-",
                asked.resource or "-" if asked else "-",
                korean.reasons(case.disposition_reasons) or _judged(case),
                ", ".join(korean.MAILS[reply.kind] for reply in case.replies) or "-",
            ]
        )
        styles.append(screen.COLOURS.get(case.disposition))
    screen.table(["사건", "수신 시각", "사연", "판정", "접수번호", "자원", "사유 / 서류 검토", "회신"], rows, styles)
    return surprises


def _judged(case: Case) -> str:
    """Review result and eligibility of an accepted case, in a few words."""
    if case.review_result is None or case.eligibility is None:
        return ""
    category = korean.CATEGORIES.get(case.eligibility["category"] or "", "")
    return f"{korean.REVIEW_RESULTS[case.review_result]} ({category})" if category else "확인 필요"


def _write_pages(folder: Path, sent: Sequence[SunkMail]) -> list[Path]:
    """The HTML part of each reply as a page of its own, so that a browser shows what an applicant reads."""
    pages = []
    for mail in sent:
        html = _html(message_from_bytes(mail.raw))
        if html is not None:
            page = mail.path.with_suffix(".html")
            page.write_bytes(html)
            pages.append(page)
    return pages


def _html(message: Message) -> bytes | None:
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else None
    return None


def _print_end(config: Config, output: Path, pages: int, troubles: Sequence[str], seconds: float) -> None:
    for trouble in troubles:
        screen.complain(trouble)
    if not troubles:
        screen.say("\n이력 사슬과 보관된 원본을 모두 확인했습니다: 그대로입니다.", style="green")
    screen.say(f"{seconds:.0f}초 걸렸습니다. 살펴볼 곳:\n")
    screen.fields(
        [
            ("신청인이 받은 회신", f"{output / 'sent'}  ({pages}통, .html은 브라우저로 열어 보십시오)"),
            ("일일 보고", str(output / "일일보고.html")),
            ("접수대장", f"{output / '접수대장.xlsx'}  (결정란을 채워 jeopsu decide --from으로 돌려줄 수 있습니다)"),
            ("심사위원용 폴더", str(config.settings.storage.root / "cases" / "index.html")),
            ("자원할당 메시지", str(config.settings.storage.root / "provisioning")),
            ("원본 메일", str(config.settings.storage.root / "originals")),
            ("데이터베이스", config.settings.database.url),
        ]
    )
    example = (
        f"JEOPSU_DATABASE__URL={config.settings.database.url} JEOPSU_STORAGE__ROOT={config.settings.storage.root}"
        f" JEOPSU_PROVISIONING__URL={config.settings.provisioning.url}"
    )
    program = shutil.which(sys.argv[0]) or "jeopsu"
    screen.say(f"\n한 건을 자세히 보려면:\n  {example} {program} show C000002")
