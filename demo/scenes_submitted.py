"""Scenes of the demonstration that turn on names and forms: kept, broken, recoverable, contradicting."""

from collections.abc import Iterator
from datetime import timedelta

from demo.author import Author, Sent, StoryMail
from demo.documents import Names, Wish, zip_bytes
from demo.mails import Client

Kept = tuple[str, Client, Names, int, Wish]
KEPT: tuple[Kept, ...] = (
    (
        "중소기업이 서류를 스캔하여 아웃룩으로 양식대로 보냈다",
        "outlook",
        "utf-8-flag",
        0,
        Wish(category="sme", producers=("typst", "scan", "photo")),
    ),
    ("대학교가 맥에서 만든 압축파일을 지메일로 보냈다", "gmail", "nfd", 1, Wish(category="university")),
    ("창업기업이 윈도우 탐색기로 압축해 네이버 메일로 보냈다", "naver", "cp949", 0, Wish(category="startup")),
    (
        "연구원이 애플 메일로 보내 파일 이름의 자모가 풀려 있다",
        "apple",
        "nfd",
        1,
        Wish(category="research_institute"),
    ),
)


def early(author: Author) -> Iterator[StoryMail]:
    """Somebody who could not wait."""
    sender = author.sender("naver", "early", Wish(category="sme"), 0)
    title = author.title(sender)
    sent = Sent(
        sender=sender,
        received_at=author.call.window.opens_at - timedelta(hours=6),
        subject=title,
        attachments=((f"{title}.zip", zip_bytes(sender.files)),),
    )
    yield author.mail("접수가 시작되기 전날 저녁에 미리 보냈다", sent, "held", "before-opening")


def kept(author: Author) -> Iterator[StoryMail]:
    """Mails that keep every rule, from different programs."""
    for number, (name, client, names, resource, wish) in enumerate(KEPT):
        sender = author.sender(client, f"kept{number}", wish, resource)
        title = author.title(sender)
        archive = zip_bytes(sender.files, names, folder=sender.organization)
        sent = Sent(
            sender=sender,
            received_at=author.at(1 + number, 780 * number),
            subject=title,
            attachments=((f"{title}.zip", archive),),
        )
        yield author.mail(name, sent, "accepted")


def sized(author: Author) -> Iterator[StoryMail]:
    """The last resource on offer, with the largest size written out."""
    offer = author.call.resources[-1]
    size = f" {offer.sizes[-1]}{'장' if offer.unit == 'card' else 'PF'}"
    sender = author.sender("hiworks", "sized", Wish(category="association"), -1, size)
    title = author.title(sender)
    attached = ((f"{title}.zip", zip_bytes(sender.files, "cp949")),)
    sent = Sent(sender=sender, received_at=author.at(5, 1620), subject=title, attachments=attached)
    yield author.mail("협회가 자원 크기까지 적어 하이웍스로 보냈다", sent, "accepted")


def junk(author: Author) -> Iterator[StoryMail]:
    """A good mail that a filter took for spam."""
    sender = author.sender("naver-works", "junk", Wish(category="venture"), 1)
    title = author.title(sender)
    attached = ((f"{title}.zip", zip_bytes(sender.files)),)
    sent = Sent(sender=sender, received_at=author.at(7, 47), subject=title, attachments=attached)
    yield author.mail("벤처기업의 신청 메일이 스팸메일함에 들어가 있다", sent, "accepted", folder="스팸메일함")


def loose(author: Author) -> Iterator[StoryMail]:
    """Documents without an archive, and the same sender's second try."""
    sender = author.sender("daum", "loose", Wish(category="sme"), 0)
    title = author.title(sender)
    sent = Sent(sender=sender, received_at=author.at(3, 200), subject=title, attachments=tuple(sender.files.items()))
    yield author.mail("압축하지 않고 서류를 낱개로 첨부했다", sent, "bad_format", "no-archive")
    again = Sent(
        sender=sender,
        received_at=sent.received_at + timedelta(hours=2, minutes=7),
        subject=f"Re: {title}",
        attachments=((f"{title}.zip", zip_bytes(sender.files, "cp949")),),
        text="안내하신 대로 압축하여 다시 제출합니다.",
    )
    yield author.mail("안내를 받고 압축하여 답장으로 다시 보냈다", again, "accepted")


def unknown_resource(author: Author) -> Iterator[StoryMail]:
    """A resource that is not on offer."""
    sender = author.sender("naver", "unknown-resource", Wish(category="startup"))
    offered = {resource.name for resource in author.call.resources}
    wrong = author.title(sender, resource=next(name for name in ("V100", "T4", "L40S") if name not in offered))
    attached = ((f"{wrong}.zip", zip_bytes(sender.files)),)
    sent = Sent(sender=sender, received_at=author.at(4, 95), subject=wrong, attachments=attached)
    yield author.mail("공고에 없는 자원을 적었다", sent, "bad_format", "resource-unknown")


def recoverable(author: Author) -> Iterator[StoryMail]:
    """Names from which a person can tell what was meant."""
    sender = author.sender("thunderbird", "recoverable", Wish(category="public_institution"), 1)
    naming = author.call.naming
    other = "-" if naming.separator != "-" else "_"
    century = "20" if naming.fixed_part[:2].isdigit() else ""
    resource = sender.application.truth.resource
    name = other.join((f"{century}{naming.fixed_part}", sender.organization, resource))
    attached = ((f"{name}.zip", zip_bytes(sender.files)),)
    sent = Sent(sender=sender, received_at=author.at(5, 31), subject=name, attachments=attached)
    reasons = ("subject-recoverable", "archive-name-recoverable")
    yield author.mail("제목과 파일명의 연도와 구분 기호가 양식과 다르다", sent, "held", *reasons)


def contradicting(author: Author) -> Iterator[StoryMail]:
    """Subject and archive name that ask for different things."""
    sender = author.sender("outlook", "contradiction", Wish(category="sme"), 0)
    file = author.title(sender, resource=author.resource(1))
    attached = ((f"{file}.zip", zip_bytes(sender.files)),)
    sent = Sent(sender=sender, received_at=author.at(6, 12), subject=author.title(sender), attachments=attached)
    yield author.mail("제목에 적은 자원과 파일명에 적은 자원이 다르다", sent, "held", "names-contradict")
