"""Every kind of reply as a story with the facts that lead to it."""

from collections.abc import Callable
from datetime import timedelta

from models.mail import Attachment, CloudLink, Volume
from models.reply import ReplyFacts
from tests.reply_facts import (
    HPC,
    SUBJECT,
    archive,
    call,
    loose,
    mail,
    reading,
    reply,
    triage,
)

CLOSES = call().window.closes_at


LINK = CloudLink(provider="naver", url="https://bigfile.mail.naver.com/download?fid=1")


def _split() -> Attachment:
    volumes = tuple(
        Volume(part=f"1.{number + 1}", name=f"{SUBJECT}.zip.{number:03}", size=1_728_394, sha256="0" * 64)
        for number in (1, 2)
    )
    return archive().model_copy(update={"volumes": volumes})


def _held_late() -> ReplyFacts:
    facts = reply("held", mail(archive(state="damaged")), triage("held", "archive-damaged"), received_at=CLOSES)
    return facts.model_copy(update={"written_at": CLOSES + timedelta(seconds=2)})


STORIES: dict[str, Callable[[], ReplyFacts]] = {
    "정상 접수": lambda: reply("receipt", mail(archive()), triage("receipt")),
    "HPC 접수는 발표평가를 안내한다": lambda: reply(
        "receipt", mail(archive(), loose("사업자등록증.pdf"), links=(LINK,)), triage("receipt", resource=HPC)
    ),
    "마감 시각에 도착한 접수": lambda: reply("receipt", mail(archive()), triage("receipt"), received_at=CLOSES),
    "조각으로 나누어 보낸 압축파일": lambda: reply("receipt", mail(_split()), triage("receipt")),
    "같은 압축파일을 다시 보냄": lambda: reply(
        "receipt_again", mail(archive()), triage("receipt_again", "same-content")
    ),
    "암호가 걸린 압축파일": lambda: reply(
        "held", mail(archive(state="encrypted")), triage("held", "archive-encrypted", "subject-recoverable")
    ),
    "대용량 첨부 링크만 있음": lambda: reply(
        "held", mail(links=(LINK,)), triage("held", "cloud-link-only", archive_part=None)
    ),
    "마감 뒤에 알리는 확인 중": _held_late,
    "수신시각에 다툼이 있음": lambda: reply(
        "held", mail(archive()), triage("held", "receive-time-disputed"), received_at=CLOSES + timedelta(seconds=1)
    ),
    "압축하지 않은 서류": lambda: reply(
        "bad_format",
        mail(loose("신청서.hwp"), loose("사업자등록증.pdf", "1.4"), loose("logo.png", "1.5", inline=True)),
        triage("bad_format", "no-archive", archive_part=None),
    ),
    "이름을 알 수 없는 신청": lambda: reply(
        "bad_format",
        mail(archive("신청서류.zip"), subject="GPU 이용신청합니다", from_name=""),
        triage(
            "bad_format",
            "organization-missing",
            "resource-missing",
            organization=None,
            resource=None,
            subject_reading=reading(None, None),
        ),
    ),
    "마감 1초 뒤에 도착함": lambda: reply(
        "late", mail(archive()), triage("late", "after-deadline"), received_at=CLOSES + timedelta(seconds=1)
    ),
}
