"""The mailbox against hand-written servers that are poor, odd or wrong."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.mailbox import (
    CommandRefused,
    ConnectionLost,
    Fetched,
    FolderMissing,
    Gone,
)
from tests.mailboxes import BODIES, HONEST, bodies, contents, fetched, plain
from tests.servers.scripted_imap import Answer, ScriptedImap


def test_확장이_하나도_없는_서버에서_모두_가져오고_아무것도_바꾸지_않는다(tmp_path: Path) -> None:
    with ScriptedImap(HONEST) as server:
        items = fetched(server.port, tmp_path)
    assert contents(items) == [BODIES[b"5"], BODIES[b"8"]]
    dates = [item.header.received_at for item in items if isinstance(item, Fetched)]
    assert dates == [datetime(2025, 8, 14, 5, tzinfo=UTC), datetime(2025, 8, 1, 9, 8, 7, tzinfo=UTC)]
    assert not [line for line in server.seen if re.match(rb"(?i)SELECT|(UID )?STORE|EXPUNGE|CLOSE|.*BODY\[", line)]


@pytest.mark.parametrize(
    ("search", "uids"),
    [
        (b"* SEARCH 5 8\r\n", (5, 8)),
        (b"* SEARCH 5\r\n* SEARCH 8 9\r\n", (5, 8, 9)),
        (b"* 3 EXISTS\r\n* SEARCH 5 8\r\n* 1 FETCH (FLAGS (\\Seen))\r\n", (5, 8)),
        (b"* 2 EXPUNGE\r\n* SEARCH 5\r\n", (5,)),
        (b"* SEARCH\r\n", ()),
        (b"* SEARCH \r\n", ()),
        (b"* SEARCH 5 8 (MODSEQ 99)\r\n", (5, 8)),
    ],
)
def test_조회_응답의_모양이_달라도_같은_목록이_된다(search: bytes, uids: tuple[int, ...]) -> None:
    script = {**HONEST, rb"UID SEARCH ALL": search + b"%T OK done\r\n"}
    with ScriptedImap(script) as server, plain(server.port) as mailbox:
        assert mailbox.survey("INBOX").uids == uids


def test_목록_없이_끝났다고_하는_서버는_빈_메일함이_아니다() -> None:
    script = {**HONEST, rb"UID SEARCH ALL": b"%T OK done\r\n"}
    with ScriptedImap(script) as server, plain(server.port) as mailbox, pytest.raises(CommandRefused):
        mailbox.survey("INBOX")


def test_아주_큰_메일함은_나누어_조회한다() -> None:
    script = {
        **HONEST,
        rb"EXAMINE .*": b"* 250000 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n%T OK done\r\n",
        rb"UID SEARCH 1:100000": b"* SEARCH "
        + b" ".join(b"%d" % n for n in range(3, 200003, 2))
        + b"\r\n%T OK x\r\n",
        rb"UID SEARCH 100001:200000": b"* SEARCH 300001 300003\r\n%T OK x\r\n",
        rb"UID SEARCH 200001:\*": b"* SEARCH 400001\r\n%T OK x\r\n",
    }
    with ScriptedImap(script) as server, plain(server.port) as mailbox:
        uids = mailbox.survey("INBOX").uids
    assert len(uids) == 100_003
    assert (uids[0], uids[-1]) == (3, 400001)


@pytest.mark.parametrize(
    ("date", "raw", "read"),
    [
        (b'"14-Aug-2025 14:00:00 +0900"', "14-Aug-2025 14:00:00 +0900", datetime(2025, 8, 14, 5, tzinfo=UTC)),
        (b'"14-AUG-2025 00:00:00 -0500"', "14-AUG-2025 00:00:00 -0500", datetime(2025, 8, 14, 5, tzinfo=UTC)),
        (b'"14-08-2025 14:00:00 +0900"', "14-08-2025 14:00:00 +0900", None),
        (b'"Thu, 14 Aug 2025 14:00:00 +0900"', "Thu, 14 Aug 2025 14:00:00 +0900", None),
        (b'"14-Aug-2025 14:00:00"', "14-Aug-2025 14:00:00", None),
        (b'"31-Feb-2025 14:00:00 +0900"', "31-Feb-2025 14:00:00 +0900", None),
        (b'"14-Aug-2025 13:59:60 +0900"', "14-Aug-2025 13:59:60 +0900", None),
        (b'"14-Aug-2025 14:00:00 +9959"', "14-Aug-2025 14:00:00 +9959", None),
        (b'"01-Jan-0001 00:00:00 +0900"', "01-Jan-0001 00:00:00 +0900", None),
        (b'"say \\"when\\" (now)"', 'say "when" (now)', None),
        (b'"\xea\xb8\x88\xec\x9a\x94\xec\x9d\xbc"', "금요일", None),
        (b'""', "", None),
        (b"NIL", None, None),
    ],
)
def test_읽을_수_없는_수신시각은_원문만_남고_추측하지_않는다(
    date: bytes, raw: str | None, read: datetime | None, tmp_path: Path
) -> None:
    answer = b"* 1 FETCH (UID 5 RFC822.SIZE 33 INTERNALDATE %s)\r\n* 2 FETCH (UID 8 RFC822.SIZE 1)\r\n" % date
    script = {**HONEST, rb"UID FETCH .* \(UID RFC822\.SIZE INTERNALDATE\)": answer + b"%T OK done\r\n"}
    with ScriptedImap(script) as server:
        items = fetched(server.port, tmp_path)
    header = items[0].header if isinstance(items[0], Fetched) else None
    assert header is not None
    assert (header.internaldate_raw, header.received_at) == (raw, read)
    assert contents(items) == [BODIES[b"5"], BODIES[b"8"]]


@pytest.mark.parametrize("announced", [0, 1, 10, 4999, 3_000_000, 90_000_000])
def test_크기를_틀리게_알리는_서버에서도_메일은_온전하다(announced: int, tmp_path: Path) -> None:
    answer = b"* 1 FETCH (UID 5 RFC822.SIZE %d)\r\n* 2 FETCH (UID 8 RFC822.SIZE %d)\r\n" % (announced, announced)
    script = {**HONEST, rb"UID FETCH .* \(UID RFC822\.SIZE INTERNALDATE\)": answer + b"%T OK done\r\n"}
    with ScriptedImap(script) as server:
        assert contents(fetched(server.port, tmp_path)) == [BODIES[b"5"], BODIES[b"8"]]


@pytest.mark.parametrize("cap", [1, 7, 1000, 4096])
def test_요청보다_조금씩_주는_서버에서도_메일은_온전하다(cap: int, tmp_path: Path) -> None:
    def sparing(match: re.Match[bytes]) -> bytes:
        uid, offset = match[1].split(b",")[0], int(match[2])
        piece = BODIES[uid][offset : offset + min(cap, int(match[3]))]
        return b"* 1 FETCH (BODY[]<%d> {%d}\r\n%s UID %s)\r\n%%T OK done\r\n" % (offset, len(piece), piece, uid)

    script: dict[bytes, Answer] = {
        **HONEST,
        rb"UID SEARCH ALL": b"* SEARCH 5\r\n%T OK done\r\n",
        rb"UID FETCH (\S+) \(BODY\.PEEK\[\]<(\d+)\.(\d+)>\)": sparing,
    }
    with ScriptedImap(script) as server:
        assert contents(fetched(server.port, tmp_path)) == [BODIES[b"5"]]


def test_부분_대신_전체를_주는_서버에서도_메일은_온전하다(tmp_path: Path) -> None:
    def whole(match: re.Match[bytes]) -> bytes:
        lines = [b"* 9 FETCH (UID %s BODY[] {%d}\r\n%s)\r\n" % (uid, len(BODIES[uid]), BODIES[uid])
                 for uid in match[1].split(b",")]  # fmt: skip
        return b"".join(lines) + b"%T OK done\r\n"

    script = {**HONEST, rb"UID FETCH (\S+) \(BODY\.PEEK\[\]<(\d+)\.(\d+)>\)": whole}
    with ScriptedImap(script) as server:
        assert contents(fetched(server.port, tmp_path)) == [BODIES[b"5"], BODIES[b"8"]]


def test_다른_부분을_주는_서버의_답은_쓰지_않는다(tmp_path: Path) -> None:
    wrong = b"* 1 FETCH (UID 5 BODY[]<4> {3}\r\nabc)\r\n%T OK done\r\n"
    script = {**HONEST, rb"UID FETCH (\S+) \(BODY\.PEEK\[\]<(\d+)\.(\d+)>\)": wrong}
    with ScriptedImap(script) as server, pytest.raises(CommandRefused):
        fetched(server.port, tmp_path)


def test_사이에_끼어든_알림은_메일에_섞이지_않는다(tmp_path: Path) -> None:
    def noisy(match: re.Match[bytes]) -> bytes:
        noise = b"* 5 FETCH (FLAGS (\\Seen))\r\n* 3 EXISTS\r\n* 8 FETCH (FLAGS () MODSEQ (12))\r\n* OK hello\r\n"
        return noise + bodies(match)

    script = {**HONEST, rb"UID FETCH (\S+) \(BODY\.PEEK\[\]<(\d+)\.(\d+)>\)": noisy}
    with ScriptedImap(script) as server:
        assert contents(fetched(server.port, tmp_path)) == [BODIES[b"5"], BODIES[b"8"]]


@pytest.mark.parametrize("nothing", [b"* 1 FETCH (UID 5 BODY[]<0> NIL)\r\n", b"* 1 FETCH (UID 5 FLAGS ())\r\n", b""])
def test_내용을_주지_않은_메일은_사라진_것으로_알린다(nothing: bytes, tmp_path: Path) -> None:
    script = {**HONEST, rb"UID FETCH (\S+) \(BODY\.PEEK\[\]<(\d+)\.(\d+)>\)": nothing + b"%T OK done\r\n"}
    with ScriptedImap(script) as server:
        items = fetched(server.port, tmp_path)
    assert [item.uid for item in items if isinstance(item, Gone)] == [5, 8]


def test_묶음을_망치는_메일_하나가_다른_메일을_막지_않는다(tmp_path: Path) -> None:
    def poisoned(match: re.Match[bytes]) -> bytes:
        return b"%T NO [SERVERBUG] internal error\r\n" if b"8" in match[1].split(b",") else bodies(match)

    script = {**HONEST, rb"UID FETCH (\S+) \(BODY\.PEEK\[\]<(\d+)\.(\d+)>\)": poisoned}
    with ScriptedImap(script) as server, plain(server.port) as mailbox:
        survey = mailbox.survey("INBOX")
        run = mailbox.fetch(survey, mailbox.headers(survey, survey.uids), tmp_path)
        assert contents([next(run)]) == [BODIES[b"5"]]
        with pytest.raises(CommandRefused, match="SERVERBUG"):
            next(run)


def test_UIDVALIDITY가_없는_폴더는_쓰지_않는다() -> None:
    script: dict[bytes, Answer] = {**HONEST, rb"EXAMINE .*": b"* 2 EXISTS\r\n%T OK done\r\n"}
    with ScriptedImap(script) as server, plain(server.port) as mailbox, pytest.raises(CommandRefused):
        mailbox.survey("INBOX")


def test_BAD와_BYE도_메일함_오류가_된다() -> None:
    script: dict[bytes, Answer] = {**HONEST, rb"EXAMINE .*": b"%T BAD what\r\n"}
    with ScriptedImap(script) as server, plain(server.port) as mailbox, pytest.raises(FolderMissing):
        mailbox.survey("INBOX")
    script = {**HONEST, rb"UID SEARCH ALL": b"* BYE shutting down\r\n"}
    with (
        ScriptedImap(script) as server,
        plain(server.port) as mailbox,
        pytest.raises(ConnectionLost, match="shutting"),
    ):
        mailbox.survey("INBOX")
