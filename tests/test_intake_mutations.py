"""A thousand damaged mails through the real workers and the real register: each gets a disposition, each is kept."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from demo.mails import Client, Letter, write
from models.config import load
from models.mail import TakenMail
from models.store import Store, views
from models.times import SEOUL
from scheduler import Service
from tests.mails import with_attachment
from tests.stories.letters import letter, made
from tests.whole import CONFIG, RULE, schema_faults

COUNT = 1000
SEED = 1400
NAME = f"{RULE}_한빛_A100"
CLOSES = datetime(2025, 8, 14, 14, 0, 0, tzinfo=SEOUL)


def samples() -> list[bytes]:
    """Mails of every program that we know, in every condition, and mails that are no submissions."""
    kinds = ("zip", "encrypted", "damaged", "unsafe", "unsupported", "pdf")
    programs = [
        write(
            Letter(
                client=client,
                sender_name="홍길동(한빛)",
                sender=f"{client}@hanbit.example",
                to="aica_dc@aicluster.or.kr",
                subject=NAME,
                text="안녕하세요.\n\n신청서를 보냅니다.",
                sent_at=CLOSES,
                received_at=CLOSES,
                attachments=((f"{NAME}.zip", made(kinds[number % len(kinds)], client)),),
            )
        )
        for number, client in enumerate(get_args(Client))
    ]
    by_hand = [letter(NAME, (f"{NAME}.zip", made(kind)), sender=f"{kind}@lumen.example") for kind in kinds]
    inner = letter(NAME, (f"{NAME}.zip", made("zip", "inner")))
    others = [
        letter(NAME, ("a.zip", made("zip", "1")), ("b.zip", made("zip", "2"))),
        letter(NAME, text="https://bigfile.mail.naver.com/download?fid=abc"),
        letter("문의드립니다"),
        letter("[주간 소식]", head=b"List-Id: <x.lumen.example>\r\nPrecedence: bulk"),
        with_attachment(b'Content-Type: application/zip; name="=?euc-kr?B?vcXDuw==?="'),
        b"From: a@lumen.example\r\nSubject: Fwd\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + inner,
        b"From: a@lumen.example\r\nSubject: x\r\n\r\nbegin 644 a.zip\r\n#0V%T\r\n`\r\nend\r\n",
        b"\r\n\r\n",
    ]
    return programs + by_hand + others


def mutated(raw: bytes, chance: random.Random, other: bytes) -> bytes:
    """`raw` with bytes flipped, pieces cut out, doubled or put in, its end cut off, or two mails in one."""
    data = bytearray(raw)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice((1, 2, 16, 300)))
        match chance.randrange(5):
            case 0:
                data[at:end] = bytes(byte ^ (1 << chance.randrange(8)) for byte in data[at:end])
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = chance.choice((chance.randbytes(20), b"\r\n", b"\0", b"--", b"=?", bytes(data[at:end])))
            case 3:
                del data[max(at, len(data) // 3) :]
            case _:
                data[at:] = other[chance.randrange(len(other) + 1) :]
    return bytes(data)


def mutations(count: int, seed: int) -> list[bytes]:
    """The same for the same seed."""
    chance, originals = random.Random(seed), samples()
    return [mutated(originals[n % len(originals)], chance, chance.choice(originals)) for n in range(count)]


def taken(store: Store, raw: bytes, number: int) -> TakenMail:
    """Received around the deadline."""
    return TakenMail(
        sha256=store.originals.put(raw),
        size=len(raw),
        received_at=None if number % 50 == 49 else CLOSES + timedelta(seconds=number % 7 - 3),
        internaldate_raw=None,
        savedate=None,
        first_seen_at=datetime.now(UTC),
        location=None,
        imported_by="시험",
    )


@pytest.mark.parametrize(("engine", "count"), [("sqlite", COUNT), ("postgresql", 150)])
def test_망가진_메일도_모두_판정되고_원본이_남는다(
    engine: str, count: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if engine == "postgresql" else f"sqlite:///{tmp_path / 'r.db'}"
    environment = {"JEOPSU_DATABASE__URL": url, "JEOPSU_STORAGE__ROOT": str(tmp_path / "var")}
    assert len(samples()) >= 15
    raws = mutations(count, SEED)
    with Service(load(CONFIG, environment)) as service:
        store = service.context.store
        service.import_mails([taken(store, raw, number) for number, raw in enumerate(raws)])
        service.settle()
        assert service.waiting() == 0
        with store.reading() as connection:
            cases = list(views.all_cases(connection))
        assert len(cases) == count
        for raw, case in zip(raws, cases, strict=True):
            assert store.originals.path(case.message.sha256).read_bytes() == raw
        assert [fault for case in cases for fault in schema_faults(case.to_dict())] == []
        assert list(store.differences()) == []
        crashed = [
            event
            for row in range(1, count + 1)
            if "processing-failed" not in cases[row - 1].disposition_reasons
            for event in _failures(store, row)
        ]
        assert crashed == []
    figures = Counter(case.disposition for case in cases)
    print(f"\n{engine}: {count} mutations, {dict(figures)}")
    assert set(figures) >= {"accepted", "held", "bad_format", "late", "not_submission"}


def _failures(store: Store, row: int) -> list[str]:
    with store.reading() as connection:
        return [str(e.data) for e in views.events_of(connection, row) if e.what == "opening-failed"]
