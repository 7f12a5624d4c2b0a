"""Scenes of the demonstration that turn on archives, senders and time rather than on names."""

from collections.abc import Iterator
from datetime import timedelta

from demo.author import Author, Sent, StoryMail
from demo.documents import Wish, damaged, encrypted_zip, zip_bytes
from demo.mails import Client
from models.decision import Disposition
from models.times import korean

LINK = "https://bigfile.mail.naver.com/download?fid=c2FtcGxlLXN5bnRoZXRpYy1maWxl"
Automatic = tuple[str, Client, str, str, tuple[tuple[str, str], ...]]
AUTOMATIC: tuple[Automatic, ...] = (
    (
        "주간 소식지가 왔다",
        "thunderbird",
        "[주간 AI 동향] 이번 주 소식",
        "이번 주의 소식을 전해 드립니다.",
        (("List-Unsubscribe", "<https://news.example/out>"), ("List-Id", "<weekly.news.example>")),
    ),
    (
        "부재중 자동응답이 왔다",
        "outlook",
        "자동 회신: 접수 안내",
        "휴가 중이라 확인이 늦을 수 있습니다.",
        (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
    ),
)


def encrypted(author: Author) -> Iterator[StoryMail]:
    """An archive that nobody can open without asking."""
    sender = author.sender("outlook", "encrypted", Wish(category="sme"), 1)
    title = author.title(sender)
    archive = encrypted_zip(sender.files, sender.application.truth.business_number)
    sent = Sent(
        sender=sender,
        received_at=author.at(8, 5),
        subject=title,
        attachments=((f"{title}.zip", archive),),
        text="비밀번호는 사업자등록번호입니다.",
    )
    yield author.mail("압축파일에 비밀번호를 걸었다", sent, "held", "archive-encrypted")


def broken(author: Author) -> Iterator[StoryMail]:
    """An archive whose end is missing."""
    sender = author.sender("daum", "damaged", Wish(category="university_hospital"), 0)
    title = author.title(sender)
    attached = ((f"{title}.zip", damaged(zip_bytes(sender.files))),)
    sent = Sent(sender=sender, received_at=author.at(8, 140), subject=title, attachments=attached)
    yield author.mail("업로드가 끊겨 압축파일의 뒷부분이 없다", sent, "held", "archive-damaged")


def several(author: Author) -> Iterator[StoryMail]:
    """Two archives where one is asked for."""
    sender = author.sender("naver-works", "several", Wish(category="sme", merged=False), 1)
    title = author.title(sender)
    names = list(sender.files)
    halves = (names[:4], names[4:])
    attached = tuple(
        (f"{title}{mark}.zip", zip_bytes({name: sender.files[name] for name in half}))
        for mark, half in zip(("", " (증빙서류)"), halves, strict=True)
    )
    sent = Sent(sender=sender, received_at=author.at(8.5, 77), subject=title, attachments=attached)
    yield author.mail("신청서와 증빙서류를 두 압축파일로 나누어 보냈다", sent, "held", "several-archives")


def cloud(author: Author) -> Iterator[StoryMail]:
    """A link where the file should be."""
    sender = author.sender("naver", "cloud", Wish(category="venture"), 2)
    title = author.title(sender)
    sent = Sent(sender=sender, received_at=author.at(9, 22), subject=title, link=(f"{title}.zip", LINK))
    yield author.mail("파일 대신 네이버 대용량 첨부 링크만 보냈다", sent, "held", "cloud-link-only")


def inquiry(author: Author) -> Iterator[StoryMail]:
    """A question."""
    sent = Sent(
        sender=author.sender("gmail", "inquiry", Wish(category="startup")),
        received_at=author.at(2, 75),
        subject="신청 자격 문의드립니다",
        text="창업 3년차 기업도 지원 대상인지 문의드립니다.",
    )
    yield author.mail("신청 자격을 묻는 문의 메일이 왔다", sent, "not_submission", "inquiry")


def automatic(author: Author) -> Iterator[StoryMail]:
    """Mails that no person wrote."""
    for number, (name, client, subject, text, extra) in enumerate(AUTOMATIC):
        sent = Sent(
            sender=author.sender(client, f"automatic{number}", Wish(category="association")),
            received_at=author.at(4 + 2 * number, 300),
            subject=subject,
            text=text,
            extra=extra,
        )
        yield author.mail(name, sent, "not_submission", "automatic-mail")


def repeated(author: Author) -> Iterator[StoryMail]:
    """The same mail delivered twice, then the same archive in new mails, the last after the deadline."""
    sender = author.sender("naver-works", "twice", Wish(category="sme"), 0)
    title, at = author.title(sender), author.at(10, 18)
    attached = ((f"{title}.zip", zip_bytes(sender.files)),)
    first = Sent(sender=sender, received_at=at, subject=title, attachments=attached)
    mail = author.mail("중소기업이 네이버웍스로 보냈다", first, "accepted")
    yield mail
    yield StoryMail(
        name="같은 메일이 메일 서버에서 두 번 배달되었다",
        raw=mail.raw,
        received_at=at + timedelta(seconds=41),
        disposition="duplicate",
        reasons=("double-delivery",),
    )
    for name, later in (
        ("불안하여 같은 압축파일을 한 번 더 보냈다", author.at(11, 250)),
        ("마감 뒤에 같은 압축파일을 또 보냈다", author.call.window.closes_at + timedelta(minutes=26)),
    ):
        worried = first.model_copy(update={"received_at": later, "text": "잘 접수되었는지 걱정되어 다시 보냅니다."})
        yield author.mail(name, worried, "duplicate", "same-content")


Last = tuple[str, Client, timedelta, timedelta, Disposition]
LAST: tuple[Last, ...] = (
    ("마감 시각 정각에 들어왔다", "gmail", timedelta(0), timedelta(seconds=3), "accepted"),
    ("마감 시각보다 1초 늦게 들어왔다", "naver", timedelta(seconds=1), timedelta(seconds=5), "late"),
    (
        "마감 전에 보냈지만 메일함에는 20분 뒤에 들어왔다",
        "hiworks",
        timedelta(minutes=20),
        timedelta(minutes=21),
        "late",
    ),
)


def deadline(author: Author) -> Iterator[StoryMail]:
    """The last second, the one after it, and a mail that claims to have been sent in time."""
    closes = author.call.window.closes_at
    for number, (name, client, after, travel, disposition) in enumerate(LAST):
        sender = author.sender(client, f"deadline{number}", Wish(category="startup"), number)
        title = author.title(sender)
        sent = Sent(
            sender=sender,
            received_at=closes + after,
            subject=title,
            attachments=((f"{title}.zip", zip_bytes(sender.files)),),
            travel=travel,
            text=f"마감({korean(closes)}) 전에 제출합니다.",
        )
        yield author.mail(name, sent, disposition, *(("after-deadline",) if disposition == "late" else ()))
