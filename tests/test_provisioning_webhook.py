"""The webhook: what reaches the receiver, how it is signed, and everything a receiver can do wrong."""

import base64
import hashlib
import hmac
import json
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from models.config import secret
from models.provisioning import CloudEvent, message
from models.settings import ProvisioningSettings
from notifier.provisioning.messages import wire
from notifier.provisioning.transport import Deferred, Unreachable
from notifier.provisioning.webhook import Webhook, signature
from tests.provisioning import NOON, SECRET, facts
from tests.servers.authority import Authority
from tests.servers.hook import Got, Hook
from tests.servers.ports import LOOPBACK, free_port

ONE = message("application.validated", 1, facts(), NOON)


def webhook(url: str, **changes: Any) -> Webhook:
    """A sender to `url` whose clock stands still."""
    settings = ProvisioningSettings(**{"url": url, "timeout": 5, "secret": SecretStr(SECRET), **changes})
    return Webhook(settings, lambda: secret(settings), lambda: NOON)


def event(case: int) -> CloudEvent:
    """Some message."""
    return message("application.validated", 1, facts(case), NOON)


def good(got: Got, key: bytes) -> bool:
    """Verifies as a receiver would, from the specification alone."""
    headers = got.headers
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + got.body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return headers["webhook-signature"] == f"v1,{wanted}"


def test_서명은_공개된_규격의_견본과_같다() -> None:
    # the example of the Standard Webhooks specification
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    found = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_받는_쪽에_닿는_것() -> None:
    with Hook() as hook:
        webhook(hook.url).send(ONE)
    (got,) = hook.taken
    assert got.body == wire(ONE)
    assert got.path == "/provision?x=1"
    assert got.headers["content-type"] == "application/cloudevents+json; charset=UTF-8"
    assert got.headers["webhook-id"] == "C000001-1"
    assert got.headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert good(got, SECRET.encode())
    assert not good(got._replace(body=got.body.replace(b"H100", b"A100")), SECRET.encode())
    assert json.loads(got.body)["data"]["resource"] == "H100"
    assert SECRET not in str(got)


def test_base64로_적은_비밀값은_풀어서_쓴다() -> None:
    key = b"\x00\xff" * 16
    with Hook() as hook:
        webhook(hook.url, secret=SecretStr("whsec_" + base64.b64encode(key).decode())).send(ONE)
    assert good(hook.taken[0], key)


@pytest.mark.parametrize("given", [None, "", "짧은값", "whsec_!!!!!!!!!!!!!!!!"])
def test_쓸_만한_비밀값이_없으면_아무것도_보내지_않는다(given: str | None) -> None:
    with Hook() as hook:
        with pytest.raises(Unreachable, match=r"provisioning\.secret") as caught:
            webhook(hook.url, secret=None if given is None else SecretStr(given)).send(ONE)
        assert hook.got == []
    assert not given or given not in str(caught.value)


def test_비밀값은_파일에서도_온다(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    with Hook() as hook:
        with pytest.raises(Unreachable, match="secret_file"):
            webhook(hook.url, secret=None, secret_file=path).send(ONE)
        path.write_text(SECRET + "\n", encoding="utf-8")
        webhook(hook.url, secret=None, secret_file=path).send(ONE)
    assert good(hook.taken[0], SECRET.encode())


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx는_받았다는_뜻이다(status: int) -> None:
    with Hook() as hook:
        hook.behave = lambda _id, _times: status
        webhook(hook.url).send(ONE)
    assert hook.ids() == ["C000001-1"]


@pytest.mark.parametrize("status", [300, 304, 400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 502, 503, 599])
def test_그_밖의_대답은_이_메시지만_미룬다(status: int) -> None:
    with Hook() as hook:
        hook.behave = lambda _id, _times: status
        with pytest.raises(Deferred, match=f"HTTP {status}"):
            webhook(hook.url).send(ONE)
    assert len(hook.got) == 1


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", 7),
        (" 120 ", 120),
        ("0", 0),
        ("86400", 3600),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_서버가_기다리라는_만큼만_너무_길지_않게_기다린다(header: str, expected: int | None) -> None:
    with Hook(Retry_After=header.encode("utf-8").decode("latin-1")) as hook:
        hook.behave = lambda _id, _times: 503
        with pytest.raises(Deferred) as caught:
            webhook(hook.url).send(ONE)
    assert caught.value.retry_after == expected


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_다른_곳으로_가라고_해도_가지_않는다(status: int) -> None:
    with Hook() as elsewhere, Hook(Location=elsewhere.url) as hook:
        hook.behave = lambda _id, _times: status
        with pytest.raises(Deferred, match="다른 주소로는 보내지 않습니다"):
            webhook(hook.url).send(ONE)
    assert elsewhere.got == []


@pytest.mark.parametrize("how", ["silent", "drip", "slam", "noise"])
def test_엉뚱한_대답은_끝까지_기다리지_않고_미룬다(how: str) -> None:
    with Hook() as hook:
        hook.behave = lambda _id, _times: how
        with pytest.raises(Deferred, match="결과를 알 수 없습니다"):
            webhook(hook.url, timeout=0.5).send(ONE)


def test_잇달아_대답이_없으면_서버가_죽은_것으로_보고_한_번_답하면_다시_센다() -> None:
    with Hook() as hook:
        sender = webhook(hook.url)
        hook.behave = lambda _id, _times: "slam"
        for _ in range(2):
            with pytest.raises(Deferred):
                sender.send(event(1))
        hook.behave = lambda _id, _times: 500
        with pytest.raises(Deferred):
            sender.send(event(2))
        hook.behave = lambda _id, _times: "slam"
        for _ in range(2):
            with pytest.raises(Deferred):
                sender.send(event(3))
        with pytest.raises(Unreachable):
            sender.send(event(4))


def test_아무도_듣지_않으면_아무것도_더_보내지_않는다() -> None:
    with pytest.raises(Unreachable, match="연결이 거절되었습니다"):
        webhook(f"http://{LOOPBACK}:{free_port()}/").send(ONE)
    with pytest.raises(Unreachable, match="서버 이름을 찾을 수 없습니다"):
        webhook("https://nowhere.invalid/").send(ONE)


def test_인증서를_확인한다(tmp_path: Path) -> None:
    mine = Authority(tmp_path / "mine")
    with Hook(mine) as hook:
        webhook(hook.url, ca_file=mine.ca_file).send(ONE)
        for ca_file in (None, Authority(tmp_path / "other").ca_file):
            with pytest.raises(Unreachable, match="인증서를 확인할 수 없습니다"):
                webhook(hook.url, ca_file=ca_file).send(event(2))
    assert hook.ids() == ["C000001-1"]
    third = Authority(tmp_path / "third", "other.example")
    with Hook(third) as hook, pytest.raises(Unreachable, match="인증서를 확인할 수 없습니다"):
        webhook(hook.url, ca_file=third.ca_file).send(ONE)
    with Hook() as plain, pytest.raises(Unreachable, match=r"암호화 연결|연결하지"):
        webhook(plain.url.replace("http:", "https:"), ca_file=mine.ca_file).send(ONE)


def test_연결만_받고_암호화_인사를_하지_않는_서버도_기다리지_않는다(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as mute:
        accepted: list[socket.socket] = []
        threading.Thread(target=lambda: accepted.append(mute.accept()[0]), daemon=True).start()
        with pytest.raises(Unreachable, match="응답이 없습니다"):
            webhook(f"https://{LOOPBACK}:{mute.getsockname()[1]}/", timeout=0.5).send(ONE)
    for connection in accepted:
        connection.close()


def test_들여다볼_수_없다고_말한다() -> None:
    look = webhook("https://user.example/in?token=abc").look()
    assert (look.found, look.count) == (None, None)
    assert "abc" not in look.what


def test_점검은_비밀값과_서버만_보고_아무것도_보내지_않는다(tmp_path: Path) -> None:
    mine = Authority(tmp_path)
    with Hook(mine) as hook:
        webhook(hook.url, ca_file=mine.ca_file).probe()
        for changes in ({"ca_file": None}, {"ca_file": mine.ca_file, "secret": None}):
            with pytest.raises(Unreachable):
                webhook(hook.url, **changes).probe()
        assert hook.got == []
    with pytest.raises(Unreachable):
        webhook(f"http://{LOOPBACK}:{free_port()}/").probe()
