"""`jeopsu queue`: what an operator and another program see, the comparison with the real queue, sending again."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from models.store import Store
from runners.provision import provision_round
from tests.conftest import needs
from tests.provisioning import GRANTED, SECRET, ledger, new_cases, say, settings_for, states, surroundings
from tests.servers.hook import Hook
from tests.servers.redis import Redis
from tests.whole import Outcome, bare_command

Queue = Callable[..., Outcome]


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    """Where the messages go."""
    return tmp_path / "spool"


@pytest.fixture
def environ(tmp_path: Path, spool: Path) -> dict[str, str]:
    """The settings; tests may change them before `queue` is used."""
    return {
        "JEOPSU_DATABASE__URL": f"sqlite:///{tmp_path}/register.db",
        "JEOPSU_STORAGE__ROOT": str(tmp_path / "var"),
        "JEOPSU_PROVISIONING__URL": f"spool:///{spool}",
        "JEOPSU_PROVISIONING__TIMEOUT": "5",
    }


@pytest.fixture
def queue(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Queue:
    """Runs `jeopsu queue` with these arguments."""

    def run(*arguments: str) -> Outcome:
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        return bare_command("queue", *arguments, capture=capsys)

    return run


def hand_over(tmp_path: Path, environ: dict[str, str]) -> None:
    """One round."""
    with surroundings(settings_for(tmp_path, environ["JEOPSU_PROVISIONING__URL"], **environ)) as context:
        provision_round(context, patient=False)


@pytest.fixture
def store(tmp_path: Path, environ: dict[str, str]) -> Store:
    """A register with two cases: the first sent and withdrawn, of the second the change is still waiting."""
    opened = Store(environ["JEOPSU_DATABASE__URL"], tmp_path / "var", write=True)
    one, two = new_cases(opened, 2)
    say(opened, one, "validated")
    say(opened, two, "validated", organization="\x1b[31m새벽\x07", resource="HPC", cards=32, petaflops=2)
    say(opened, one, "withdrawn")
    hand_over(tmp_path, environ)
    say(opened, two, "updated", **GRANTED)
    return opened


def test_json은_CloudEvents와_전달_상태를_한_줄에_하나씩(store: Store, queue: Queue) -> None:
    outcome = queue("--json")
    assert outcome.status == 0
    lines = [json.loads(line) for line in outcome.out.split("\n") if line]
    assert [(line["id"], line["type"], line["state"]) for line in lines] == [
        ("C000001-1", "application.validated", "sent"),
        ("C000002-1", "application.validated", "sent"),
        ("C000001-2", "application.withdrawn", "sent"),
        ("C000002-2", "application.updated", "ready"),
    ]
    for line in lines:
        assert line["specversion"] == "1.0" and line["datacontenttype"] == "application/json"
        assert line["subject"] == line["data"]["receipt_number"]
    waiting = [json.loads(line) for line in queue("--json", "--waiting").out.splitlines()]
    assert [line["id"] for line in waiting] == ["C000002-2"]


def test_표는_한국어이고_단말기를_건드리지_않는다(store: Store, queue: Queue) -> None:
    outcome = queue()
    assert outcome.status == 0
    for word in (
        "C000001-2",
        "AICA-2025-0002",
        "적격 확인",
        "내용 변경",
        "전달 취소",
        "HPC 2PF",
        "3,200,000원",
        "대기",
        "보냄",
    ):
        assert word in outcome.out
    assert "메시지 4건, 보내지 못한 것 1건" in outcome.out
    assert all(char.isprintable() or char == "\n" for char in outcome.out)


def test_대장이_비어_있어도_말이_된다(tmp_path: Path, environ: dict[str, str], queue: Queue) -> None:
    assert queue().status == 1
    Store(environ["JEOPSU_DATABASE__URL"], tmp_path / "var", write=True).close()
    assert "메시지 0건" in queue().out
    assert queue("--json").out == ""
    outcome = queue("--reconcile")
    assert (outcome.status, "같습니다" in outcome.out) == (0, True)


def test_대조는_그대로면_0_다르면_무엇이_다른지_말하고_1(store: Store, queue: Queue, spool: Path) -> None:
    assert queue("--reconcile").status == 0
    (spool / "done").mkdir()
    (spool / "C000001-1.json").rename(spool / "done" / "C000001-1.json")
    assert queue("--reconcile").status == 0, "a receiver may move what it has done"
    content = (spool / "C000002-1.json").read_bytes()
    (spool / "C000002-1.json").write_bytes(content.replace(b"32", b"64"))
    (spool / "C000001-2.json").unlink()
    (spool / "C000777-1.json").write_bytes(b"{}")
    outcome = queue("--reconcile")
    assert outcome.status == 1
    found = outcome.err.splitlines()
    assert [line[:9] for line in found[:3]] == ["C000001-2", "C000002-1", "C000777-1"]
    assert "3가지" in found[3]


def test_다시_보내면_없어진_것이_같은_내용으로_돌아온다(
    store: Store, queue: Queue, spool: Path, tmp_path: Path, environ: dict[str, str]
) -> None:
    before = (spool / "C000001-2.json").read_bytes()
    (spool / "C000001-2.json").unlink()
    outcome = queue("--resend", "AICA-2025-0001")
    assert (outcome.status, "C000001" in outcome.err) == (1, False), "these cases have no number in the register"
    assert queue("--resend", "C000001").status == 0
    assert states(store)["C000001-2"] == "ready"
    hand_over(tmp_path, environ)
    assert (spool / "C000001-2.json").read_bytes() == before
    assert set(states(store).values()) == {"sent"}
    assert queue("--reconcile").status == 0
    assert list(store.differences()) == []


def test_잘못_쓰면_한_줄로_알린다(store: Store, queue: Queue) -> None:
    for arguments, status in ((("--reconcile", "--resend", "C000001"), 2), (("--resend", "C000099"), 1)):
        outcome = queue(*arguments)
        assert (outcome.status, outcome.out) == (status, "")
        assert "한 줄" not in outcome.err and outcome.err.strip()
    assert states(store)["C000001-1"] == "sent"


def test_웹훅은_대조할_수_없다고_말한다(store: Store, queue: Queue, environ: dict[str, str]) -> None:
    environ |= {"JEOPSU_PROVISIONING__URL": "https://hook.example/x?token=hidden"}
    outcome = queue("--reconcile")
    assert (outcome.status, "대조할 수 없습니다" in outcome.out, "hidden" in outcome.out) == (0, True, False)
    assert "hidden" not in queue().out


def test_보내지_못한_까닭이_표에_보인다(tmp_path: Path, environ: dict[str, str], store: Store, queue: Queue) -> None:
    with Hook() as hook:
        hook.behave = lambda _id, _times: 403
        environ |= {"JEOPSU_PROVISIONING__URL": hook.url, "JEOPSU_PROVISIONING__SECRET": SECRET}
        hand_over(tmp_path, environ)
    assert "HTTP 403" in queue("--waiting").out
    assert SECRET not in queue().out


def test_레디스의_대기열을_대조하고_다시_보낸다(
    tmp_path: Path, environ: dict[str, str], store: Store, queue: Queue
) -> None:
    needs("redis-server")
    with Redis() as server:
        environ["JEOPSU_PROVISIONING__URL"] = server.url
        outcome = queue("--reconcile")
        assert outcome.status == 1 and outcome.err.count("대기열에 없습니다") == 3
        for case in ("C000001", "C000002"):
            assert queue("--resend", case).status == 0
        hand_over(tmp_path, environ)
        assert queue("--reconcile").status == 0
        assert server.say("LLEN", "jeopsu.provisioning") == b":4\r\n"
        server.say("RPOP", "jeopsu.provisioning")
        assert queue("--reconcile").status == 0, "the receiver took one"
        assert queue("--resend", "C000001").status == 0
        hand_over(tmp_path, environ)
        assert server.say("LLEN", "jeopsu.provisioning") == b":5\r\n"
        outcome = queue("--reconcile")
        assert outcome.status == 1 and "2번 들어 있습니다" in outcome.err
        server.say("LPUSH", "jeopsu.provisioning", "x")
        assert "접수대장에 없는 메시지" in queue("--reconcile").err
    outcome = queue("--reconcile")
    assert outcome.status == 1 and "대조하지 못했습니다" in outcome.err
    assert len(ledger(store)) == 4
