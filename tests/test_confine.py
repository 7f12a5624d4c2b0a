"""Workers have no secrets, no network and no rights; tested in a service process of its own."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from runners.confine import forget_settings, without_secrets

ROOT = Path(__file__).parent.parent
SECRETS = {
    "JEOPSU_IMAP__PASSWORD": "열쇠하나",
    "JEOPSU_SMTP__PASSWORD": "열쇠둘",
    "JEOPSU_PROVISIONING__SECRET": "열쇠셋",
    "JEOPSU_DATABASE__URL": "postgresql://u:열쇠넷@h/d",
    "PGPASSWORD": "열쇠다섯",
    "AWS_SECRET_ACCESS_KEY": "열쇠여섯",
}
PROGRAM = """
import json, os, sys
from pathlib import Path
from models.settings import WorkerLimits
from runners.confine import hide_process
from runners.workers import Workers, result_of
from tests import worker_tasks as tasks
port, folder = int(sys.argv[1]), Path(sys.argv[2])
hide_process()
workers = Workers(WorkerLimits(processes=1))
def of(task, *arguments):
    return result_of(workers.submit(task, *arguments))
said = {
    "environment": of(tasks.environment), "parent": of(tasks.environment_of, os.getpid()),
    "network": of(tasks.connect, port), "rights": of(tasks.capabilities), "owner": of(tasks.write, folder / "file"),
    "own": dict(os.environ),
}
workers.close()
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the worker of a service with secrets tells."""
    with socket.create_server(("127.0.0.1", 0)) as open_port:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(open_port.getsockname()[1]), str(tmp_path_factory.mktemp("w"))],
            env=os.environ | SECRETS, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


def test_작업_프로세스의_환경에는_비밀이_없다(said: dict[str, object]) -> None:
    assert "열쇠" not in str(said["environment"]) and "PATH=" in str(said["environment"])
    own = said["own"]
    assert isinstance(own, dict) and own["PGPASSWORD"] == "열쇠다섯", "what the service needs itself stays with it"
    assert not any(name.startswith("JEOPSU_IMAP") for name in own)


def test_작업_프로세스는_서비스의_환경을_들여다보지_못한다(said: dict[str, object]) -> None:
    if os.geteuid() == 0 and "열쇠" in str(said["parent"]):
        pytest.fail("a worker without capabilities reads the environment of the service")
    assert said["parent"] == "PermissionError"


def test_작업_프로세스에는_네트워크가_없다(said: dict[str, object]) -> None:
    if subprocess.run(["unshare", "--net", "--map-root-user", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system does not let processes leave the network")
    assert said["network"] != "connected"


def test_작업_프로세스에는_권한이_없고_파일은_제_이름으로_쓴다(said: dict[str, object]) -> None:
    rights = said["rights"]
    assert isinstance(rights, dict)
    assert int(rights["CapEff"], 16) == int(rights["CapPrm"], 16) == 0 and rights["NoNewPrivs"] == "1"
    assert said["owner"] == os.geteuid()


def test_설정만_지우고_비밀은_잠깐만_치운다() -> None:
    environ = {"JEOPSU_IMAP__PASSWORD": "a", "JEOPSU_ACCEPT": "1", "PGPASSWORD": "b", "HOME": "/", "My_Api_Key": "c"}
    forget_settings(environ)
    assert set(environ) == {"JEOPSU_ACCEPT", "PGPASSWORD", "HOME", "My_Api_Key"}
    with pytest.raises(KeyError), without_secrets(environ):
        assert set(environ) == {"JEOPSU_ACCEPT", "HOME"}
        raise KeyError
    assert environ["PGPASSWORD"] == "b" and environ["My_Api_Key"] == "c"
