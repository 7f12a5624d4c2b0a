"""What notices say is different in a name: read with the naming rule itself, told in words that a person finds."""

import pytest

from models.call import Call
from models.config import load
from notifier.differences import MOST, name_differences
from notifier.replies import compose
from rules.naming import read_archive_name, read_subject
from tests.hostile_names import HOSTILE, INVISIBLE
from tests.reply_facts import SMTP, Page, archive, bodies, call, mail, reply, triage
from tests.whole import HERE

RULE = "25년 지역 인프라 기반 GPU 이용신청"
NEXT_YEAR = load(HERE / "configs" / "next_year.yaml", {}).call


def told(
    subject: str, archive_name: str, *reasons: str, this: Call | None = None
) -> tuple[list[str], list[tuple[str, ...]]]:
    """Labels and differences of a mail with these names."""
    announced = this or call()
    decided = triage(
        "held",
        *reasons,
        organization=None,
        resource=None,
        subject_reading=read_subject(subject, announced.naming, announced.resources),
        archive_reading=read_archive_name(archive_name, announced.naming, announced.resources),
    )
    found = name_differences(decided, subject, archive_name, announced)
    return [one.label for one in found], [one.points for one in found]


@pytest.mark.parametrize(
    ("name", "points"),
    [
        (f"20{RULE}_한빛_A100", ("맨 앞 ‘25년’ 대신 ‘2025년’",)),
        (f"{RULE}-한빛-H100", ("‘이용신청’ 뒤 ‘_’(밑줄) 대신 ‘-’(붙임표)", "‘한빛’ 뒤 ‘_’(밑줄) 대신 ‘-’(붙임표)")),
        ("25년 지역 인프라 GPU 이용신청_한빛_A100", ("‘인프라’ 뒤 ‘기반’ 빠짐",)),
        (f"{RULE}서_한빛_A100", ("‘GPU’ 뒤 ‘이용신청’ 대신 ‘이용신청서’",)),
        (f"{RULE}_한빛_HPC_2PF", ("‘HPC’ 뒤 ‘_’(밑줄) 더 있음",)),
        (f"{RULE}_한빛_A100 (1)", ("맨 끝 ‘(1)’ 더 있음",)),
        ("25년지역인프라 gpu 이용신청_한빛_a100", ("맨 앞 ‘25년 지역 인프라 기반’ 대신 ‘25년지역인프라’",)),
        (f"{RULE}_한빛_А100", ("맨 끝 ‘A100’ 자리에 모양만 같은 다른 글자",)),
        (f"[외부메일] Re: RE[2]: 20{RULE}_한빛_A100", ("맨 앞 ‘25년’ 대신 ‘2025년’",)),
        (f"{RULE}_한빛", ("자원명 빠짐",)),
        (f"{RULE}_한빛_V100", ("자원명 자리에 ‘V100’",)),
        (f"{RULE} 한빛_A100 8장", ("‘이용신청’ 뒤 ‘_’(밑줄) 빠짐",)),
        (f"{RULE} 한빛_H100 8", ("‘이용신청’ 뒤 ‘_’(밑줄) 빠짐",)),
        (f"{RULE}_한빛_A100(8장)", ("‘A100’ 뒤 ‘(’ 더 있음", "맨 끝 ‘)’ 더 있음")),
        (f"{RULE}_한빛_HPC 32장", ("맨 끝 ‘2PF’ 대신 ‘32장’",)),
        (f"{RULE}_한빛_HPC3PF", ("맨 끝 ‘HPC 3PF’ 대신 ‘HPC3PF’",)),
        (f"{RULE}_한빛_a 100", ("맨 끝 ‘A100’ 대신 ‘a 100’",)),
        (f"{RULE}_기업명_A100", ("기업명 자리가 채워지지 않음",)),
        (f"{RULE}_한빛_자원명", ("자원명 자리가 채워지지 않음",)),
        (f"{RULE}_기업명_자원명", ("기업명 자리가 채워지지 않음", "자원명 자리가 채워지지 않음")),
        (f"{RULE}_최종_A100", ("기업명 자리에 ‘최종’",)),
        ("GPU 이용신청합니다", ("이름 전체가 공고의 양식과 다름",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_제목이_양식과_다른_곳을_말로_알린다(name: str, points: tuple[str, ...]) -> None:
    labels, found = told(name, f"{RULE}_한빛_A100.zip", "subject-recoverable")
    assert (labels, found) == (["제목"], [points])


@pytest.mark.parametrize(
    ("resource", "expected", "points"),
    [
        ("A100 4", "A100", ("맨 끝 ‘4’ 더 있음",)),
        ("H100 16장", "H100", ("맨 끝 ‘16장’ 더 있음",)),
        ("HPC 1.5PF", "HPC", ("맨 끝 ‘1.5PF’ 더 있음",)),
    ],
)
def test_제공하지_않는_수량은_양식이라고_보여_주지_않는다(
    resource: str, expected: str, points: tuple[str, ...]
) -> None:
    name, announced = f"{RULE}_한빛_{resource}", call()
    reading = read_subject(name, announced.naming, announced.resources)
    decided = triage("held", "size-unusual", resource=reading.resource, subject_reading=reading, archive_reading=None)
    (found,) = name_differences(decided, name, None, announced)
    assert (found.expected, found.points) == (f"{RULE}_한빛_{expected}", points)


@pytest.mark.parametrize(
    "subject", ["안녕하세요. GPU 이용신청서 제출합니다.", "[AICA] GPU 이용신청 A100", "광주 AI GPU 이용신청서"]
)
def test_제목_앞의_말은_그대로_쓸_기업명으로_보여_주지_않는다(subject: str) -> None:
    reading = read_subject(subject, call().naming, call().resources)
    decided = triage("bad_format", "organization-missing", organization=None, resource=None, subject_reading=reading)
    for body in bodies(compose(reply("bad_format", mail(archive(), subject=subject), decided), call(), SMTP)):
        assert f"{RULE}_기업명_A100" in body
        for word in ("안녕하세요", "AICA", "광주 AI"):
            assert f"{RULE}_{word}" not in body and f"{word} 신청 담당자님" not in body


def test_지킨_이름과_눈감아_주는_차이는_말하지_않는다() -> None:
    kept = f"Re: 25년지역인프라기반 gpu이용신청 _ 한빛 _ a100 {chr(0x200B)}"
    assert told(kept, f"{RULE}_한빛_A100.ZIP", "subject-recoverable") == ([], [])
    assert told(f"20{RULE}_한빛_A100", "x.zip", "archive-encrypted") == ([], []), "not held for its names"


def test_두_이름이_같으면_한_번만_다르면_따로_말한다() -> None:
    assert told(f"20{RULE}_한빛_A100", f"20{RULE}_한빛_A100.zip", "subject-recoverable")[0] == ["제목·파일명"]
    labels, points = told(f"20{RULE}_한빛_A100", f"{RULE}_한빛-A100.tar.gz", "subject-recoverable")
    assert labels == ["제목", "파일명"]
    assert points == [("맨 앞 ‘25년’ 대신 ‘2025년’",), ("‘한빛’ 뒤 ‘_’(밑줄) 대신 ‘-’(붙임표)",)]


def test_서로_다르면_무엇이_다른지_나란히_말한다() -> None:
    labels, points = told(f"{RULE}_한빛_A100", f"{RULE}_한빛_H100.zip", "names-contradict")
    assert (labels, points) == ([""], [("자원명이 메일 제목에는 ‘A100’, 압축파일명에는 ‘H100’",)])
    _, points = told(f"{RULE}_한빛_A100", f"{RULE}_샛별_A100.zip", "names-contradict")
    assert points == [("기업(기관)명이 메일 제목에는 ‘한빛’, 압축파일명에는 ‘샛별’",)]


def test_다른_공고의_양식으로도_말한다() -> None:
    naming = NEXT_YEAR.naming
    resource = NEXT_YEAR.resources[0].name
    good = naming.separator.join((naming.fixed_part, "한빛", resource))
    assert told(good, f"{good}.zip", "subject-recoverable", this=NEXT_YEAR) == ([], [])
    _, points = told(f"{good} 최종본", f"{good}.zip", "subject-recoverable", this=NEXT_YEAR)
    assert points == [("맨 끝 ‘최종본’ 더 있음",)] or points == [], points


def test_다른_곳이_아주_많으면_줄여_말한다() -> None:
    _, (points,) = told(
        "25년 x 지역 x 인프라 x 기반 x GPU x 이용신청 x _한빛_A100", f"{RULE}_한빛_A100.zip", "size-unusual"
    )
    assert len(points) == MOST + 1 and points[-1] == "그 밖에 1곳"


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("kind", ["held", "bad_format"])
def test_회신에_실려도_해롭지_않다(kind: str, name: str) -> None:
    subject = f"2025년 지역 인프라 기반 GPU 이용신청-{name}-A100"
    naming, offers = call().naming, call().resources
    decided = triage(
        kind,
        "subject-recoverable",
        subject_reading=read_subject(subject, naming, offers).model_copy(update={"state": "recoverable"}),
        archive_reading=read_archive_name(f"{name}.zip", naming, offers),
    )
    plain, html = bodies(compose(reply(kind, mail(archive(f"{name}.zip"), subject=subject), decided), call(), SMTP))
    page = Page(html)
    assert "양식과 다른 점" in plain and "양식과 다른 점" in page.text
    assert not set(page.tags) & {"a", "img", "script", "b", "form"}
    seen = plain.replace("\u200b", "")  # breaks up what a mail program would make a link of
    assert not set(INVISIBLE) & set(seen), "nothing that cannot be seen"
    assert all(len(line) < 1000 for line in plain.splitlines())


def test_회신에_받은_것과_양식과_다른_점이_적힌다() -> None:
    subject = f"20{RULE}-한빛-A100"
    naming, offers = call().naming, call().resources
    decided = triage(
        "held",
        "subject-recoverable",
        subject_reading=read_subject(subject, naming, offers),
        archive_reading=read_archive_name(f"{RULE}_한빛_A100.zip", naming, offers),
    )
    plain, html = bodies(compose(reply("held", mail(archive(), subject=subject), decided), call(), SMTP))
    for words in (
        f"받은 제목: {subject}",
        f"공고 양식: {RULE}_한빛_A100",
        "다른 점: 맨 앞 ‘25년’ 대신 ‘2025년’",
        "다른 점: ‘한빛’ 뒤 ‘_’(밑줄) 대신 ‘-’(붙임표)",
    ):
        assert words in plain
        assert all(part in Page(html).text for part in words.split(": "))
    assert not plain.rstrip().endswith("-")
