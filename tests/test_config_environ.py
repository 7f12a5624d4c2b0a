"""Overrides from the environment, paths, and secrets."""

import shutil
from pathlib import Path

import pytest

from models.config import Config, ConfigError, load, secret
from models.settings import ImapSettings, SmtpSettings

SOURCE = Path(__file__).parent / "configs" / "next_year.yaml"


def loaded(environ: dict[str, str]) -> Config:
    return load(SOURCE, environ)


def refused(environ: dict[str, str]) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(environ)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def value_at(config: Config, dotted: str) -> object:
    found: object = config.settings
    for name in dotted.split("."):
        found = getattr(found, name)
    return found


@pytest.mark.parametrize(
    ("variable", "text", "key", "value"),
    [
        ("JEOPSU_IMAP__HOST", "mail.test", "imap.host", "mail.test"),
        ("JEOPSU_IMAP__PORT", "1143", "imap.port", 1143),
        ("JEOPSU_IMAP__PORT", "", "imap.port", None),
        ("JEOPSU_IMAP__SECURITY", "starttls", "imap.security", "starttls"),
        ("JEOPSU_IMAP__USERNAME", "0123", "imap.username", "0123"),
        ("JEOPSU_IMAP__USERNAME", "true", "imap.username", "true"),
        ("JEOPSU_IMAP__FOLDER", "접수함", "imap.folder", "접수함"),
        ("JEOPSU_IMAP__SENT_FOLDER", "", "imap.sent_folder", ""),
        ("JEOPSU_IMAP__IDLE", "No", "imap.idle", False),
        ("JEOPSU_IMAP__READ_TIMEOUT", "2.5", "imap.read_timeout", 2.5),
        ("JEOPSU_IMAP__READ_TIMEOUT", "7", "imap.read_timeout", 7.0),
        ("JEOPSU_IMAP__EXTRA_FOLDERS", "정크, Junk ,", "imap.extra_folders", ("정크", "Junk")),
        ("JEOPSU_IMAP__EXTRA_FOLDERS", '["a, b", c]', "imap.extra_folders", ("a, b", "c")),
        ("JEOPSU_IMAP__TRUSTED_HOSTS", "", "imap.trusted_hosts", ()),
        ("JEOPSU_SMTP__RETRY_SECONDS", "1,2,3", "smtp.retry_seconds", (1, 2, 3)),
        ("JEOPSU_SMTP__FROM_NAME", "'따옴표'", "smtp.from_name", "'따옴표'"),
        ("JEOPSU_LIMITS__ARCHIVE__DEPTH", "1", "limits.archive.depth", 1),
        ("JEOPSU_LIMITS__ARCHIVE", "{depth: 1, seconds: 9}", "limits.archive.seconds", 9),
        ("JEOPSU_DATABASE__URL", "postgresql://u:p@h/d", "database.url", "postgresql://u:p@h/d"),
        ("JEOPSU_DATABASE__URL", "sqlite:////srv/a.db", "database.url", "sqlite:////srv/a.db"),
        ("JEOPSU_DATABASE__URL", "sqlite:///a.db", "database.url", f"sqlite:///{SOURCE.parent}/a.db"),
        ("JEOPSU_STORAGE__ROOT", "/srv/jeopsu", "storage.root", Path("/srv/jeopsu")),
        ("JEOPSU_STORAGE__ROOT", "자료/원본", "storage.root", SOURCE.parent / "자료" / "원본"),
        ("JEOPSU_PROVISIONING__URL", "spool:////srv/out", "provisioning.url", "spool:////srv/out"),
        ("JEOPSU_PROVISIONING__URL", "spool:///out", "provisioning.url", f"spool:///{SOURCE.parent}/out"),
        ("JEOPSU_PROVISIONING__URL", "https://api.test/x", "provisioning.url", "https://api.test/x"),
        ("JEOPSU_IMAP__CA_FILE", "ca.pem", "imap.ca_file", SOURCE.parent / "ca.pem"),
        ("JEOPSU_IMAP__CA_FILE", "", "imap.ca_file", None),
    ],
)
def test_환경_변수는_항목의_종류대로_읽힌다(variable: str, text: str, key: str, value: object) -> None:
    found = value_at(loaded({variable: text}), key)
    assert found == value
    assert type(found) is type(value) or isinstance(value, Path)


def test_깊은_변수가_묶음_변수보다_나중에_적용된다() -> None:
    config = loaded({"JEOPSU_IMAP": "{host: a.test}", "JEOPSU_IMAP__HOST": "b.test"})
    assert config.settings.imap.host == "b.test"
    assert config.settings.imap.poll_seconds == 60, "the whole section was replaced"


def test_공고도_환경_변수로_바꿀_수_있고_검산도_그대로다() -> None:
    moved = loaded({"JEOPSU_CALL__WINDOW__CLOSES_AT": "2032-06-25T18:00:00+09:00"})
    assert moved.call.window.closes_at.day == 25
    line = refused({"JEOPSU_CALL__WINDOW__CLOSES_AT": "2032-06-25T18:00:00"})
    assert line.startswith("환경 변수 JEOPSU_CALL__WINDOW__CLOSES_AT: call.window.closes_at: 시간대가 없습니다.")


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        (
            "JEOPSU_IMAP__HOTS",
            "x",
            "환경 변수 JEOPSU_IMAP__HOTS: 이런 설정 항목은 없습니다. (JEOPSU_IMAP__HOST 변수를 뜻하셨습니까?)",
        ),
        (
            "JEOPSU_IMAP_HOST",
            "x",
            "환경 변수 JEOPSU_IMAP_HOST: 이런 설정 항목은 없습니다. (JEOPSU_IMAP__HOST 변수를 뜻하셨습니까?)",
        ),
        ("JEOPSU_XYZ", "x", "환경 변수 JEOPSU_XYZ: 이런 설정 항목은 없습니다. 이름을 확인하거나 지워 주십시오."),
        (
            "JEOPSU_IMAP__PORT",
            "993x",
            "환경 변수 JEOPSU_IMAP__PORT: imap.port: 정수로 적어 주십시오 (쉼표와 따옴표 없이).",
        ),
        ("JEOPSU_IMAP__PORT", "70000", "환경 변수 JEOPSU_IMAP__PORT: imap.port: 65535 이하여야 합니다."),
        (
            "JEOPSU_SMTP__ENABLED",
            "maybe",
            "환경 변수 JEOPSU_SMTP__ENABLED: smtp.enabled: true 또는 false로 적어 주십시오.",
        ),
        (
            "JEOPSU_IMAP__READ_TIMEOUT",
            "nan",
            "환경 변수 JEOPSU_IMAP__READ_TIMEOUT: imap.read_timeout: 숫자로 적어 주십시오 (쉼표와 따옴표 없이).",
        ),
        (
            "JEOPSU_DATABASE__URL",
            "sqlite:///:memory:",
            "환경 변수 JEOPSU_DATABASE__URL: database.url: 접수대장은 파일에 두어야 합니다 (예: sqlite:///var/jeopsu.db).",
        ),
        (
            "JEOPSU_LIMITS__ARCHIVE",
            "{depht: 1}",
            "환경 변수 JEOPSU_LIMITS__ARCHIVE: limits.archive.depht: 모르는 항목입니다 (depth 항목을 뜻하셨습니까?)",
        ),
        (
            "JEOPSU_IMAP__EXTRA_FOLDERS",
            "[a, ",
            "환경 변수 JEOPSU_IMAP__EXTRA_FOLDERS: imap.extra_folders: YAML 문법이 맞지 않습니다. "
            "들여쓰기, 쌍점(:) 뒤의 빈칸, 따옴표와 괄호의 짝을 확인해 주십시오.",
        ),
        (
            "JEOPSU_IMAP__HOST",
            "a\udcff",
            "환경 변수 JEOPSU_IMAP__HOST: imap.host: UTF-8이 아닌 글자나 제어 문자가 있습니다. 지워 주십시오.",
        ),
        (
            "JEOPSU_SMTP__BOUNCE_ADDRESS",
            "bounce@namhae.example",
            "환경 변수 JEOPSU_SMTP__BOUNCE_ADDRESS: smtp.bounce_address: "
            "{token}이 들어간 주소여야 합니다 (예: intake+{token}@example.or.kr).",
        ),
    ],
)
def test_잘못된_환경_변수는_이름을_들어_알려_준다(variable: str, text: str, expected: str) -> None:
    assert refused({variable: text}) == expected


@pytest.mark.parametrize(
    ("place", "clamd", "listen"),
    [
        ("", True, True),
        ("127.0.0.1:3310", True, True),
        ("[::1]:65535", True, True),
        ("scanner:1", True, True),
        ("127.0.0.1:0", False, True),
        ("127.0.0.1:99999", False, False),
        ("127.0.0.1:65536", False, False),
        ("127.0.0.1:٣", False, False),
        ("127.0.0.1:", False, False),
        (":3310", False, False),
        ("3310", False, False),
        ("/run/clamav/clamd.ctl", True, False),
        ("run/clamd.ctl", False, False),
    ],
)
def test_듣는_곳은_주소와_포트로_적는다(place: str, clamd: bool, listen: bool) -> None:
    for key, allowed in (("security.clamd", clamd), ("watch.listen", listen)):
        environ = {"JEOPSU_" + key.upper().replace(".", "__"): place}
        if allowed:
            assert value_at(loaded(environ), key) == place
        else:
            assert f"{key}: " in refused(environ)


def test_남의_변수와_설정이_아닌_변수는_보지_않는다() -> None:
    config = loaded({"HOME": "/x", "jeopsu_imap__host": "x", "XJEOPSU_IMAP__HOST": "x", "JEOPSU_CONFIG": "y"})
    assert config.settings.imap.host == "mail.namhae.example"


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost", True),
        ("LocalHost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("", True),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("10.0.0.1", False),
        ("128.0.0.1", False),
        ("::2", False),
        ("0.0.0.0", False),
    ],
)
@pytest.mark.parametrize("section", ["IMAP", "SMTP"])
def test_암호화하지_않는_연결은_이_컴퓨터_안에서만(section: str, host: str, allowed: bool) -> None:
    environ = {f"JEOPSU_{section}__HOST": host, f"JEOPSU_{section}__SECURITY": "none"}
    if allowed:
        assert value_at(loaded(environ), f"{section.lower()}.security") == "none"
    else:
        assert f"{section.lower()}.security: 암호화하지 않는 연결(none)은" in refused(environ)


@pytest.mark.parametrize("password", ["0123", "true", "[a, b]", "*x", "  spaced ", "a,b", "{x: y}", "비밀", "'q'"])
def test_비밀번호는_글자_그대로이고_어디에도_찍히지_않는다(password: str) -> None:
    config = loaded({"JEOPSU_IMAP__PASSWORD": password, "JEOPSU_SMTP__PASSWORD": password + "2"})
    assert secret(config.settings.imap) == password
    assert secret(config.settings.smtp) == password + "2"
    assert "0123" not in repr(config)
    assert "0123" not in config.model_dump_json()


def test_비밀번호가_없으면_없다() -> None:
    config = loaded({"JEOPSU_IMAP__PASSWORD": ""})
    assert secret(config.settings.imap) is None
    assert secret(config.settings.smtp) is None


@pytest.mark.parametrize(
    ("content", "password"),
    [
        (b"0123\n", "0123"),
        (b"0123", "0123"),
        (b"x\r\n", "x"),
        ("비밀 \n".encode(), "비밀 "),
        (b"\xef\xbb\xbfx\n", "x"),
    ],
)
def test_비밀번호_파일의_마지막_줄바꿈만_뺀다(tmp_path: Path, content: bytes, password: str) -> None:
    shutil.copy(SOURCE, tmp_path / "config.yaml")
    (tmp_path / "pw").write_bytes(content)
    config = load(tmp_path / "config.yaml", {"JEOPSU_IMAP__PASSWORD_FILE": "pw"})
    assert secret(config.settings.imap) == password


def test_비밀번호_파일은_부를_때마다_새로_읽는다(tmp_path: Path) -> None:
    section = SmtpSettings(from_address="a@b", from_name="c", password_file=tmp_path / "pw")
    for token in ("first", "second"):
        (tmp_path / "pw").write_text(token)
        assert secret(section) == token


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"topsecret\nline2\n", b"topsecret\x00", b"topsecret\xff", b"topsecret" * 9000]
)
def test_쓸_수_없는_비밀번호_파일은_내용을_말하지_않고_거절한다(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pw").write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        secret(ImapSettings(password_file=tmp_path / "pw"))
    assert str(caught.value).startswith("imap.password_file: ")
    assert "topsecret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_없는_비밀번호_파일과_폴더(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(ConfigError, match=r"imap\.password_file: .*읽을 수 없습니다"):
            secret(ImapSettings(password_file=path))
