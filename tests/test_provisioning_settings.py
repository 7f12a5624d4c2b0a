"""The settings of provisioning: which addresses are taken, where secrets come from, and that they are never shown."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.config import ConfigError, load, secret
from models.settings import ProvisioningSettings
from notifier.provisioning.transport import open_transport, place
from tests.provisioning import NOON, ROOT

GOOD = [
    "spool:///var/out",
    "spool:////srv/out",
    "https://api.example/x?y=1",
    "https://10.0.0.1:8443/",
    "http://127.0.0.1:8000/x",
    "http://localhost/x",
    "http://[::1]:80/",
    "redis://10.0.0.1:6379/0",
    "rediss://:pw@cache.example/1",
    "amqp://user:pw@mq.example:5672//",
    "amqps://mq.example/vhost",
]
BAD = [
    ("", "시작하는 주소"),
    ("var/provisioning", "시작하는 주소"),
    ("spool:", "spool:///폴더"),
    ("spool://", "spool:///폴더"),
    ("spool:///", "spool:///폴더"),
    ("spool:////", "spool:///폴더"),
    ("spool://var/out", "spool:///폴더"),
    ("ftp://a/b", "시작하는 주소"),
    ("memory://", "시작하는 주소"),
    ("sqs://a", "시작하는 주소"),
    ("https://", "서버 이름"),
    ("https:///x", "서버 이름"),
    ("redis://", "서버 이름"),
    ("https://a:99999/", "포트"),
    ("https://[::1/", "서버 이름과 포트"),
    ("http://api.example/x", "암호화하지 않는 http"),
    ("http://10.0.0.1/", "암호화하지 않는 http"),
    ("http://127.0.0.1.evil.example/", "암호화하지 않는 http"),
    ("https://user:hunter2@api.example/", "사용자 이름과 비밀번호"),
]


def loaded(**environ: str) -> ProvisioningSettings:
    """As the shipped configuration has it, with these changes."""
    changes = {f"JEOPSU_PROVISIONING__{name.upper()}": value for name, value in environ.items()}
    return load(ROOT / "config.yaml", changes).settings.provisioning


@pytest.mark.parametrize("url", GOOD)
def test_쓸_수_있는_주소(url: str) -> None:
    assert loaded(url=url).url.startswith(url.partition("//")[0])
    open_transport(loaded(url=url), lambda: None, lambda: NOON).close()


@pytest.mark.parametrize(("url", "told"), BAD)
def test_쓸_수_없는_주소는_까닭을_한_줄로_말하고_비밀번호는_말하지_않는다(url: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(url=url)
    assert "JEOPSU_PROVISIONING__URL" in str(caught.value) or "provisioning.url" in str(caught.value)
    assert told in str(caught.value) and "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("queue", ""),
        ("queue", "빈 칸"),
        ("queue", "a b"),
        ("timeout", "0"),
        ("timeout", "26"),
        ("retry_seconds", "0,1"),
    ],
)
def test_맞지_않는_값은_거절한다(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        loaded(**{name: value})


def test_비밀값은_환경_변수나_파일에서_오고_찍히지_않는다(tmp_path: Path) -> None:
    assert secret(loaded()) is None
    given = loaded(secret="hunter2-hunter2-hunter2")
    assert secret(given) == "hunter2-hunter2-hunter2"
    assert "hunter2" not in repr(given) and "hunter2" not in given.model_dump_json()
    (tmp_path / "secret").write_text("비밀 한 줄\n", encoding="utf-8")
    assert secret(loaded(secret_file=str(tmp_path / "secret"))) == "비밀 한 줄"
    with pytest.raises(ConfigError, match=r"provisioning\.secret_file"):
        secret(loaded(secret_file=str(tmp_path / "none")))
    assert loaded(secret_file="열쇠").secret_file == ROOT / "열쇠"
    assert loaded(secret_file="").secret_file is None


@pytest.mark.parametrize("url", ["amqp://user:hunter2@mq.example:5672//", "https://a.example/x?token=hunter2"])
def test_사람에게_보이는_주소에는_비밀이_없다(url: str) -> None:
    shown = place(loaded(url=url))
    assert "hunter2" not in shown and "example" in shown


def test_대기열을_쓰지_않으면_그_라이브러리를_읽어_들이지_않는다(tmp_path: Path) -> None:
    code = (
        "import sys, scheduler, cli.main\n"
        "from tests.provisioning import *\n"
        "from runners.provision import provision_round\n"
        f"with surroundings(settings_for(Path({str(tmp_path)!r}), 'spool:///{tmp_path}/spool')) as context:\n"
        "    say(context.store, new_cases(context.store, 1)[0], 'validated')\n"
        "    provision_round(context)\n"
        f"assert Path({str(tmp_path / 'spool' / 'C000001-1.json')!r}).exists()\n"
        "print(sorted({'kombu', 'amqp', 'redis'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout == "[]\n"
