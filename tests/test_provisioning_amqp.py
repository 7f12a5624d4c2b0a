"""The queue at an AMQP broker: declared, routed, confirmed; everything that a broker can refuse."""

from typing import Any

import pytest

from models.config import secret
from models.provisioning import CloudEvent, message
from models.settings import ProvisioningSettings
from notifier.provisioning.broker import Broker
from notifier.provisioning.messages import wire
from notifier.provisioning.transport import Deferred, Unreachable
from tests.provisioning import NOON, facts
from tests.servers.amqp import Amqp

QUEUE = "jeopsu.provisioning"
DURABLE = 2


def broker(url: str, **changes: Any) -> Broker:
    """The queue at `url`."""
    settings = ProvisioningSettings(**{"url": url, "timeout": 5, **changes})
    return Broker(settings, lambda: secret(settings))


def event(case: int) -> CloudEvent:
    """Some message."""
    return message("application.validated", 1, facts(case), NOON)


def test_대기열을_만들고_지워지지_않는_메시지로_보내고_확인을_기다린다() -> None:
    with Amqp() as server:
        sender = broker(server.url)
        for case in (2, 1):
            sender.send(event(case))
        assert server.queues == {QUEUE: DURABLE}
        assert [(one.queue, one.mandatory, one.body) for one in server.published] == [
            (QUEUE, True, wire(event(case))) for case in (2, 1)
        ]
        for one, name in zip(server.published, (b"C000002-1", b"C000001-1"), strict=True):
            assert b"application/cloudevents+json" in one.header and name in one.header
            assert b"\x02\x00" in one.header, "delivery mode 2 and priority 0"
        assert sender.look().count == 2
        sender.close()


def test_이미_있는_대기열은_그대로_쓴다() -> None:
    with Amqp() as server:
        server.queues[QUEUE] = 0
        sender = broker(server.url)
        sender.send(event(1))
        assert server.queues == {QUEUE: 0}
        assert len(server.published) == 1
        sender.close()


@pytest.mark.parametrize(("how", "told"), [("nack", "가득 찼거나"), ("return", "NO_ROUTE")])
def test_받지_않은_메시지만_미루고_다음_것은_보낸다(how: Any, told: str) -> None:
    with Amqp() as server:
        sender = broker(server.url)
        server.behave = how
        for _ in range(2):
            with pytest.raises(Deferred, match=told):
                sender.send(event(1))
        server.behave = "ack"
        sender.send(event(2))
        assert [one.body for one in server.published] == [wire(event(2))]
        sender.close()


@pytest.mark.parametrize("how", ["silent", "slam"])
def test_확인이_오지_않으면_보낸_것이_아니고_다시_연결하여_보낸다(how: Any) -> None:
    with Amqp() as server:
        sender = broker(server.url, timeout=0.5)
        server.behave = how
        with pytest.raises(Unreachable):
            sender.send(event(1))
        server.behave = "ack"
        sender.send(event(1))
        assert len(server.published) == 1
        sender.close()


def test_점검은_연결하고_아무것도_보내지_않는다() -> None:
    with Amqp() as server:
        sender = broker(server.url)
        sender.probe()
        assert (list(server.queues), server.published) == ([QUEUE], [])
        sender.close()
    with pytest.raises(Unreachable):
        broker(server.url, timeout=0.5).probe()
