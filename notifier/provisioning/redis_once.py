"""kombu's Redis transport, made to put each message onto the queue once.

Redis confirms a command, but a program killed before it noted the confirmation must ask anew, and redis-py repeats a
command whose answer it missed. So the list and the record of what was handed over change together, in one script on
the server: a message that is in the record is not put onto the list again, and another one with its id is refused (a
register restored from an old backup would give ids anew). The record is a hash beside the queue, `...:handed-over`.

Import only where Redis is configured: kombu costs a tenth of a second.
"""

import base64
from hashlib import sha256
from typing import Any

from kombu.transport import redis
from kombu.utils.json import dumps, loads

PUT_ONCE = """
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known == ARGV[2] then
  return 1
elseif known then
  return 0
end
redis.call('LPUSH', KEYS[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
"""
"""What a script did before a command of it fails stays done. So it asks first, which fails where the noting would."""


class Conflict(Exception):
    """Another message of this id was handed over before."""


class OnceChannel(redis.Channel):  # type: ignore[misc]  # kombu has no types
    """`_put` is where kombu's virtual transports put a message onto a queue."""

    def _put(self, queue: str, message: dict[str, Any], **_: Any) -> None:
        """Puts the message onto the queue unless it was handed over before. Raises Conflict."""
        name, digest = message["properties"]["message_id"], sha256(message["body"].encode()).hexdigest()
        with self.conn_or_acquire() as client:
            if not client.eval(PUT_ONCE, 2, queue, _record(queue), name, digest, dumps(message)):
                raise Conflict(name)

    def forget(self, queue: str, message_id: str) -> None:
        """Lets a message be put onto the queue once more."""
        with self.conn_or_acquire() as client:
            client.hdel(_record(queue), message_id)

    def peek(self, queue: str) -> tuple[list[bytes], set[str]]:
        """The bodies of the messages on the queue, oldest first, and the ids that were ever handed over."""
        with self.conn_or_acquire() as client:
            stored, ids = client.lrange(queue, 0, -1), client.hkeys(_record(queue))
        return [_body(text) for text in reversed(stored)], {one.decode(errors="replace") for one in ids}


class OnceTransport(redis.Transport):  # type: ignore[misc]  # kombu has no types
    """For `kombu.Connection(transport=...)`."""

    Channel = OnceChannel


def _record(queue: str) -> str:
    return f"{queue}:handed-over"


def _body(stored: bytes) -> bytes:
    """The body inside kombu's envelope; what is none stays as it is."""
    try:
        return base64.b64decode(loads(stored)["body"])
    except (ValueError, KeyError, TypeError):
        return stored
