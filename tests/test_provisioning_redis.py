"""The queue at a real Redis: once each, in order, over TLS, through a restart; and kombu's own memory transport."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection
from pydantic import SecretStr

from models.config import secret
from models.provisioning import CloudEvent, message
from models.settings import ProvisioningSettings
from notifier.provisioning.broker import Broker
from notifier.provisioning.messages import wire
from notifier.provisioning.transport import Deferred, Unreachable
from tests.conftest import needs
from tests.provisioning import NOON, facts
from tests.servers.authority import Authority
from tests.servers.hook import Hook
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.redis import Redis

QUEUE = "jeopsu.provisioning"


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    """A Redis of our own."""
    needs("redis-server")
    with Redis() as server:
        yield server


@pytest.fixture
def empty(redis: Redis) -> Redis:
    """The same with nothing in it."""
    assert redis.say("FLUSHALL") == b"+OK\r\n"
    return redis


def broker(url: str, **changes: Any) -> Broker:
    """The queue at `url`."""
    settings = ProvisioningSettings(**{"url": url, "timeout": 5, **changes})
    return Broker(settings, lambda: secret(settings))


def event(case: int, revision: int = 1) -> CloudEvent:
    """Some message."""
    return message("application.validated", revision, facts(case), NOON)


def received(url: str, count: int) -> list[Any]:
    """Takes messages as a receiver does, with kombu."""
    with Connection(url) as connection:
        queue = connection.SimpleQueue(QUEUE)
        found = []
        for _ in range(count):
            one = queue.get(timeout=5)
            one.ack()
            found.append(one)
        with pytest.raises(queue.Empty):
            queue.get(block=False)
        queue.close()
    return found


def test_받는_쪽은_보낸_순서와_내용_그대로_받는다(empty: Redis) -> None:
    sender = broker(empty.url)
    sent = [event(case, revision) for case in (3, 1) for revision in (1, 2)]
    for one in sent:
        sender.send(one)
    sender.close()
    got = received(empty.url, 4)
    bodies = [one.body if isinstance(one.body, bytes) else one.body.encode() for one in got]
    assert bodies == [wire(one) for one in sent]
    assert {one.content_type for one in got} == {"application/cloudevents+json"}
    assert [one.properties["message_id"] for one in got] == [one.id for one in sent]
    assert {one.properties["delivery_mode"] for one in got} == {2}


def test_같은_메시지는_다시_보내도_한_번만_들어가고_가져간_뒤에도_그렇다(empty: Redis) -> None:
    for _ in range(3):
        sender = broker(empty.url)
        sender.send(event(1))
        sender.send(event(1))
        sender.close()
    assert empty.say("LLEN", QUEUE) == b":1\r\n"
    received(empty.url, 1)
    sender = broker(empty.url)
    sender.send(event(1))
    assert empty.say("LLEN", QUEUE) == b":0\r\n"
    look = sender.look()
    assert (look.found, look.taken) == ({}, frozenset({"C000001-1"}))
    sender.send(event(1), again=True)
    assert empty.say("LLEN", QUEUE) == b":1\r\n"
    sender.close()


def test_보기는_아무것도_바꾸지_않고_남의_것도_보여_준다(empty: Redis) -> None:
    sender = broker(empty.url)
    for case in (1, 2):
        sender.send(event(case))
    empty.say("LPUSH", QUEUE, "손으로 넣은 것")
    empty.say("LPUSH", QUEUE, '{"body": "e30="}')
    for _ in range(2):
        look = sender.look()
        assert look.found is not None
        assert look.found["C000001-1"] == (wire(event(1)),)
        assert look.found["C000002-1"] == (wire(event(2)),)
        assert len(look.found) == 4
    assert empty.say("LLEN", QUEUE) == b":4\r\n"
    sender.close()


def test_서버에_저장된_모습(empty: Redis) -> None:
    sender = broker(empty.url, queue="할당".encode().hex())
    sender.send(event(1))
    sender.close()
    raw = empty.say("LINDEX", "할당".encode().hex(), "0")
    stored = json.loads(raw.partition(b"\r\n")[2])
    assert stored["content-type"] == "application/cloudevents+json"
    assert stored["properties"]["delivery_info"]["routing_key"] == "할당".encode().hex()


def test_서버가_꺼졌다_켜져도_메시지는_남아_있다(empty: Redis) -> None:
    sender = broker(empty.url)
    sender.send(event(1))
    empty.stop()
    with pytest.raises(Unreachable, match=str(empty.port)):
        sender.send(event(2))
    with pytest.raises(Unreachable):
        sender.look()
    empty.start()
    sender.send(event(2))
    sender.close()
    assert [one.properties["message_id"] for one in received(empty.url, 2)] == ["C000001-1", "C000002-1"]


def test_대기열_이름이_다른_용도로_쓰이고_있으면_그_메시지는_미룬다(empty: Redis) -> None:
    empty.say("SET", QUEUE, "x")
    sender = broker(empty.url)
    with pytest.raises((Deferred, Unreachable), match="WRONGTYPE"):
        sender.send(event(1))
    sender.close()
    # nothing is noted as handed over that was not
    empty.say("DEL", QUEUE)
    sender.send(event(1))
    assert empty.say("LLEN", QUEUE) == b":1\r\n"
    sender.close()


def test_같은_id의_다른_메시지는_조용히_버리지_않고_알린다(empty: Redis) -> None:
    sender = broker(empty.url)
    sender.send(event(1))
    received(empty.url, 1)
    other = message("application.withdrawn", 1, facts(1), NOON)
    assert other.id == event(1).id
    for _ in range(2):
        with pytest.raises(Deferred, match="다른 메시지"):
            sender.send(other)
    sender.send(event(2))
    assert empty.say("LLEN", QUEUE) == b":1\r\n"
    sender.send(other, again=True)
    assert empty.say("LLEN", QUEUE) == b":2\r\n"
    sender.close()


def test_보낸_id의_모음이_다른_것이면_대기열에도_넣지_않는다(empty: Redis) -> None:
    empty.say("SET", f"{QUEUE}:handed-over", "x")
    sender = broker(empty.url)
    for _ in range(2):
        with pytest.raises((Deferred, Unreachable), match="WRONGTYPE"):
            sender.send(event(1))
    assert empty.say("LLEN", QUEUE) == b":0\r\n"
    sender.close()


def test_점검은_연결하고_아무것도_넣지_않는다(empty: Redis) -> None:
    sender = broker(empty.url)
    sender.probe()
    assert empty.say("DBSIZE") == b":0\r\n"
    sender.close()


def test_읽기_전용이_된_서버에서는_보낸_것으로_치지_않는다(empty: Redis) -> None:
    empty.say("CONFIG", "SET", "min-replicas-to-write", "1")
    sender = broker(empty.url)
    try:
        with pytest.raises((Deferred, Unreachable), match="NOREPLICAS"):
            sender.send(event(1))
    finally:
        empty.say("CONFIG", "SET", "min-replicas-to-write", "0")
    sender.send(event(1))
    assert empty.say("LLEN", QUEUE) == b":1\r\n"
    sender.close()


def test_비밀번호는_설정의_비밀값에서_오고_오류에_찍히지_않는다() -> None:
    needs("redis-server")
    with Redis(password="참나무-껍질-7") as server:
        good = broker(server.url, secret=SecretStr("참나무-껍질-7"))
        good.send(event(1))
        good.close()
        in_address = broker(server.url.replace("://", "://:%EC%B0%B8%EB%82%98%EB%AC%B4-%EA%BB%8D%EC%A7%88-7@"))
        in_address.send(event(1))
        in_address.close()
        assert server.say("LLEN", QUEUE) == b":1\r\n"
        for wrong in (broker(server.url), broker(server.url, secret=SecretStr("틀린-비밀"))):
            with pytest.raises(Unreachable) as caught:
                wrong.send(event(2))
            assert "틀린-비밀" not in str(caught.value)


def test_암호화_연결은_인증서를_확인한다(tmp_path: Path) -> None:
    needs("redis-server")
    with Redis(tls=True) as server:
        good = broker(server.url, ca_file=server.ca_file)
        good.send(event(1))
        look = good.look()
        assert look.found is not None and list(look.found) == ["C000001-1"]
        good.close()
        for wrong in (None, Authority(tmp_path).ca_file):
            with pytest.raises(Unreachable, match=r"(?i)certificate"):
                broker(server.url, ca_file=wrong).send(event(2))
    with Redis(tls=True, names=("other.example",)) as server, pytest.raises(Unreachable, match=r"(?i)certificate"):
        broker(server.url, ca_file=server.ca_file).send(event(2))


@pytest.mark.parametrize("scheme", ["redis", "rediss", "amqp", "amqps"])
def test_아무도_듣지_않는_곳은_곧_한_문장으로_알린다(scheme: str) -> None:
    port = free_port()
    with pytest.raises(Unreachable) as caught:
        broker(f"{scheme}://user:hunter2@{LOOPBACK}:{port}/0").send(event(1))
    assert str(caught.value).startswith(f"{scheme}://{LOOPBACK}:{port}")
    assert "hunter2" not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
@pytest.mark.parametrize("how", ["silent", "noise"])
def test_다른_것이_듣고_있거나_대답이_없으면_기다리지_않는다(scheme: str, how: str) -> None:
    with Hook() as hook:
        hook.behave = lambda _id, _times: how
        with pytest.raises(Unreachable):
            broker(f"{scheme}://{LOOPBACK}:{hook.port}//", timeout=0.3).send(event(1))


def test_amqps는_인증서를_확인한다(tmp_path: Path) -> None:
    mine = Authority(tmp_path / "mine")
    with Hook(mine) as hook:
        for ca_file in (None, Authority(tmp_path / "other").ca_file):
            with pytest.raises(Unreachable, match="인증기관을 알 수 없음"):
                broker(f"amqps://{LOOPBACK}:{hook.port}//", ca_file=ca_file).send(event(1))
    third = Authority(tmp_path / "third", "other.example")
    with Hook(third) as hook, pytest.raises(Unreachable, match=r"서버 (?:이름|주소)의 것이 아님"):
        broker(f"amqps://{LOOPBACK}:{hook.port}//", ca_file=third.ca_file).send(event(1))


def test_AMQP의_길을_메모리에서_간다() -> None:
    sender = broker("memory://")
    for case in (2, 1):
        sender.send(event(case))
    assert sender.look().count == 2
    got = received("memory://", 2)
    assert [one.properties["message_id"] for one in got] == ["C000002-1", "C000001-1"]
    assert [json.loads(one.body)["id"] for one in got] == ["C000002-1", "C000001-1"]
    assert sender.look().count == 0
    sender.close()


SENDER = """
import itertools, sys
sys.path.insert(0, ".")
from tests.test_provisioning_redis import *
sender = broker(sys.argv[1])
sender.send(event(1))
print("ready", flush=True)
for case in itertools.count(1):
    sender.send(event(case))
"""


def test_아무_때나_죽여도_메시지마다_정확히_하나이다(empty: Redis) -> None:
    chance = random.Random(5)
    for _ in range(8):
        sender = subprocess.Popen([sys.executable, "-c", SENDER, empty.url], stdout=subprocess.PIPE, text=True)
        assert sender.stdout is not None
        with sender.stdout:
            assert sender.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.05))
            os.kill(sender.pid, signal.SIGKILL)
        sender.wait()
    look = broker(empty.url).look()
    assert look.found is not None
    assert {len(copies) for copies in look.found.values()} == {1}
    assert sorted(look.found) == [event(case).id for case in range(1, len(look.found) + 1)]
    assert look.taken == set(look.found)
