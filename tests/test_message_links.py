"""Cloud links, in HTML and text, bare and wrapped, with the file name that the mail shows."""

from pathlib import Path

import pytest

from tests.mails import opened, with_attachment

NAME = "25년 지역 인프라 기반 GPU 이용신청_똠방_A100.zip"
NAVER = "https://bigfile.mail.naver.com/download?fid=abc123"

TARGETS = [
    ("naver", NAVER),
    ("naver", "http://xbigfile.naver.com/bigfileupload/download?fid=abc"),
    ("mybox", "https://mybox.naver.com/share/list?shareKey=abc"),
    ("daum", "https://attach.mail.daum.net/bigfile/v1/urls/d/abc"),
    ("daum", "http://bigmail.mail.daum.net/Mail-bin/bigfile_down?uid=abc"),
    ("daum", "https://bigfile.mail.kakao.com/d/abc"),
    ("naver-works", "https://mail.worksmobile.com/bigfile/download?key=abc"),
    ("google-drive", "https://drive.google.com/file/d/1AbC-d_e/view?usp=sharing"),
    ("google-drive", "https://drive.google.com/open?id=1AbC"),
    ("google-drive", "https://drive.google.com/drive/folders/1AbC"),
    ("onedrive", "https://1drv.ms/u/s!AbC"),
    ("onedrive", "https://company-my.sharepoint.com/:u:/g/personal/hong/AbC?e=x"),
    ("dropbox", "https://www.dropbox.com/scl/fi/abc/a.zip?rlkey=x&dl=0"),
    ("wetransfer", "https://we.tl/t-AbC"),
    ("icloud", "https://www.icloud.com/attachment/?u=https%3A%2F%2Fcvws.icloud-content.com%2FB%2FAbC"),
    ("hiworks", "https://mails.office.hiworks.com/bigfile/download/abc"),
    ("big-file", "https://mail.company.example/mail/bigfile/down.do?key=abc"),
    ("big-file", "https://gw.company.example/groupware/LargeAttach?k=1"),
]


@pytest.mark.parametrize(("provider", "url"), TARGETS)
@pytest.mark.parametrize(
    "body",
    [
        "Content-Type: text/plain; charset=utf-8\r\n\r\n대용량 첨부파일: {name} (35.2MB)\r\n<{url}>\r\n",
        'Content-Type: text/html; charset=utf-8\r\n\r\n<p>{name}</p><a href="{html}">다운로드</a>',
        "Content-Type: text/html; charset=utf-8\r\n\r\n<a target=_blank href='{html}'><b>{name}</b></a>",
        "Content-Type: text/html; charset=utf-8\r\n\r\n<td>{name}</td><td>35MB</td>"
        "<td><button onclick=\"window.open('{html}')\">받기</button></td>",
    ],
)
def test_링크와_이름(provider: str, url: str, body: str, tmp_path: Path) -> None:
    raw = body.format(name=NAME, url=url, html=url.replace("&", "&amp;")).encode()
    assert [(one.provider, one.url, one.name) for one in opened(raw, tmp_path).links] == [(provider, url, NAME)]


WRAPPED = [
    "https://kor01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fbigfile.mail.naver.com%2Fdownload%3Ffid%3Dabc123&data=05%7C02",
    "https://www.google.com/url?q=https://bigfile.mail.naver.com/download?fid%3Dabc123&sa=D&source=x",
    "https://urldefense.com/v3/__https://bigfile.mail.naver.com/download?fid=abc123__;!!AbC$",
    "https://gateway.example/check?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fbigfile.mail.naver.com%252Fdownload%253Ffid%253Dabc123",
]


@pytest.mark.parametrize("url", WRAPPED)
def test_감싼_링크를_벗긴다(url: str, tmp_path: Path) -> None:
    raw = b'Content-Type: text/html\r\n\r\n<a href="' + url.replace("&", "&amp;").encode() + b'">x</a>'
    assert [one.url for one in opened(raw, tmp_path).links] == [NAVER]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.naver.com/",
        "https://blog.naver.com/company/123",
        "https://mail.naver.com/",
        "https://www.company.example/files/a.zip",
        "https://drive.google.com/",
        "https://www.dropbox.com/login",
        "https://naver.me/AbC",
        "https://cdn.example/img/bigfile_icon.png",
        "https://login.example/?next=https://www.naver.com/",
        "http://[::1",
        "https://",
    ],
)
def test_파일_링크가_아닌_것(url: str, tmp_path: Path) -> None:
    raw = f'Content-Type: text/html\r\n\r\n<p>홍길동</p><a href="{url}">{url}</a>'.encode()
    assert opened(raw, tmp_path).links == ()


def test_짧은_주소는_파일_이름이_있을_때만(tmp_path: Path) -> None:
    raw = f"Subject: x\r\n\r\n{NAME}\r\nhttps://naver.me/AbC\r\n".encode()
    assert [(one.provider, one.name) for one in opened(raw, tmp_path).links] == [("short-link", NAME)]


@pytest.mark.parametrize(
    "body",
    [
        f"Content-Type: text/html; charset=utf-8\r\n\r\n<a href='URL'><b>{NAME}</b> (35.2MB) 내려받기</a>",
        f"Content-Type: text/html; charset=utf-8\r\n\r\n<a href='URL' download='{NAME}'>받기</a>",
        f"Subject: x\r\n\r\n대용량 첨부파일: {NAME} URL\r\n",
    ],
)
@pytest.mark.parametrize(
    "url", ["https://link.dooray.com/s/AbC", "https://drive.naverworks.com/s/AbC", "https://file.univ.ac.example/AbC"]
)
def test_모르는_곳의_링크는_스스로_압축파일을_말할_때만(url: str, body: str, tmp_path: Path) -> None:
    links = opened(body.replace("URL", url).encode(), tmp_path).links
    assert [(one.provider, one.url, one.name) for one in links] == [("other", url, NAME)]
    assert opened(body.replace(".zip", "").replace("URL", url).encode(), tmp_path).links == ()
    assert opened(body.replace(".zip", ".hwp").replace("URL", url).encode(), tmp_path).links == ()


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{NAME}</p><a href='https://www.company.example/'>홈페이지</a>",
        f"<a href='https://www.company.example/'>홈페이지</a><p>{NAME}</p>",
        "<a href='http://GPU_Sol_A100.zip'>GPU_Sol_A100.zip</a>",
        "<a href='http://GPU_Sol_A100.zip/'>GPU_Sol_A100.zip</a>",
        f"<img src='https://track.example/open?x=1' alt='{NAME}'>",
    ],
)
def test_압축파일_이름_곁의_주소나_주소로_바뀐_이름은_링크가_아니다(body: str, tmp_path: Path) -> None:
    assert opened(b"Content-Type: text/html; charset=utf-8\r\n\r\n" + body.encode(), tmp_path).links == ()


def test_여러_링크는_제_이름을_갖고_한_번씩만_적힌다(tmp_path: Path) -> None:
    raw = (
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
        b"one.zip\r\nhttps://we.tl/t-1\r\ntwo.hwp\r\nhttps://we.tl/t-2\r\nhttps://we.tl/t-3\r\n"
        b'--b\r\nContent-Type: text/html\r\n\r\n<p>one.zip</p><a href="https://we.tl/t-1">x</a><p>two.hwp</p>'
        b'<a href="https://we.tl/t-2">x</a><a href="https://we.tl/t-3">x</a>\r\n--b--\r\n'
    )
    links = opened(raw, tmp_path).links
    assert [(one.url[-3:], one.name) for one in links] == [("t-1", "one.zip"), ("t-2", "two.hwp"), ("t-3", None)]


def test_링크_만_개도_백_개까지만(tmp_path: Path) -> None:
    raw = b"Subject: x\r\n\r\n" + b"".join(b"https://we.tl/t-%d\r\n" % number for number in range(10_000))
    assert len(opened(raw, tmp_path).links) == 100


def test_전달된_메일의_링크도_찾는다(tmp_path: Path) -> None:
    raw = b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n" + NAVER.encode()
    assert [one.url for one in opened(raw, tmp_path).links] == [NAVER]


PAGE = f"<html><meta charset=euc-kr><a href='https://gw.company.example/d/AbC'>{NAME}</a></html>".encode("cp949")
SHORTCUT = b"[InternetShortcut]\r\nURL=https://1drv.ms/u/s!AbC\r\n"


@pytest.mark.parametrize(
    ("name", "content", "url"),
    [
        ("big.html", PAGE, "https://gw.company.example/d/AbC"),
        ("BIG.HTM", PAGE, "https://gw.company.example/d/AbC"),
        ("GPU.zip.url", SHORTCUT, "https://1drv.ms/u/s!AbC"),
        ("big.pdf", PAGE, None),
    ],
)
def test_그룹웨어가_파일로_붙인_대용량_링크(name: str, content: bytes, url: str | None, tmp_path: Path) -> None:
    mail = opened(with_attachment(f'Content-Disposition: attachment; filename="{name}"'.encode(), content), tmp_path)
    assert [one.url for one in mail.links] == ([url] if url else [])
    assert [one.name for one in mail.attachments] == [name]
