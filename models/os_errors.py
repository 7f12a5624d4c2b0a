"""What the system and servers say when something fails, in Korean: one table for every message to an operator."""

import ast
import errno
import re
import socket
import ssl

from models.tls_errors import tls_reason, without_openssl

_REASONS = {
    errno.ENOENT: "파일이나 폴더가 없음",
    errno.EACCES: "권한이 없음",
    errno.EPERM: "권한이 없음",
    errno.EROFS: "읽기 전용 디스크",
    errno.ENOSPC: "디스크가 가득 참",
    errno.EDQUOT: "디스크 사용 한도를 넘음",
    errno.EFBIG: "파일이 너무 큼",
    errno.EISDIR: "파일이 아니라 폴더임",
    errno.ENOTDIR: "폴더가 아님",
    errno.EEXIST: "이미 있음",
    errno.ENOTEMPTY: "폴더가 비어 있지 않음",
    errno.EBUSY: "사용 중임",
    errno.ELOOP: "링크가 되풀이됨",
    errno.ENAMETOOLONG: "이름이 너무 김",
    errno.EXDEV: "서로 다른 디스크",
    errno.EMFILE: "열린 파일이 너무 많음",
    errno.ENFILE: "열린 파일이 너무 많음",
    errno.ENOMEM: "메모리가 모자람",
    errno.EIO: "디스크 입출력 오류",
    errno.ESTALE: "네트워크 폴더의 연결이 끊어짐",
    errno.ECONNREFUSED: "연결이 거절됨",
    errno.ECONNRESET: "상대가 연결을 끊음",
    errno.ECONNABORTED: "연결이 끊어짐",
    errno.EPIPE: "연결이 끊어짐",
    errno.ETIMEDOUT: "응답이 없음",
    errno.EHOSTUNREACH: "서버에 닿을 수 없음",
    errno.EHOSTDOWN: "서버에 닿을 수 없음",
    errno.ENETUNREACH: "네트워크에 닿을 수 없음",
    errno.ENETDOWN: "네트워크가 끊어짐",
    errno.EADDRINUSE: "다른 프로그램이 쓰고 있는 주소",
    errno.EADDRNOTAVAIL: "이 컴퓨터에 없는 주소",
}
_SILENCE = _REASONS[errno.ETIMEDOUT]
_NUMBERED = re.compile(r"\[Errno (\d+)\] [A-Z][A-Za-z ,/'-]*")
_BYTES = re.compile(r"""(?<!\w)b(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")


def reason(error: BaseException) -> str:
    """Why something failed, in a few words without a full stop: Korean for the usual errors of the system, a server's
    own words without Python's marks for the rest, never empty."""
    if isinstance(error, socket.gaierror):
        return "서버 이름을 찾을 수 없음"
    if isinstance(error, TimeoutError):
        return _SILENCE
    if isinstance(error, ssl.SSLError):
        return tls_reason(error)
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0) or _plain(error.strerror or str(error)) or type(error).__name__
    first = error.args[0] if len(error.args) == 1 else None
    return _plain(_decoded(first) if isinstance(first, bytes) else str(error)) or type(error).__name__


def _plain(text: str) -> str:
    """A text without Python's and the system's own notation."""
    if text == "timed out":
        return _SILENCE
    numbered = _NUMBERED.sub(lambda found: _REASONS.get(int(found[1]), found[0]), without_openssl(text))
    return _BYTES.sub(_literal, numbered)


def _literal(found: re.Match[str]) -> str:
    try:
        return _decoded(ast.literal_eval(found[0]))
    except (ValueError, SyntaxError):  # it only looks like one
        return found[0]


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
