"""Lanes: none ends silently, one that is gone ends the service, and good work ends its alarm in any process."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from models.store import views
from runners import embedded, health
from runners.context import Context
from runners.embedded import Lane, LaneEnded, run_until
from runners.health import HealthServer
from runners.house import lane_of
from runners.watching import raise_alarm
from scheduler import Service
from tests.provisioning import settings_for, surroundings
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.serving import wait_for
from tests.test_health import get
from tests.whole import Whole

KEYS = tuple(f"lane-{name}" for name in ("triage", "assess", "judge", "file", "provision", "deliver", "copy"))


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    """An intake that listens on any port."""
    config = settings_for(tmp_path, f"spool:///{tmp_path}/q", JEOPSU_WATCH__LISTEN="127.0.0.1:0")
    with surroundings(config) as made:
        yield made


def alarms(context: Context) -> list[str]:
    """Keys of the open ones."""
    with context.store.reading() as connection:
        return [alarm.key for alarm in views.open_alarms(connection)]


class Ends:
    """Work that ends its thread a few times, each time in another way, and then goes well."""

    def __init__(self, *ways: BaseException) -> None:
        self.ways = list(ways)
        self.well = 0

    def __call__(self) -> bool:
        if self.ways:
            raise self.ways.pop(0)
        self.well += 1
        return False


@pytest.mark.parametrize(
    "way", [SystemExit(1), KeyboardInterrupt(), GeneratorExit(), MemoryError(), OSError(28, "x")]
)
def test_어떤_예외도_단계를_조용히_끝내지_못하고_경보는_일이_되면_닫힌다(
    context: Context, way: BaseException
) -> None:
    work = Ends(way)
    lane = lane_of(context, "triage", work, 0.01)
    seen: list[list[str]] = []

    def stopping() -> bool:
        seen.append(alarms(context))
        return work.well > 2

    assert run_until([lane], stopping, 20)
    assert ["lane-triage"] in seen, "it was an alarm"
    assert alarms(context) == []


def test_기다리는_동안의_예외도_단계를_끝내지_못한다() -> None:
    work, slept = Ends(), Ends(SystemExit(1), KeyboardInterrupt())
    lane = Lane("intake", work, every=0.01, failed=lambda _: None, sleep=lambda _: slept())
    assert run_until([lane], lambda: slept.well > 1, 20)


def test_실패를_적지_못해도_단계는_계속된다() -> None:
    work = Ends(ValueError("x"))

    def failed(error: BaseException) -> None:
        raise SystemExit(str(error))

    assert run_until([Lane("judge", work, every=0.01, failed=failed)], lambda: work.well > 1, 20)


class Dying(Lane):
    """A lane whose thread goes away, whatever the reason."""

    go = threading.Event()

    def _run(self) -> None:
        self.go.wait()


def test_단계가_사라지면_서비스가_오류로_끝나고_healthz와_감시가_그것을_안다(context: Context) -> None:
    dying, work, beats = Dying("deliver", Ends(), every=1, failed=lambda _: None), Ends(), list[float]()
    dying.go = threading.Event()
    other = lane_of(context, "judge", work, 0.01)
    server = HealthServer(context, lambda: next((one.name for one in (dying, other) if one.has_died()), None))
    url = f"http://127.0.0.1:{server.port}/healthz"
    caught: list[BaseException] = []

    def serve() -> None:
        try:
            run_until([dying, other], lambda: False, 20, lambda: beats.append(0))
        except LaneEnded as error:
            caught.append(error)

    try:
        assert get(url)[0] == 200, "not started yet"
        thread = threading.Thread(target=serve)
        thread.start()
        wait_for(lambda: len(beats) > 2, 20, "no sign of life")
        assert get(url) == (200, "ok\n")
        dying.go.set()
        thread.join(30)
        assert not thread.is_alive() and str(caught[0]) == "deliver"
        told = len(beats)
        assert get(url) == (503, "lane deliver\n")
        assert not other.has_died(), "it was asked to end"
        assert len(beats) == told
    finally:
        server.close()


def test_단계가_사라진_서비스는_오류로_끝난다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends the thread of a lane from outside: here its very loop."""
    whole = Whole(dovecot, smtp_sink, tmp_path)
    runs = embedded.Lane._run

    def run(lane: Lane) -> None:
        if lane.name != "copy":
            runs(lane)

    monkeypatch.setattr(embedded.Lane, "_run", run)
    with Service(whole.config()) as service, pytest.raises(LaneEnded, match="copy"):
        service.serve()


def test_앞_프로세스가_낸_경보는_다음_프로세스의_좋은_일로_닫힌다(context: Context) -> None:
    raise_alarm(context, "lane-triage", "앞 프로세스에서")
    raise_alarm(context, "lane-judge", "다른 단계")
    work = Ends()
    assert run_until([lane_of(context, "triage", work, 0.01)], lambda: work.well > 1, 20)
    assert alarms(context) == ["lane-judge"]


def test_다시_시작한_뒤의_확인_한_번으로도_경보가_닫힌다(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    whole = Whole(dovecot, smtp_sink, tmp_path)
    with whole.service() as service:
        for key in (*KEYS, "imap", "stale", "disk"):
            raise_alarm(service.context, key, "앞 프로세스에서")
    whole.poll()
    with whole.register() as store, store.reading() as connection:
        assert [alarm.key for alarm in views.open_alarms(connection)] == ["disk"], "that is for the watch to say"


def slow(port: int) -> socket.socket:
    """A client that has begun to ask."""
    client = socket.create_connection(("127.0.0.1", port), timeout=20)
    client.sendall(b"GET /heal")
    return client


def is_cut_off(client: socket.socket) -> bool:
    """Whether the server has given it up."""
    client.settimeout(0.01)
    try:
        return client.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_느린_접속이_많아도_감시는_답을_받고_접속_수는_한도를_넘지_않는다(context: Context) -> None:
    server = HealthServer(context)
    before = threading.active_count()
    try:
        with ExitStack() as stack:
            clients = [stack.enter_context(slow(server.port)) for _ in range(5 * health.CONNECTIONS)]
            assert get(f"http://127.0.0.1:{server.port}/healthz") == (200, "ok\n")
            assert sum(not is_cut_off(client) for client in clients) <= health.CONNECTIONS
            assert threading.active_count() - before <= health.CONNECTIONS + 1
    finally:
        server.close()


def test_한_글자씩_보내는_접속도_시간이_지나면_끊긴다(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "REQUEST_SECONDS", 0.2)
    server = HealthServer(context)
    try:
        with slow(server.port) as client:

            def sends_on() -> bool:
                try:
                    client.sendall(b"x")
                except OSError:
                    return True
                return is_cut_off(client)

            wait_for(sends_on, 20, "it holds on for ever")
    finally:
        server.close()


def test_스레드를_만들_수_없었던_접속도_자리를_차지하지_않는다(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As under a limit of processes: once there is room again, a monitor gets its answer."""
    server = HealthServer(context)

    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    try:
        with monkeypatch.context() as limited:
            limited.setattr(threading.Thread, "start", refuse)
            for _ in range(2 * health.CONNECTIONS):
                with slow(server.port) as client:
                    wait_for(partial(is_cut_off, client), 20, "nobody answers, and nobody cuts it off")
        assert get(f"http://127.0.0.1:{server.port}/healthz") == (200, "ok\n")
    finally:
        server.close()
