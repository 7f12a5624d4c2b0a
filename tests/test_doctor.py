"""`jeopsu doctor`: the volume, the rights, the clock, the scanner, the queue; each fault shows, and is no crash."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli import machine
from models.store import Store
from tests.fakes.clamd import Clamd
from tests.provisioning import new_cases
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.whole import CONFIG, Whole, bare_command, command


def device(sys: Path, path: Path, name: str, uuid: str | None = None) -> Path:
    """What the kernel shows of the device that `path` lies on."""
    number = path.stat().st_dev
    block = sys / "devices" / name
    block.mkdir(parents=True)
    if uuid is not None:
        (block / "dm").mkdir()
        (block / "dm" / "uuid").write_text(uuid + "\n")
    places = sys / "dev" / "block"
    places.mkdir(parents=True, exist_ok=True)
    (places / f"{os.major(number)}:{os.minor(number)}").symlink_to(block)
    return block


@pytest.mark.parametrize(
    ("uuid", "expected"),
    [
        ("CRYPT-LUKS2-00ff-store", "encrypted"),
        ("LVM-abcdef", "plain"),
        (None, "plain"),
        ("CRYPT-PLAIN-x", "encrypted"),
    ],
)
def test_볼륨의_암호화를_커널이_말하는_대로_알린다(tmp_path: Path, uuid: str | None, expected: str) -> None:
    sys = tmp_path / "sys"
    device(sys, tmp_path, "dm-0", uuid)
    assert machine.encryption(tmp_path, sys) == expected


def test_암호화된_볼륨_위의_LVM도_암호화된_것이다(tmp_path: Path) -> None:
    sys = tmp_path / "sys"
    above = device(sys, tmp_path, "dm-1", "LVM-abcdef")
    below = sys / "devices" / "dm-0"
    (below / "dm").mkdir(parents=True)
    (below / "dm" / "uuid").write_text("CRYPT-LUKS1-77\n")
    (above / "slaves").mkdir()
    (above / "slaves" / "dm-0").symlink_to(below)
    assert machine.encryption(tmp_path, sys) == "encrypted"


def test_장치가_보이지_않는_볼륨은_모른다고_한다(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    number = tmp_path.stat().st_dev
    mounts.write_text(f"30 1 {os.major(number)}:{os.minor(number)} / / rw - overlay overlay rw\n")
    assert machine.encryption(tmp_path, tmp_path / "sys", mounts) == "unknown"
    assert machine.encryption(tmp_path, tmp_path / "sys", tmp_path / "none") == "unknown"


def test_남에게_열린_파일을_찾는다(tmp_path: Path) -> None:
    root = tmp_path / "var"
    (root / "originals").mkdir(parents=True)
    for folder in (root, root / "originals"):
        folder.chmod(0o700)
    mail = root / "originals" / "x.eml"
    mail.write_bytes(b"x")
    mail.chmod(0o600)
    assert machine.open_to_others(root) == []
    mail.chmod(0o640)
    assert machine.open_to_others(root) == [mail]
    root.chmod(0o755)
    assert machine.open_to_others(root) == [root, mail] and machine.open_to_others(root, 1) == [root]


def test_뒤로_간_시계를_알아챈다() -> None:
    now = datetime(2025, 8, 14, 5, 0, tzinfo=UTC)
    assert machine.went_back(now, now + timedelta(minutes=1))
    assert not machine.went_back(now, now - timedelta(minutes=1)) and not machine.went_back(now, None)
    assert machine.clock_is_synchronised() in (True, False, None) and machine.fonts() is None


def test_점검이_고장난_것을_모두_한_줄씩_말한다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path)
    whole.poll()
    with Clamd(tmp_path / "clamd.ctl") as scanner:
        whole.configure(security__clamd=scanner.address, digest__to='["office@example.org"]')
        good = lines(command(whole, "doctor", capture=capsys).out)
    assert good["악성코드 검사"].startswith("정상") and "ClamAV 1.4.1" in good["악성코드 검사"]
    for what in ("자원할당", "일일 보고", "글꼴", "시계", "파일 권한"):
        assert good[what][:2] in ("정상", "주의"), good[what]
    assert good["경보"].startswith("주의") and "watch.alarm_to" in good["경보"]
    (tmp_path / "var" / "originals").chmod(0o755)
    whole.configure(provisioning__url="redis://127.0.0.1:1", storage__root=tmp_path / "var")
    told = command(whole, "doctor", capture=capsys)
    bad = lines(told.out)
    assert told.status == 1
    assert all(bad[what].startswith("실패") for what in ("악성코드 검사", "자원할당")), bad
    assert bad["파일 권한"].startswith("주의") and "originals" in bad["파일 권한"]


@pytest.fixture
def looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An intake whose register, storage folder and queue lie side by side; nothing of it is there yet."""
    monkeypatch.setenv("JEOPSU_DATABASE__URL", f"sqlite:///{tmp_path / 'register' / 'jeopsu.db'}")
    monkeypatch.setenv("JEOPSU_STORAGE__ROOT", str(tmp_path / "mount" / "var"))
    monkeypatch.setenv("JEOPSU_PROVISIONING__URL", f"spool:///{tmp_path / 'mount' / 'var' / 'provisioning'}")
    (tmp_path / "mount").mkdir()
    return tmp_path


def test_점검은_아무것도_만들지_않는다(looked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = lines(bare_command("doctor", config=str(CONFIG), capture=capsys).out)
    assert told["저장 폴더"][:2] in ("정상", "주의") and "첫 실행 때 만들어집니다" in told["저장 폴더"]
    assert told["자원할당"][:2] in ("정상", "주의")
    assert [path for path in looked.rglob("*") if path.name != "mount"] == []


@pytest.mark.parametrize("taken", ["var", "mount"])
def test_없어진_저장_폴더는_점검이_말하고_새로_만들지_않는다(
    looked: Path, capsys: pytest.CaptureFixture[str], taken: str
) -> None:
    """A mount that is not there: whoever mounts it again would find another folder below."""
    root = looked / "mount" / "var"
    store = Store(f"sqlite:///{looked / 'register' / 'jeopsu.db'}", root, write=True)
    assert new_cases(store, 2)
    store.close()
    (root if taken == "var" else root.parent).rename(looked / "away")
    ended = bare_command("doctor", config=str(CONFIG), capture=capsys)
    told = lines(ended.out)
    assert ended.status == 1 and told["저장 폴더"].startswith("실패"), told
    assert not root.exists()
    (looked / "away").rename(root if taken == "var" else root.parent)
    assert lines(bare_command("doctor", config=str(CONFIG), capture=capsys).out)["저장 폴더"][:2] in ("정상", "주의")


def test_저장_폴더를_만들_수_없으면_점검이_말한다(looked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (looked / "mount").rmdir()
    (looked / "mount").write_bytes(b"a file")
    told = lines(bare_command("doctor", config=str(CONFIG), capture=capsys).out)
    assert "쓸 수 없습니다 (폴더가 아님)" in told["저장 폴더"] and told["저장 폴더"].startswith("실패")
    assert told["자원할당"].startswith("실패")


def lines(text: str) -> dict[str, str]:
    """Each line by what it is about."""
    return {line[4:].partition(":")[0].strip(): line for line in text.splitlines()}


def test_상태에_뒤에서_기다리는_일이_보인다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path)
    whole.poll()
    told = command(whole, "status", capture=capsys)
    assert told.status == 0
    for what in ("서류 검토 대기", "심사자료 작성 대기", "확인할 서류", "자원할당 전달 대기"):
        assert what in told.out
    assert told.out.startswith("아직 판정한 메일이 없습니다.\n"), "no table without rows"
    data = command(whole, "status", "--json", capture=capsys).out
    for key in ("unjudged", "unfiled", "open_reviews", "provisioning_waiting", "provisioning_failing"):
        assert f'"{key}": 0' in data


@pytest.mark.parametrize(("mode", "told"), [(0o644, True), (0o602, True), (0o600, False), (0o640, False)])
def test_누구나_읽을_수_있는_비밀번호_파일을_알린다(
    mode: int, told: bool, looked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = tmp_path / "imap-password"
    file.write_text("비밀\n", encoding="utf-8")
    file.chmod(mode)
    monkeypatch.setenv("JEOPSU_IMAP__PASSWORD_FILE", str(file))
    lines = bare_command("doctor", capture=capsys).out.splitlines()
    assert (f"주의  비밀번호 파일: 다른 사용자도 읽을 수 있습니다: {file} - chmod 600 {file}" in lines) is told


@pytest.mark.parametrize("line", ["database.url", "provisioning.url"])
def test_비밀번호가_든_주소를_적은_설정_파일을_누구나_읽을_수_있으면_알린다(
    line: str, looked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(f"JEOPSU_{line.upper().replace('.', '__')}", raising=False)
    urls = {"database.url": ("sqlite:///var/jeopsu.db", "postgresql://intake:s3cret-word@127.0.0.1:1/x"),
            "provisioning.url": ("spool:///var/provisioning", "amqp://intake:s3cret-word@127.0.0.1:1/x")}  # fmt: skip
    text = CONFIG.read_text(encoding="utf-8")
    assert text.count(urls[line][0]) == 1
    file = tmp_path / "config.yaml"
    file.write_text(text.replace(*urls[line]), encoding="utf-8")
    told = f"주의  비밀번호 파일: 다른 사용자도 읽을 수 있습니다: {file} - chmod 600 {file}"
    file.chmod(0o644)
    said = bare_command("doctor", config=str(file), capture=capsys).out
    assert told in said.splitlines() and "s3cret" not in said
    file.chmod(0o640)
    assert told not in bare_command("doctor", config=str(file), capture=capsys).out.splitlines()
