"""Workers have no secrets, no network, no rights and no files of others, and what they say is checked; tested in a
service process of its own."""

import json
import os
import pwd
import resource
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import pytest

from intake.redaction import Redacted
from intake.unpacking import UnpackedFile
from models.document import DocumentText
from models.settings import DocumentLimits, WorkerLimits
from runners import confine, landlock
from runners.confine import Room, forget_settings, without_secrets
from runners.derived import Derived
from runners.workers import WorkerFailed, Workers, result_of
from tests import worker_tasks as tasks
from tests.servers.ports import short_dir

P = ParamSpec("P")
T = TypeVar("T")
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
    "own": dict(os.environ), "threads": of(tasks.threads),
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


def test_나눌_권한이_없고_라이브러리가_스레드를_만들어도_네트워크를_떠난다(tmp_path: Path) -> None:
    """As the service of an ordinary user: workers import what the program's main file imports, threads and all."""
    program = tmp_path / "program.py"
    threads = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    begin, end = PROGRAM.split("port, folder", 1)
    body = "    " + f"port, folder{end}".replace("\n", "\n    ")
    program.write_text(f"{threads}{begin}\nif __name__ == '__main__':\n{body}\n", encoding="utf-8")
    bare = ("setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin", "--") if os.geteuid() == 0 else ()
    if subprocess.run([*bare, "unshare", "--user", "--net", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system does not let ordinary processes leave the network")
    with socket.create_server(("127.0.0.1", 0)) as open_port:
        done = subprocess.run(
            [*bare, sys.executable, str(program), str(open_port.getsockname()[1]), str(tmp_path)],
            env=os.environ | SECRETS | {"PYTHONPATH": str(ROOT)},
            cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["network"] != "connected"
    assert told["owner"] == os.geteuid() and told["parent"] == "PermissionError"
    assert len(told["threads"]) > 1, "the program's own thread is not there"
    for thread in told["threads"]:
        assert int(thread["CapEff"], 16) == int(thread["CapPrm"], 16) == 0 and thread["NoNewPrivs"] == "1"


def test_라이브러리는_작업_프로세스에_스레드를_남기지_않는다(tmp_path: Path) -> None:
    """What a library starts before the walls are there would stand outside of them."""
    program = tmp_path / "program.py"
    program.write_text(
        "import cli.main\nfrom models.settings import WorkerLimits\nfrom runners.workers import Workers, result_of\n"
        "from tests import worker_tasks as tasks\nif __name__ == '__main__':\n"
        "    workers = Workers(WorkerLimits(processes=1))\n"
        "    print(len(result_of(workers.submit(tasks.threads))))\n    workers.close()\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(program)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "1", done


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


@pytest.fixture
def workers() -> Iterator[Workers]:
    """One worker, whose tasks may take a while on a busy machine."""
    made = Workers(WorkerLimits(processes=1), seconds=60)
    yield made
    made.close()


def test_작업_프로세스는_맡은_폴더_밖의_파일을_읽지도_쓰지도_못한다(tmp_path: Path) -> None:
    if landlock.version() == 0:
        pytest.skip("this kernel has no Landlock")
    inside, outside = tmp_path / "scratch", tmp_path / "register"
    for folder in (inside, outside):
        folder.mkdir()
    (inside / "given").write_bytes(b"x")
    (outside / "secret").write_bytes(b"x")
    walled = Workers(WorkerLimits(processes=1), room=Room(reads=(), writes=(inside,)))
    try:
        told = result_of(walled.submit(tasks.attempts, inside, outside, os.getpid()))
        connected = result_of(walled.submit(tasks.connect, 1))
    finally:
        walled.close()
    for what in ("read inside", "write inside", "rename inside", "import a package"):
        assert told.pop(what) == "done", what
    if landlock.version() < landlock.SCOPES_SINCE:
        told.pop("kill the service")
    assert told.pop("link outside") in ("PermissionError", "OSError")
    assert set(told.values()) == {"PermissionError"}, told
    assert connected != "connected"
    assert (outside / "secret").read_bytes() == b"x" and list(outside.iterdir()) == [outside / "secret"]


def test_프로그램_폴더에_남의_닫힌_폴더가_있어도_시작한다(monkeypatch: pytest.MonkeyPatch) -> None:
    """As root leaves one that gives a command there once, before the service's own user ever does."""
    root = short_dir("program")
    (root / "runners").mkdir()
    (root / "runners" / "__init__.py").touch()
    (root / "scheduler.py").touch()
    (root / "var").mkdir(mode=0o000)
    monkeypatch.setattr(confine, "__file__", str(root / "runners" / "confine.py"))
    user = os.geteuid()
    if user == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        found = confine._program()
    finally:
        os.seteuid(user)
    assert {one for one in found if one.is_relative_to(root)} == {root / "runners", root / "scheduler.py"}


def test_작업_프로세스의_답은_실행되지_않고_다른_일의_답이_되지도_않는다(workers: Workers, tmp_path: Path) -> None:
    mark = tmp_path / "touched"
    assert result_of(workers.submit(tasks.forge, mark)) == "answered"
    assert not mark.exists(), "a worker ran code in the service"
    assert result_of(workers.submit(tasks.half)) == "이름\udcc0\ud800"
    with pytest.raises(WorkerFailed, match=r"^ValidationError: "):
        result_of(workers.submit(tasks.lie))
    with pytest.raises(WorkerFailed, match=r"^StopAsyncIteration: [^a-z]*$"):
        result_of(workers.submit(tasks.raise_stop))
    # the pool is as good as before
    assert result_of(workers.submit(tasks.connect, 1)) != "connected"


def test_작업_프로세스는_열_수_있는_파일이_적고_메모리를_남기지_않는다(workers: Workers) -> None:
    limits = result_of(workers.submit(tasks.limits))
    assert limits["RLIMIT_CORE"] == (0, 0)
    assert limits["RLIMIT_NOFILE"][1] <= 512 < resource.getrlimit(resource.RLIMIT_NOFILE)[1]


SET_BACK = """
import time
import pebble.pool.process as pool
from models.settings import WorkerLimits
from runners.workers import WorkerFailed, Workers, result_of
from tests import worker_tasks as tasks
class Stuck:
    sleep, time = staticmethod(time.sleep), staticmethod(lambda: 1.0)
pool.time = Stuck
workers = Workers(WorkerLimits(processes=1), seconds=0.5)
try:
    result_of(workers.submit(tasks.sleep, 300.0))
except WorkerFailed as failure:
    print(failure)
workers.close()
"""


def test_시계가_뒤로_가도_멈춘_작업은_제때_끝난다() -> None:
    """The clock of the service stands still from its start on."""
    done = subprocess.run(
        [sys.executable, "-c", SET_BACK], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.startswith("crash:"), done


class TakenOver(Workers):
    """Workers that name a file which is not theirs."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Answers at once."""
        future: Future[T] = Future()
        made = Redacted(path=self._path, extension="pdf", how="cleaned", places=0, note="")
        future.set_result(cast(T, made))
        return future


@pytest.mark.parametrize("how", ["file", "link", "parent"])
def test_작업_프로세스가_가리킨_남의_파일은_심사자료가_되지_않는다(tmp_path: Path, how: str) -> None:
    secret, folder = tmp_path / "secret", tmp_path / "scratch"
    secret.write_text("열쇠", encoding="utf-8")
    target = folder / "clean-0000"
    named = {"file": secret, "link": target / "link", "parent": target / ".." / ".." / "secret"}[how]
    file = UnpackedFile(file="a.pdf", path=tmp_path / "a", sha256="ab" * 32, size=1)
    text = DocumentText(file="a.pdf", format="pdf", sha256=file.sha256, state="read")
    folder.mkdir()
    if how == "link":
        named = folder / "link"
        named.symlink_to(secret)
    derived = Derived(tmp_path / "var")
    derived.make(TakenOver(named), [(file, text, None)], folder, DocumentLimits(), lambda: False)
    kept = derived.find(file.sha256, None)
    assert kept is not None and kept.how == "withheld" and kept.path is None
    assert secret.read_text(encoding="utf-8") == "열쇠"
    assert not [
        path for path in (tmp_path / "var").rglob("*") if path.is_file() and "열쇠" in path.read_text("utf-8")
    ]
