"""Files that the settings name are looked at before anything else; whatever is wrong is said with its key, exit 2."""

import threading
from pathlib import Path

import pytest

from models.config import ConfigError, load
from models.store import views
from tests.config_files import changed_config
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import wait_for
from tests.whole import CONFIG, Outcome, Whole, bare_command

KEYS = (
    "imap.password_file",
    "imap.ca_file",
    "smtp.password_file",
    "smtp.ca_file",
    "provisioning.secret_file",
    "provisioning.ca_file",
)


def variable(key: str) -> str:
    return "JEOPSU_" + key.upper().replace(".", "__")


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A mail server that is away, a folder of its own, nothing else."""
    for name, value in {
        "JEOPSU_IMAP__HOST": "127.0.0.1",
        "JEOPSU_IMAP__PORT": "1",
        "JEOPSU_IMAP__USERNAME": "intake",
        "JEOPSU_DATABASE__URL": f"sqlite:///{tmp_path}/register.db",
        "JEOPSU_STORAGE__ROOT": str(tmp_path / "var"),
    }.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize("words", [("serve",), ("poll",), ("poll", "--dry-run"), ("doctor",), ("config", "check")])
@pytest.mark.parametrize("key", KEYS)
def test_없는_파일을_적은_설정은_어느_명령이나_한_줄로_거절한다(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str, words: tuple[str]
) -> None:
    environment.setenv(variable(key), str(tmp_path / "없는 파일"))
    told = bare_command(*words, capture=capsys)
    (line,) = (told.out + told.err).splitlines()
    assert told.status == 2
    assert key in line and str(tmp_path / "없는 파일") in line and "파일이나 폴더가 없음" in line
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("words", [("serve",), ("poll",), ("poll", "--dry-run")])
def test_비밀번호가_없는_메일함은_항목을_알려_주고_2로_끝난다(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str]
) -> None:
    """Trying for ever without one would be a refused login a minute, and a service that seems to run."""
    told = bare_command(*words, capture=capsys)
    (line,) = (told.out + told.err).splitlines()
    assert told.status == 2
    assert "imap.password_file" in line and "JEOPSU_IMAP__PASSWORD" in line
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("words", [("serve",), ("poll",), ("poll", "--dry-run")])
def test_로그인할_발송_서버의_비밀번호가_없으면_항목을_알려_주고_2로_끝난다(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str]
) -> None:
    for name, value in {"IMAP__PASSWORD": "secret", "SMTP__HOST": "127.0.0.1", "SMTP__USERNAME": "intake"}.items():
        environment.setenv(f"JEOPSU_{name}", value)
    environment.setenv("JEOPSU_SMTP__ENABLED", "true")
    told = bare_command(*words, capture=capsys)
    (line,) = (told.out + told.err).splitlines()
    assert told.status == 2
    assert "smtp.password_file" in line and "JEOPSU_SMTP__PASSWORD" in line
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("sends", [True, False])
def test_설정_확인은_이_환경에_비밀번호가_없음을_일러둔다(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sends: bool
) -> None:
    """The file is right; the service may have the passwords in an environment of its own."""
    for name, value in {"IMAP__HOST": "127.0.0.1", "SMTP__HOST": "127.0.0.1", "SMTP__USERNAME": "intake"}.items():
        environment.setenv(f"JEOPSU_{name}", value)
    environment.setenv("JEOPSU_SMTP__ENABLED", str(sends).lower())
    told = bare_command("config", "check", capture=capsys)
    assert told.status == 0
    assert "확인  imap.password_file: 메일함의 비밀번호가 없습니다" in told.out
    assert ("smtp.password_file" in told.out) is sends, "nobody logs in as long as nothing is sent"


@pytest.mark.parametrize("words", [("serve",), ("config", "check")])
@pytest.mark.parametrize(
    ("key", "content", "why"),
    [
        ("imap.password_file", "", "한 줄"),
        ("imap.password_file", "비밀\n둘째 줄\n", "한 줄"),
        ("smtp.password_file", "\n", "한 줄"),
        ("imap.ca_file", "", "인증서"),
        ("smtp.ca_file", "-----BEGIN CERTIFICATE-----\n없음\n-----END CERTIFICATE-----\n", "인증서"),
        ("provisioning.ca_file", None, "폴더"),
    ],
)
def test_쓸_수_없는_파일도_까닭을_말한다(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    key: str, content: str | None, why: str, words: tuple[str],
) -> None:  # fmt: skip
    file = tmp_path / "named"
    if content is None:
        file.mkdir()
    else:
        file.write_text(content, encoding="utf-8")
    environment.setenv(variable(key), str(file))
    told = bare_command(*words, capture=capsys)
    (line,) = told.err.splitlines()
    assert told.status == 2 and key in line and why in line and "비밀\n" not in line and "둘째" not in line


def test_맞는_파일이면_메일_서버를_찾아간다(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pw").write_text("right\n")
    environment.setenv("JEOPSU_IMAP__PASSWORD_FILE", str(tmp_path / "pw"))
    told = bare_command("poll", capture=capsys)
    assert told.status == 1 and "연결이 거절됨" in told.err and "Errno" not in told.err


def test_비밀번호가_따로_있으면_파일은_보지_않는다(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("JEOPSU_IMAP__PASSWORD_FILE", str(tmp_path / "none"))
    environment.setenv("JEOPSU_IMAP__PASSWORD", "given")
    assert bare_command("config", "check", capture=capsys).status == 0


def test_보기만_하는_명령은_파일이_없어도_된다(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("JEOPSU_IMAP__PASSWORD_FILE", str(tmp_path / "none"))
    told = bare_command("status", capture=capsys)
    assert told.status == 1 and "접수대장이 아직 없습니다" in told.err


def test_설정_확인은_잘못된_곳을_모두_한_줄씩_말한다(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = changed_config(
        tmp_path,
        ("agreement_from: 2025-08-27", "agreement_from: 2025-08-25"),
        ("share_percent: 30 ", "share_percent: 31 "),
        ("threshold: 70 ", "threshold: 170 "),
        ("alarm_to: []", "alarm_to: [not-an-address]"),
    )
    told = bare_command("config", "check", config=str(file), capture=capsys)
    lines = told.err.splitlines()
    assert told.status == 2 and told.out == ""
    for key in ("call.schedule.agreement_from", "call.resources", "call.evaluation.threshold", "watch.alarm_to"):
        assert [line for line in lines if key in line and str(file) in line], key
    assert "4" in lines[-1] and len(lines) == 5
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    assert str(caught.value) == f"{lines[0]} (외 3건)" and len(caught.value.lines) == 4


@pytest.mark.parametrize("key", ["watch.alarm_to", "digest.to"])
@pytest.mark.parametrize("address", ["not-an-address", "a@b", "담당자@example.or.kr", "a@example.or.kr <b>", "@"])
def test_메일을_보낼_수_없는_주소는_설정을_읽을_때_거절한다(key: str, address: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(CONFIG, {variable(key): f"ok@example.or.kr,{address}"})
    assert f"{key}[2번째]: " in str(caught.value) and variable(key) in str(caught.value)
    assert load(CONFIG, {variable(key): "ok@example.or.kr"}).settings is not None


def test_닮지_않은_변수를_뜻하셨느냐고_묻지_않는다() -> None:
    for name, meant in (
        ("JEOPSU_SMTP__FROBNICATE", None),
        ("JEOPSU_SMTP__FROM_NAMES", "JEOPSU_SMTP__FROM_NAME"),
        ("JEOPSU_IMPA__HOST", "JEOPSU_IMAP__HOST"),
        ("JEOPSU_STORAGE_ROOT", "JEOPSU_STORAGE__ROOT"),
    ):
        with pytest.raises(ConfigError) as caught:
            load(CONFIG, {name: "x"})
        assert (f"({meant} 변수를" in str(caught.value)) if meant else ("뜻하셨" not in str(caught.value))


def refused(told: Outcome) -> str:
    """The one line of a refusal."""
    (line,) = told.err.splitlines()
    assert told.status == 1
    return line


def test_쓸_수_없는_저장_폴더는_항목_이름과_함께_말한다(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    environment.setenv("JEOPSU_IMAP__PASSWORD", "x")
    environment.setenv("JEOPSU_STORAGE__ROOT", str(tmp_path / "file" / "var"))
    for words in (("poll",), ("serve",)):
        line = refused(bare_command(*words, capture=capsys))
        assert line.startswith("storage.root: ") and "폴더가 아님" in line and str(tmp_path / "file") in line


def test_닿지_않는_접수대장_서버는_한국어로_말한다(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("JEOPSU_IMAP__PASSWORD", "x")
    for address, why in (
        ("postgresql://u:pw@127.0.0.1:1/x", "연결이 거절됨"),
        ("postgresql://u:pw@no-such-host.invalid/x", "서버 이름을 찾을 수 없음"),
    ):
        environment.setenv("JEOPSU_DATABASE__URL", address)
        for words in (("poll",), ("status",)):
            line = refused(bare_command(*words, capture=capsys))
            assert line.startswith("database.url: ") and why in line and "pw" not in line
            assert "connection" not in line and "failed" not in line


def test_도는_중에_없어진_비밀번호_파일은_항목_이름을_말하는_경보가_되고_돌아오면_이어서_한다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    whole, file = Whole(dovecot, smtp_sink, tmp_path), tmp_path / "password"
    whole.deliver(b"Subject: x\r\nFrom: a@example.org\r\nMessage-ID: <x@example.org>\r\n\r\nx\r\n")
    password = whole.environment.pop("JEOPSU_IMAP__PASSWORD")
    whole.configure(imap__password_file=file, imap__poll_seconds=1)

    def alarms() -> str:
        with whole.register() as store, store.reading() as connection:
            return " ".join(alarm.message for alarm in views.open_alarms(connection))

    with whole.service() as service:
        running = threading.Thread(target=service.serve)
        running.start()
        try:
            wait_for(lambda: "imap.password_file" in alarms() and str(file) in alarms(), 30, alarms)
            assert running.is_alive()
            file.write_text(f"{password}\n", encoding="utf-8")
            wait_for(lambda: len(whole.cases()) == 1 and not alarms(), 60, alarms)
        finally:
            service.stop()
            running.join(60)
