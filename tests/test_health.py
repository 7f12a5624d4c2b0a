"""/healthz, /readyz, /metrics and the JSON log: what a monitor sees, and nothing of anybody's data."""

import json
import logging
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.logs import Json, Quiet
from models.config import ConfigError
from models.store import watch
from runners.context import Context
from runners.figures import Sample, exposition, grandchildren
from runners.figures import samples as figures
from runners.health import REMEMBER_SECONDS, HealthServer, address, open_health
from tests.provisioning import NOON, Hands, new_cases, settings_for, surroundings
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import Serve, wait_for
from tests.whole import BEFORE, Whole

LINE = re.compile(r'[a-z_]+(\{[a-z_]+="[^"\\]*(?:\\.[^"\\]*)*"\})? -?[0-9.e+]+')


@contextmanager
def listening(context: Context) -> Iterator[str]:
    """A server on a free port; its address."""
    server = HealthServer(context)
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.close()


@pytest.fixture
def clock() -> Hands:
    """Time by hand."""
    return Hands()


@pytest.fixture
def context(tmp_path: Path, clock: Hands) -> Iterator[Context]:
    """An intake that listens on any port."""
    config = settings_for(tmp_path, f"spool:///{tmp_path}/q", JEOPSU_WATCH__LISTEN="127.0.0.1:0")
    with surroundings(config, clock) as made:
        yield made


def get(url: str, method: str = "GET") -> tuple[int, str]:
    """Status and body."""
    request = urllib.request.Request(url, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def polled(context: Context) -> None:
    """The mailbox was read."""
    with context.store.writing() as connection:
        watch.set_mark(connection, "poll", context.clock(), {})


def test_살아_있으면_200이고_메일함을_읽은_지_오래면_준비되지_않은_것이다(context: Context, clock: Hands) -> None:
    with listening(context) as url:
        assert get(f"{url}/healthz") == (200, "ok\n")
        assert get(f"{url}/readyz") == (503, "poll\n"), "never polled"
        assert get(f"{url}/readyz?x=1")[0] == 503, "remembered"
        assert get(f"{url}/")[0] == 404 and get(f"{url}/metrics/../etc/passwd")[0] == 404
        assert get(f"{url}/healthz", "HEAD") == (200, "") and get(f"{url}/healthz", "POST")[0] == 501
    polled(context)
    clock.forward(299)
    with listening(context) as url:
        assert get(f"{url}/readyz") == (200, "ok\n")
    clock.forward(2)
    with listening(context) as url:
        assert get(f"{url}/readyz") == (503, "poll\n")


def test_접수대장에_쓸_수_없으면_준비되지_않은_것이다(context: Context, tmp_path: Path) -> None:
    polled(context)
    (tmp_path / "register.db").rename(tmp_path / "elsewhere.db")
    with listening(context) as url:
        assert get(f"{url}/healthz")[0] == 200
        assert get(f"{url}/readyz") == (503, "register\n")
    (tmp_path / "elsewhere.db").rename(tmp_path / "register.db")


def test_지표는_프로메테우스가_읽는_꼴이고_숫자는_접수대장과_같다(context: Context, clock: Hands) -> None:
    new_cases(context.store, 3)
    with context.store.writing() as connection:
        watch.raise_alarm(connection, 'uid-"메일함"\n\\', "누가 보낸 메일 x@y.example", NOON)
    polled(context)
    clock.forward(90)
    with listening(context) as url:
        status, text = get(f"{url}/metrics")
    assert status == 200 and "@" not in text
    values = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            assert LINE.fullmatch(line), line
            values[line.rpartition(" ")[0]] = float(line.rpartition(" ")[2])
    assert values["jeopsu_waiting"] == 3 and values["jeopsu_oldest_waiting_seconds"] == 90
    assert values["jeopsu_last_good_poll_timestamp_seconds"] == pytest.approx(NOON.timestamp())
    assert values["jeopsu_alarms"] == 1 and values['jeopsu_alarm{key="uid-\\"메일함\\"\\n\\\\"}'] == 1
    assert values["jeopsu_disk_free_bytes"] > 0
    names = {one.name for one in figures(context)}
    assert names >= {
        "unread", "unjudged", "unfiled", "provisioning_waiting", "outbox_oldest_seconds", "outbox_waiting",
        "workers", "alarms", "sending_enabled",
    }  # fmt: skip
    # `promtool check metrics`: these endings are for counters and histograms, and all of ours are gauges
    assert not [name for name in names if name.endswith(("_total", "_count", "_sum", "_bucket"))]
    kinds = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert len(kinds) == len(set(kinds)), "all figures of one name stand together"


def test_지표_글은_이름마다_한_번만_설명한다() -> None:
    some = [Sample("b", "B.", 0.5), Sample("a", "A.", 1, (("k", "1"),)), Sample("a", "A.", 2, (("k", "2"),))]
    assert exposition(some) == (
        "# HELP jeopsu_a A.\n# TYPE jeopsu_a gauge\n"
        'jeopsu_a{k="1"} 1\njeopsu_a{k="2"} 2\n'
        "# HELP jeopsu_b B.\n# TYPE jeopsu_b gauge\njeopsu_b 0.5\n"
    )


def test_작업_프로세스는_손자_프로세스이다(tmp_path: Path) -> None:
    for number, parent, name, state in (
        (10, 1, "jeopsu", "S"), (11, 10, "fork server)", "S"), (12, 11, "a b", "R"), (13, 11, "(x) y", "S"),
        (14, 11, "dead", "Z"), (15, 1, "other", "S"), (16, 15, "child", "S"),
    ):  # fmt: skip
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "stat").write_text(f"{number} ({name}) {state} {parent} 1 1 0")
    (tmp_path / "meminfo").write_text("")
    assert grandchildren(tmp_path, 10) == 2


@pytest.mark.parametrize("listen", ["9110", "host:", ":9110", "host:x", "host:70000"])
def test_틀린_주소는_설정_오류이다(listen: str) -> None:
    with pytest.raises(ConfigError, match=r"watch\.listen"):
        address(listen)


def test_주소는_IPv6도_된다() -> None:
    assert address("[::1]:9110") == ("::1", 9110) and address("127.0.0.1:0") == ("127.0.0.1", 0)


def test_이미_쓰이는_포트는_경보이고_접수는_계속된다(tmp_path: Path) -> None:
    from models.store import views

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config = settings_for(tmp_path, f"spool:///{tmp_path}/q", JEOPSU_WATCH__LISTEN=f"127.0.0.1:{port}")
        with surroundings(config) as context:
            assert open_health(context) is None
            with context.store.reading() as connection:
                (alarm,) = views.open_alarms(connection)
            assert "watch.listen" in alarm.message


def test_비워_두면_아무것도_열지_않는다(tmp_path: Path) -> None:
    with surroundings(settings_for(tmp_path, f"spool:///{tmp_path}/q")) as context:
        assert open_health(context) is None
    assert REMEMBER_SECONDS > 0


def record(message: str, error: Exception | None = None) -> logging.LogRecord:
    """What a logger makes."""
    raised = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("runners.triage", logging.ERROR, "x.py", 1, "%s", (message,), raised)


def test_기록에는_예외의_말이_들어가지_않는다() -> None:
    try:
        int("010-1234-5678 홍길동")
    except ValueError as error:
        caught = error
    told = json.loads(Json().format(record("C000012: triage failed\nnew line", caught)))
    assert told["case"] == "C000012" and told["level"] == "error" and told["exception"].startswith("ValueError at ")
    plain = Quiet("%(levelname)s %(message)s").format(record("C000012: triage failed", caught))
    assert "홍길동" not in json.dumps(told, ensure_ascii=False) + plain and "test_health.py" in plain
    assert "\n" not in Json().format(record("두\n줄"))


def test_서비스가_열고_JSON으로_말한다(dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    whole.configure(watch__listen=f"127.0.0.1:{port}", watch__log="json", imap__poll_seconds=1)
    whole.deliver(
        b"From: secret.person@hanbit.example\r\nSubject: =?utf-8?q?=EB=AC=B8=EC=9D=98?=\r\n\r\nx\r\n", BEFORE
    )
    service = Serve(whole, tmp_path / "log")
    try:
        wait_for(lambda: '"event": "triaged"' in service.text(), 60, service.text)
        wait_for(lambda: get(f"http://127.0.0.1:{port}/readyz")[0] == 200, 30, service.text)
        text = get(f"http://127.0.0.1:{port}/metrics")[1]
        assert 'jeopsu_cases{disposition="not_submission"} 1' in text
        assert float(re.findall(r"^jeopsu_workers (\d+)$", text, re.M)[0]) >= 1
        assert service.stop()[0] == 0
    finally:
        service.end()
    said = [json.loads(line) for line in service.text().splitlines()]
    assert [one["event"] for one in said if one.get("event") in ("started", "ended")] == ["started", "ended"]
    assert any(one.get("event") == "stored" and one["count"] == 1 for one in said)
    assert "secret.person" not in service.text()
