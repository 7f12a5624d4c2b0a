"""Why no encrypted connection came about, in Korean: what OpenSSL says of certificates, and of what comes before."""

import re
import ssl

_CERTIFICATE = {
    2: "인증서를 발급한 인증기관을 알 수 없음",
    7: "인증서의 서명이 맞지 않음",
    9: "인증서의 유효기간이 아직 시작되지 않음",
    10: "인증서의 유효기간이 지남",
    18: "서버가 스스로 서명한 인증서라서 믿을 수 없음",
    19: "인증서를 발급한 인증기관이 믿을 수 있는 목록에 없음",
    20: "인증서를 발급한 인증기관을 알 수 없음",
    21: "인증서를 발급한 인증기관을 알 수 없음",
    23: "폐기된 인증서",
    24: "인증기관의 인증서가 아님",
    26: "서버에 쓸 수 없는 인증서",
    62: "인증서가 이 서버 이름의 것이 아님",
    64: "인증서가 이 서버 주소의 것이 아님",
    66: "인증서의 열쇠가 너무 짧음",
    67: "인증기관의 열쇠가 너무 짧음",
    68: "인증서의 서명 방식이 너무 약함",
}
"""By the number that X509_verify_cert gives (openssl/x509_vfy.h)."""
_TALK = (
    (("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH"),
     "암호화하지 않는 포트이거나 TLS가 아닌 응답"),
    (("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS", "VERSION_TOO_LOW"), "서버의 TLS 버전이 맞지 않음"),
    (("UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_REQUIRED"), "서버가 인증서를 받아들이지 않음"),
    (("HANDSHAKE_FAILURE", "NO_SHARED_CIPHER", "NO_CIPHERS", "INSUFFICIENT_SECURITY"),
     "서버와 맞는 암호화 방식이 없음"),
    (("KEY_TOO_SMALL", "MD_TOO_WEAK", "DH_KEY"), "서버의 암호화가 너무 약함"),
    (("UNRECOGNIZED_NAME",), "서버가 이 이름을 모름"),
    (("EOF", "UNEXPECTED_MESSAGE"), "서버가 암호화 연결을 맺는 도중에 끊음"),
)  # fmt: skip
"""By words in the name of OpenSSL's reason."""

_QUOTED = re.compile(r"\[(?:SSL|X509|PEM)[A-Z0-9]*: ([A-Z0-9_]+)\][^()\n]*(?:\(_ssl\.c:\d+\))?")
_EOF = re.compile(r"EOF occurred in violation of protocol(?: \(_ssl\.c:\d+\))?")


def tls_reason(error: ssl.SSLError) -> str:
    """A few words without a full stop. What is not known by its number or name keeps that name, to be looked up."""
    if isinstance(error, ssl.SSLCertVerificationError):
        number = getattr(error, "verify_code", None)
        return _CERTIFICATE.get(number or 0, f"인증서를 확인할 수 없음 (OpenSSL {number})")
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return "서버가 암호화 연결을 끊음"
    return _told((getattr(error, "reason", None) or _named(str(error))).upper())


def without_openssl(text: str) -> str:
    """A text in which somebody else quoted OpenSSL, with that in Korean."""
    return _EOF.sub("서버가 암호화 연결을 끊음", _QUOTED.sub(lambda found: _told(found[1]), text))


def _told(name: str) -> str:
    for words, told in _TALK:
        if any(word in name for word in words):
            return told
    return f"TLS 오류 ({name})" if name else "TLS 오류"


def _named(text: str) -> str:
    """The reason in `[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)`."""
    found = _QUOTED.search(text)
    return found[1] if found else ""
