"""The file name of an attachment, as Korean software writes it."""

import unicodedata
from base64 import b64encode
from pathlib import Path

import pytest

from tests.mails import opened, with_attachment

NAME = "25년 지역 인프라 기반 GPU 이용신청_똠방_A100.zip"
CP949 = NAME.encode("cp949")
UTF8 = NAME.encode()
# written by iconv and base64, not by Python
B64_CP949 = b"MjWz4iDB9r+qIMDOx8G28yCx4rndIEdQVSDAzL/rvcXDu1+MY7nmX0ExMDAuemlw"
B64_UTF8 = b"MjXrhYQg7KeA7JetIOyduO2UhOudvCDquLDrsJggR1BVIOydtOyaqeyLoOyyrV/rmKDrsKlfQTEwMC56aXA="
PCT_CP949 = (
    b"%32%35%b3%e2%20%c1%f6%bf%aa%20%c0%ce%c7%c1%b6%f3%20%b1%e2%b9%dd%20%47%50%55%20"
    b"%c0%cc%bf%eb%bd%c5%c3%bb%5f%8c%63%b9%e6%5f%41%31%30%30%2e%7a%69%70"
)
PCT_UTF8 = (
    b"25%EB%85%84%20%EC%A7%80%EC%97%AD%20%EC%9D%B8%ED%94%84%EB%9D%BC%20%EA%B8%B0%EB%B0%98%20GPU%20"
    b"%EC%9D%B4%EC%9A%A9%EC%8B%A0%EC%B2%AD_%EB%98%A0%EB%B0%A9_A100.zip"
)
Q_UTF8 = PCT_UTF8.replace(b"_", b"=5F").replace(b"%20", b"_").replace(b"%", b"=")
TYPE = b"Content-Type: application/zip"
PLAIN = TYPE + b"\r\n"
ATTACHED = b"Content-Disposition: attachment; "

KOREAN = {
    "RFC 2231, UTF-8": PLAIN + ATTACHED + b"filename*=UTF-8''" + PCT_UTF8,
    "RFC 2231, 따옴표 안": PLAIN + ATTACHED + b"filename*=\"UTF-8''" + PCT_UTF8 + b'"',
    "RFC 2231, 문자셋 표시 없음": PLAIN + ATTACHED + b"filename*=''" + PCT_UTF8,
    "RFC 2231, 문자셋 표시 없는 CP949": PLAIN + ATTACHED + b"filename*=''" + PCT_CP949,
    "RFC 2231, euc-kr이라는 CP949": PLAIN + ATTACHED + b"filename*=euc-kr''" + PCT_CP949,
    "RFC 2231, utf-8이라는 CP949": PLAIN + ATTACHED + b"filename*=utf-8''" + PCT_CP949,
    "RFC 2231, ks_c_5601-1987이라는 UTF-8": PLAIN + ATTACHED + b"filename*=ks_c_5601-1987''" + PCT_UTF8,
    "RFC 2231, 모르는 문자셋": PLAIN + ATTACHED + b"filename*=x-unknown-kr''" + PCT_CP949,
    "RFC 2231, 글자 가운데에서 끊긴 연속": PLAIN
    + ATTACHED
    + b"\r\n filename*0*=UTF-8''"
    + PCT_UTF8[:17]
    + b";\r\n filename*1*="
    + PCT_UTF8[17:59]
    + b";\r\n filename*2*="
    + PCT_UTF8[59:],
    "RFC 2231, 순서가 바뀐 연속": PLAIN
    + ATTACHED
    + b"filename*1*="
    + PCT_UTF8[26:]
    + b"; filename*0*=utf-8''"
    + PCT_UTF8[:26],
    "RFC 2231, 열 조각 이상": PLAIN
    + ATTACHED
    + b"".join(
        b"filename*%d*=%s%s; " % (i, b"" if i else b"UTF-8''", PCT_UTF8[i * 15 : i * 15 + 15]) for i in range(12)
    ),
    "두 번 인코딩": PLAIN + ATTACHED + b'filename="=?utf-8?B?' + b64encode(b"=?utf-8?B?" + B64_UTF8 + b"?=") + b'?="',
    "EUC-KR에 없는 글자를 번호로": PLAIN
    + ATTACHED
    + b'filename="'
    + CP949.replace("똠".encode("cp949"), b"&#46624;")
    + b'"',
    "글자 가운데에서 접은 날 CP949": PLAIN + ATTACHED + b'filename="' + CP949[:3] + b"\r\n\t" + CP949[3:] + b'"',
    "RFC 2231, name만 있음": TYPE + b"; name*=UTF-8''" + PCT_UTF8,
    "RFC 2231 연속 안의 인코디드 워드": PLAIN
    + ATTACHED
    + b'filename*0="=?UTF-8?B?'
    + B64_UTF8[:40]
    + b'"; filename*1="'
    + B64_UTF8[40:]
    + b'?="',
    "RFC 2047, UTF-8 B": PLAIN + ATTACHED + b'filename="=?UTF-8?B?' + B64_UTF8 + b'?="',
    "RFC 2047, ks_c_5601-1987": PLAIN + ATTACHED + b'filename="=?ks_c_5601-1987?B?' + B64_CP949 + b'?="',
    "RFC 2047, 따옴표 없음": PLAIN + ATTACHED + b"filename==?EUC-KR?B?" + B64_CP949 + b"?=",
    "RFC 2047, 글자 가운데에서 갈린 UTF-8": PLAIN
    + ATTACHED
    + b'filename="=?UTF-8?B?'
    + B64_UTF8[:20]
    + b"?=\r\n =?UTF-8?B?"
    + B64_UTF8[20:]
    + b'?="',
    "RFC 2047, 글자 가운데에서 갈린 CP949": PLAIN
    + ATTACHED
    + b'filename="=?euc-kr?B?'
    + B64_CP949[:4]
    + b"?= =?euc-kr?B?"
    + B64_CP949[4:]
    + b'?="',
    "RFC 2047, 넷의 배수가 아닌 곳에서 갈린 base64": PLAIN
    + ATTACHED
    + b'filename="=?utf-8?B?'
    + B64_UTF8[:21]
    + b"?= =?utf-8?B?"
    + B64_UTF8[21:]
    + b'?="',
    "RFC 2047, 붙어 있는 워드": TYPE
    + b'; name="=?utf-8?B?'
    + B64_UTF8[:20]
    + b"?==?utf-8?B?"
    + B64_UTF8[20:]
    + b'?="',
    "RFC 2047, Q": PLAIN + ATTACHED + b'filename="=?utf-8?Q?' + Q_UTF8 + b'?="',
    "RFC 2047, x-windows-949": TYPE + b'; name="=?x-windows-949?b?' + B64_CP949 + b'?="',
    "날 8비트 UTF-8": PLAIN + ATTACHED + b'filename="' + UTF8 + b'"',
    "날 8비트 UTF-8, 따옴표 없이 공백": PLAIN + ATTACHED + b"filename=" + UTF8,
    "날 8비트 CP949": PLAIN + ATTACHED + b'filename="' + CP949 + b'"',
    "날 8비트 CP949, 따옴표 없이": TYPE + b"; name=" + CP949 + b"; x=y",
    "날 8비트, 접힌 줄": PLAIN + ATTACHED + b'\r\n\tfilename="' + UTF8.replace(b" GPU", b"\r\n GPU") + b'"',
    "퍼센트로 쓴 보통 이름": PLAIN + ATTACHED + b'filename="' + PCT_UTF8 + b'"',
    "빈칸만 퍼센트로 쓴 UTF-8": PLAIN + ATTACHED + b'filename="' + UTF8.replace(b" ", b"%20") + b'"',
    "빈칸만 퍼센트로 쓴 CP949": PLAIN + ATTACHED + b'filename="' + CP949.replace(b" ", b"%20") + b'"',
    "퍼센트로 쓴 CP949": PLAIN + ATTACHED + b"filename=" + PCT_CP949,
    "HTML 숫자 참조": PLAIN + ATTACHED + b'filename="' + NAME.encode("ascii", "xmlcharrefreplace") + b'"',
    "NFD": PLAIN + ATTACHED + b'filename="' + unicodedata.normalize("NFD", NAME).encode() + b'"',
    "UTF-8을 Latin-1로 오인": PLAIN + ATTACHED + b'filename="' + NAME.encode().decode("latin-1").encode() + b'"',
    "filename이 물음표로 깨지고 name은 온전함": TYPE
    + b'; name="=?utf-8?B?'
    + B64_UTF8
    + b'?="\r\n'
    + ATTACHED
    + b'filename="25? ?? ??? ?? GPU ????_??_A100.zip"',
    "filename은 잘리고 name은 온전함": TYPE
    + b'; name="'
    + UTF8
    + b'"\r\n'
    + ATTACHED
    + b"filename=25"
    + "년".encode(),
    "윈도 경로": PLAIN + ATTACHED + b'filename="C:\\Users\\hong\\' + UTF8 + b'"',
    "상위 폴더 경로": PLAIN + ATTACHED + b'filename="../../etc/' + UTF8 + b'"',
    "방향 전환 문자와 제어 문자": PLAIN
    + ATTACHED
    + b'filename="'
    + UTF8[:9]
    + "\u202e\u200b".encode()
    + b"\x00\x07"
    + UTF8[9:]
    + b'"',
    "Content-Disposition 값 없이": PLAIN + b'Content-Disposition: filename="' + UTF8 + b'"',
    "닫히지 않은 따옴표": PLAIN + ATTACHED + b'filename="' + UTF8,
    "Content-Description만": PLAIN
    + b"Content-Disposition: attachment\r\nContent-Description: =?utf-8?B?"
    + B64_UTF8
    + b"?=",
    "들여쓰지 않은 이어진 줄": TYPE + b';\r\nname="' + UTF8 + b'"\r\nContent-Disposition: attachment',
}


@pytest.mark.parametrize("fields", KOREAN.values(), ids=KOREAN.keys())
def test_한글_첨부_이름을_그대로_읽는다(fields: bytes, tmp_path: Path) -> None:
    mail = opened(with_attachment(fields), tmp_path)
    assert [attachment.name for attachment in mail.attachments] == [NAME]
    assert mail.attachments[0].kind == "archive"


OTHERS = [
    (b"filename=report final.zip", "report final.zip"),
    (b"filename=kim's files.zip", "kim's files.zip"),
    (b"filename=a;b.zip", "a;b.zip"),
    (b'filename="a;b=c.zip"', "a;b=c.zip"),
    (b'filename="say \\"hi\\".zip"', 'say "hi".zip'),
    (b'filename="a "b" c.zip"', 'a "b" c.zip'),
    (b"filename='single.zip'", "'single.zip'"),
    (b'filename="one.zip"; filename="two.zip"', "one.zip"),
    (b"filename=\"plain.zip\"; filename*=UTF-8''%EA%B0%80.zip", "가.zip"),
    (b'filename="100%25.zip"', "100%25.zip"),
    (b'filename="50% off.zip"', "50% off.zip"),
    (b'filename=""', None),
    (b'filename="   "', None),
    (b'filename=".."', None),
    (b'filename="../"', None),
    (b"filename*=", None),
    (b"filename*0*=", None),
    (b"filename*1=b.zip", "b.zip"),
    (b"filename*999999999999=x.zip", None),
    (b'filename="' + b"a" * 3000 + b'.zip"', "a" * 251 + ".zip"),
    (b'filename="M\xc3\xbcller.zip"', "Müller.zip"),
    (b'filename="=?iso-8859-1?Q?M=FCller=2Ezip?="', "Müller.zip"),
    (b'filename="=?utf-8?B?!!!?="', None),
    (b'filename="=?nonsense?B?YS56aXA=?="', "a.zip"),
]


@pytest.mark.parametrize(("parameter", "name"), OTHERS)
def test_그_밖의_이름(parameter: bytes, name: str | None, tmp_path: Path) -> None:
    mail = opened(with_attachment(PLAIN + ATTACHED + parameter), tmp_path)
    assert [attachment.name for attachment in mail.attachments] == [name]


def test_두_이름이_다르면_filename이_앞선다(tmp_path: Path) -> None:
    mail = opened(with_attachment(TYPE + b'; name="other.zip"\r\n' + ATTACHED + b'filename="this.zip"'), tmp_path)
    assert mail.attachments[0].name == "this.zip"
