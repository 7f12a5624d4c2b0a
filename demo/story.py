"""The mails of the demonstration: a fortnight at the submission mailbox, each mail with what must become of it.

All dates, names and resources come from the configured call; the people and organisations are made up.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from pydantic import Field

from demo.documents import Application, Names, Terms, Wish, application, damaged, encrypted_zip, terms_of, zip_bytes
from demo.mails import Client, Letter, write
from demo.servers import ImapServer
from models.call import Call
from models.decision import Disposition
from models.record import Record
from models.times import korean

GREETING = "안녕하세요. {organization} {name}입니다."
CLOSING = "확인 부탁드립니다.\n감사합니다.\n\n{name} 드림\n{organization} {department}\nT. {phone}"
SCANNED = ("typst", "scan", "photo")


class StoryMail(Record):
    """One mail of the demonstration."""

    name: str
    """What happens, as a Korean sentence."""
    raw: bytes = Field(repr=False)
    received_at: datetime
    """Goes into the mailbox as INTERNALDATE."""
    disposition: Disposition
    """What triage must decide if the mails are taken in the order of the list."""
    reasons: tuple[str, ...] = ()
    """Reason ids that triage must give, in any order."""
    folder: str = "INBOX"


class _Sender(Record):
    """Somebody who writes, with what they hand in."""

    client: Client
    application: Application
    size: str = ""
    """How the resource's size is written after its name; empty for none."""

    @property
    def organization(self) -> str:
        return self.application.truth.organization


class _Author:
    """Writes mails to the call's address."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.terms: Terms = terms_of(call)

    def sender(self, client: Client, seed: str, wish: Wish, size: str = "") -> _Sender:
        """A sender with an application of their own; `seed` also makes the people."""
        return _Sender(client=client, application=application(f"story/{seed}", self.terms, wish), size=size)

    def title(self, sender: _Sender, organization: str | None = None, resource: str | None = None) -> str:
        """Subject and archive name as the call demands them."""
        named = resource or f"{sender.application.truth.resource}{sender.size}"
        naming = self.call.naming
        return naming.separator.join((naming.fixed_part, organization or sender.organization, named))

    def mail(
        self,
        sender: _Sender,
        received_at: datetime,
        subject: str,
        attachments: tuple[tuple[str, bytes], ...] = (),
        *,
        text: str = "제출서류를 첨부와 같이 제출합니다.",
        sent_at: datetime | None = None,
        link: tuple[str, str] | None = None,
        extra: tuple[tuple[str, str], ...] = (),
    ) -> bytes:
        """One raw mail from the sender."""
        staff = sender.application.truth.staff
        words = {"organization": sender.organization, "name": staff.name, "department": staff.department or ""}
        body = (GREETING, text, CLOSING.format(phone=staff.phone, **words))
        letter = Letter(
            client=sender.client,
            sender_name=f"{staff.name}({sender.organization})",
            sender=staff.email or "staff@applicant.example",
            to=self.call.submission_address,
            subject=subject,
            text="\n\n".join(body).format(**words),
            sent_at=sent_at or received_at - timedelta(seconds=7),
            received_at=received_at,
            attachments=attachments,
            link=link,
            extra=extra,
        )
        return write(letter)


def fill(server: ImapServer, mails: Iterable[StoryMail]) -> None:
    """Puts the mails into an embedded mailbox, each into its folder with its time of receipt."""
    folders: dict[str, list[tuple[bytes, datetime]]] = {}
    for mail in mails:
        folders.setdefault(mail.folder, []).append((mail.raw, mail.received_at))
    for folder, content in folders.items():
        server.append(content, folder)


def story(call: Call) -> list[StoryMail]:
    """The mails in the order of receipt. The same call gives the same mails.

    Raises ValueError for a call whose discounts or categories the samples do not know.
    """
    author = _Author(call)
    parts = (_early, _kept, _malformed, _doubtful, _unreadable, _no_submission, _repeated, _deadline)
    mails = [mail for part in parts for mail in part(author)]
    return sorted(mails, key=lambda mail: mail.received_at)


def _at(author: _Author, twelfths: float, seconds: int = 0) -> datetime:
    """A moment in the window, in twelfths of its length, so that the story fits a window of any length."""
    window = author.call.window
    length = int((window.closes_at - window.opens_at).total_seconds())
    return window.opens_at + timedelta(seconds=int(length * twelfths / 12) + seconds)


def _resource(author: _Author, number: int) -> str:
    resources = author.call.resources
    return resources[number % len(resources)].name


def _early(author: _Author) -> Iterator[StoryMail]:
    sender = author.sender("naver", "early", Wish(category="sme", resource=_resource(author, 0)))
    at = author.call.window.opens_at - timedelta(hours=6)
    title = author.title(sender)
    yield StoryMail(
        name="접수가 시작되기 전날 저녁에 미리 보냈다",
        raw=author.mail(sender, at, title, ((f"{title}.zip", zip_bytes(sender.application.files)),)),
        received_at=at,
        disposition="held",
        reasons=("before-opening",),
    )


def _kept(author: _Author) -> Iterator[StoryMail]:
    """Mails that keep every rule, from different programs."""
    call = author.call
    biggest = call.resources[-1].sizes[-1]
    senders: tuple[tuple[str, Client, Names, int, Wish, str], ...] = (
        (
            "중소기업이 아웃룩으로 양식대로 보냈다",
            "outlook",
            "utf-8-flag",
            0,
            Wish(category="sme", producers=SCANNED),
            "",
        ),
        ("대학교가 맥에서 만든 압축파일을 지메일로 보냈다", "gmail", "nfd", 1, Wish(category="university"), ""),
        (
            "협회가 자원 크기까지 적어 하이웍스로 보냈다",
            "hiworks",
            "cp949",
            len(call.resources) - 1,
            Wish(category="association"),
            f" {biggest}{'장' if call.resources[-1].unit == 'card' else 'PF'}",
        ),
        ("창업기업이 윈도우 탐색기로 압축해 네이버 메일로 보냈다", "naver", "cp949", 0, Wish(category="startup"), ""),
        (
            "연구원이 애플 메일로 보내 파일 이름의 자모가 풀려 있다",
            "apple",
            "nfd",
            1,
            Wish(category="research_institute"),
            "",
        ),
    )
    for number, (name, client, names, resource, wish, size) in enumerate(senders):
        wished = wish.model_copy(update={"resource": _resource(author, resource)})
        sender = author.sender(client, f"kept{number}", wished, size)
        at = _at(author, 1 + number, 13 * number)
        title = author.title(sender)
        archive = zip_bytes(sender.application.files, names, folder=sender.organization)
        yield StoryMail(
            name=name,
            raw=author.mail(sender, at, title, ((f"{title}.zip", archive),)),
            received_at=at,
            disposition="accepted",
        )
    yield _from_junk(author)


def _from_junk(author: _Author) -> StoryMail:
    sender = author.sender("naver-works", "junk", Wish(category="venture", resource=_resource(author, 1)))
    at = _at(author, 7, 47)
    title = author.title(sender)
    return StoryMail(
        name="벤처기업의 신청 메일이 스팸메일함에 들어가 있다",
        raw=author.mail(sender, at, title, ((f"{title}.zip", zip_bytes(sender.application.files)),)),
        received_at=at,
        disposition="accepted",
        folder="스팸메일함",
    )


def _malformed(author: _Author) -> Iterator[StoryMail]:
    sender = author.sender("daum", "loose", Wish(category="sme", resource=_resource(author, 0)))
    title, at = author.title(sender), _at(author, 3, 200)
    yield StoryMail(
        name="압축하지 않고 서류를 낱개로 첨부했다",
        raw=author.mail(sender, at, title, tuple(sender.application.files.items())),
        received_at=at,
        disposition="bad_format",
        reasons=("no-archive",),
    )
    again = _at(author, 3.2, 40)
    yield StoryMail(
        name="안내를 받고 압축하여 답장으로 다시 보냈다",
        raw=author.mail(
            sender, again, f"Re: {title}", ((f"{title}.zip", zip_bytes(sender.application.files, "cp949")),)
        ),
        received_at=again,
        disposition="accepted",
    )
    other = author.sender("naver", "unknown-resource", Wish(category="startup"))
    offered = {resource.name for resource in author.call.resources}
    unknown = next(name for name in ("V100", "T4", "L40S") if name not in offered)
    wrong, later = author.title(other, resource=unknown), _at(author, 4, 95)
    yield StoryMail(
        name="공고에 없는 자원을 적었다",
        raw=author.mail(other, later, wrong, ((f"{wrong}.zip", zip_bytes(other.application.files)),)),
        received_at=later,
        disposition="bad_format",
        reasons=("resource-unknown",),
    )


def _doubtful(author: _Author) -> Iterator[StoryMail]:
    """Names from which a person can tell what was meant."""
    sender = author.sender(
        "thunderbird", "recoverable", Wish(category="public_institution", resource=_resource(author, 1))
    )
    at = _at(author, 5, 31)
    resource = sender.application.truth.resource
    naming = author.call.naming
    other = "-" if naming.separator != "-" else "_"
    century = "20" if naming.fixed_part[:2].isdigit() else ""
    loose = other.join((f"{century}{naming.fixed_part}", sender.organization, resource))
    yield StoryMail(
        name="제목과 파일명의 연도와 구분 기호가 양식과 다르다",
        raw=author.mail(sender, at, loose, ((f"{loose}.zip", zip_bytes(sender.application.files)),)),
        received_at=at,
        disposition="held",
        reasons=("subject-recoverable", "archive-name-recoverable"),
    )
    torn = author.sender("outlook", "contradiction", Wish(category="sme", resource=_resource(author, 0)))
    later = _at(author, 6, 12)
    subject = author.title(torn)
    file = author.title(torn, resource=_resource(author, 1))
    yield StoryMail(
        name="제목에 적은 자원과 파일명에 적은 자원이 다르다",
        raw=author.mail(torn, later, subject, ((f"{file}.zip", zip_bytes(torn.application.files)),)),
        received_at=later,
        disposition="held",
        reasons=("names-contradict",),
    )


def _unreadable(author: _Author) -> Iterator[StoryMail]:
    """Archives that nobody can open, and one that is not there."""
    locked = author.sender("outlook", "encrypted", Wish(category="sme", resource=_resource(author, 1)))
    title, at = author.title(locked), _at(author, 8, 5)
    archive = encrypted_zip(locked.application.files, locked.application.truth.business_number)
    yield StoryMail(
        name="압축파일에 비밀번호를 걸었다",
        raw=author.mail(locked, at, title, ((f"{title}.zip", archive),), text="비밀번호는 사업자등록번호입니다."),
        received_at=at,
        disposition="held",
        reasons=("archive-encrypted",),
    )
    broken = author.sender("daum", "damaged", Wish(category="university_hospital", resource=_resource(author, 0)))
    title, at = author.title(broken), _at(author, 8, 140)
    yield StoryMail(
        name="업로드가 끊겨 압축파일의 뒷부분이 없다",
        raw=author.mail(broken, at, title, ((f"{title}.zip", damaged(zip_bytes(broken.application.files))),)),
        received_at=at,
        disposition="held",
        reasons=("archive-damaged",),
    )
    cloud = author.sender("naver", "cloud", Wish(category="venture", resource=_resource(author, 2)))
    title, at = author.title(cloud), _at(author, 9, 22)
    link = (f"{title}.zip", "https://bigfile.mail.naver.com/download?fid=c2FtcGxlLXN5bnRoZXRpYy1maWxl")
    yield StoryMail(
        name="파일 대신 네이버 대용량 첨부 링크만 보냈다",
        raw=author.mail(cloud, at, title, link=link),
        received_at=at,
        disposition="held",
        reasons=("cloud-link-only",),
    )


def _no_submission(author: _Author) -> Iterator[StoryMail]:
    asker = author.sender("gmail", "inquiry", Wish(category="startup"))
    at = _at(author, 2, 75)
    yield StoryMail(
        name="신청 자격을 묻는 문의 메일이 왔다",
        raw=author.mail(asker, at, "신청 자격 문의드립니다", text="창업 3년차 기업도 지원 대상인지 문의드립니다."),
        received_at=at,
        disposition="not_submission",
        reasons=("inquiry",),
    )
    press = author.sender("thunderbird", "newsletter", Wish(category="association"))
    at = _at(author, 4, 1)
    listed = (
        ("List-Unsubscribe", "<https://news.example/out>"),
        ("List-Id", "<weekly.news.example>"),
        ("Precedence", "bulk"),
    )
    yield StoryMail(
        name="주간 소식지가 왔다",
        raw=author.mail(
            press, at, "[주간 AI 동향] 8월 첫째 주 소식", text="이번 주의 소식을 전해 드립니다.", extra=listed
        ),
        received_at=at,
        disposition="not_submission",
        reasons=("automatic-mail",),
    )
    away = author.sender("outlook", "away", Wish(category="sme"))
    at = _at(author, 6, 300)
    automatic = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
    yield StoryMail(
        name="부재중 자동응답이 왔다",
        raw=author.mail(
            away, at, "자동 회신: 접수 안내", text="휴가 중이라 확인이 늦을 수 있습니다.", extra=automatic
        ),
        received_at=at,
        disposition="not_submission",
        reasons=("automatic-mail",),
    )


def _repeated(author: _Author) -> Iterator[StoryMail]:
    sender = author.sender("naver-works", "twice", Wish(category="sme", resource=_resource(author, 0)))
    title, at = author.title(sender), _at(author, 10, 18)
    attached = ((f"{title}.zip", zip_bytes(sender.application.files)),)
    raw = author.mail(sender, at, title, attached)
    yield StoryMail(name="중소기업이 네이버웍스로 보냈다", raw=raw, received_at=at, disposition="accepted")
    yield StoryMail(
        name="같은 메일이 메일 서버에서 두 번 배달되었다",
        raw=raw,
        received_at=at + timedelta(seconds=41),
        disposition="duplicate",
        reasons=("double-delivery",),
    )
    for name, later in (
        ("불안하여 같은 압축파일을 한 번 더 보냈다", _at(author, 11, 250)),
        ("마감 뒤에 같은 압축파일을 또 보냈다", author.call.window.closes_at + timedelta(minutes=26)),
    ):
        yield StoryMail(
            name=name,
            raw=author.mail(sender, later, title, attached, text="잘 접수되었는지 걱정되어 다시 보냅니다."),
            received_at=later,
            disposition="duplicate",
            reasons=("same-content",),
        )


def _deadline(author: _Author) -> Iterator[StoryMail]:
    """The last second, the one after it, and a mail that claims to have been sent in time."""
    closes = author.call.window.closes_at
    last: tuple[tuple[str, Client, timedelta, timedelta, Disposition], ...] = (
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
    for number, (name, client, after, travel, disposition) in enumerate(last):
        wish = Wish(category=("university", "sme", "startup")[number], resource=_resource(author, number))
        sender = author.sender(client, f"deadline{number}", wish)
        at = closes + after
        title = author.title(sender)
        attached = ((f"{title}.zip", zip_bytes(sender.application.files)),)
        text = f"마감({korean(closes)}) 전에 제출합니다."
        yield StoryMail(
            name=name,
            raw=author.mail(sender, at, title, attached, sent_at=at - travel, text=text),
            received_at=at,
            disposition=disposition,
            reasons=("after-deadline",) if disposition == "late" else (),
        )
