"""Links to files that lie at a mail provider or on a cloud drive instead of in the mail.

They are recorded with the file name that the mail shows, and never followed: what is fetched later was not
received in time, and the provider counts downloads.
"""

import html
import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from intake.mime.body import Text, html_pieces
from intake.mime.names import plain_name
from models.mail import CloudLink

MOST = 100
"""Links of one mail that are recorded."""
_MOST_JUDGED = 5000
"""Addresses of one mail that are looked at."""

_PROVIDERS: tuple[tuple[str, str, str], ...] = (
    ("naver", r"(?:x?bigfile|bigfile\.mail|mail)\.naver\.com", r"/(?:bigfile|bigfileupload|download)"),
    ("mybox", r"(?:mybox|cloud|ndrive\d*|photo\.mybox)\.naver\.com", r"/(?:share|saveFile|sharedAlbum|.*shareKey)"),
    ("naver-works", r"(?:[\w-]+\.)*(?:worksmobile|naverworks)\.com", r"/.*(?:bigfile|download|share|drive|attach)"),
    ("daum", r"(?:attach|bigmail|bigfile)\.(?:mail\.)?(?:daum\.net|kakao\.com|hanmail\.net)", r"/."),
    ("daum", r"(?:bigfile|attach)\.mail\.(?:daum\.net|kakao\.com)", r"/."),
    ("talk-drive", r"(?:drive|talkcloud)\.kakao\.com", r"/."),
    ("nate", r"(?:bigfile|mail\d*)\.nate\.com", r"/.*(?:bigfile|BigFile|download)"),
    ("google-drive", r"drive\.google\.com", r"/(?:file/|open|drive/|folders/|uc|u/\d/)"),
    ("google-drive", r"(?:docs|drive\.usercontent)\.google\.com", r"/(?:uc|download|open|\w+/d/)"),
    ("onedrive", r"(?:1drv\.(?:ms|com)|onedrive\.live\.com|[\w-]+\.sharepoint\.com)", r"/."),
    ("dropbox", r"(?:www\.)?dropbox\.com", r"/(?:s|sh|scl|t|l|transfer)/"),
    ("dropbox", r"(?:db\.tt|dl\.dropboxusercontent\.com|dl\.dropbox\.com)", r"/."),
    ("wetransfer", r"(?:we\.tl|(?:www\.|[\w-]+\.)?wetransfer\.com)", r"/(?:t-|downloads/|.)"),
    ("icloud", r"(?:www\.|share\.)?icloud\.com", r"/(?:attachment|iclouddrive|.+)"),
    ("icloud", r"cvws\.icloud-content\.com", r"/."),
    ("box", r"(?:[\w-]+\.)*box\.com", r"/(?:s|shared|v|file)/"),
    ("mega", r"mega\.(?:nz|co\.nz|io)", r"/(?:file|folder|#)"),
    ("send-anywhere", r"(?:send-anywhere\.com|sendanywhe\.re|sendanywhere\.com)", r"/."),
    ("transfernow", r"(?:www\.)?transfernow\.net", r"/dl/"),
    ("hiworks", r"(?:[\w-]+\.)*hiworks\.com", r"/.*(?:bigfile|big_file|download|bigmail|attach)"),
    ("kt", r"(?:[\w-]+\.)*ucloud\.com", r"/."),
    ("synology", r"(?:gofile\.me|[\w-]+\.(?:[\w-]+\.)?(?:quickconnect\.to|synology\.me))", r"/(?:sharing|d/s|\w+/)"),
)  # fmt: skip
"""Name, host and beginning of the path, as regular expressions. Sources: `docs` of the providers and public code;
the list only has to be good enough for a person to look."""

_BIG_FILE_PATH = re.compile(
    r"(?i)big[_-]?(?:file|mail|attach)|large[_-]?(?:file|attach)|massfile|hugefile|webhard|웹하드"
)
"""Paths that groupware (Crinity, Kebi, Terrace, DaouOffice, MailPlug ...) uses on the customer's own host."""
_SHORT_LINK = "short-link"
_SHORT = re.compile(
    r"(?i)https?://(?:naver\.me|me2\.do|bit\.ly|url\.kr|han\.gl|buly\.kr|kko\.to|goo\.gl|tinyurl\.com)/\w"
)
"""Shorteners: only with a file name beside them."""
_OTHER = "other"
"""Any other address: only if the link itself speaks of an archive."""
_ARCHIVE = re.compile(r"(?i)\.(?:zipx?|7z|rar|alz|egg|tar|tgz|gz)$")

_COMPILED = tuple(
    (name, re.compile(host, re.IGNORECASE), re.compile(path, re.IGNORECASE)) for name, host, path in _PROVIDERS
)
_URL = re.compile(r"(?:https?|hxxps?):\\?/\\?/[^\s\"'<>\\^`{|}\u3000-\u303f가-힣]{4,2000}", re.IGNORECASE)
_FILE = re.compile(
    r"(?i)([^\r\n\t<>|\"*?]{0,200}?[^\s<>|\"*?/\\:]\.(?:zip|zipx|7z|rar|alz|egg|tar|tgz|gz|hwpx?|pdf|docx?|xlsx?|pptx?|iso))"
    r"(?![A-Za-z0-9])"
)
_URLDEFENSE = re.compile(r"https?://urldefense\.(?:com|us)/v3/__(.+?)__;", re.IGNORECASE)
_LEAD = re.compile(r"^(?:[\s\-–—•·*▶▷■□○●◇◆※>\[(]+|(?:대용량)?\s*(?:첨부\s*)?파일(?:명|이름)?\s*[::]\s*|\d+[.)]\s+)+")
_BEFORE, _AFTER = 12, 8
_LONGEST_PIECE = 4000


class _Piece(NamedTuple):
    """A tag, a text between tags, or a line."""

    text: str
    is_tag: bool
    links: tuple[tuple[str, str], ...]
    """Provider and address of the cloud links in it."""
    others: tuple[str, ...] = ()
    """The other addresses that it links to."""


def find(texts: Iterable[Text]) -> tuple[CloudLink, ...]:
    """The cloud links in `texts`, each once, with the file name where it stands by the link. At most MOST."""
    found: dict[str, CloudLink] = {}
    for text in sorted(texts, key=lambda text: not text.is_html):
        pieces = _pieces(text)
        for number, piece in enumerate(pieces):
            for provider, url in piece.links:
                known = found.get(url)
                if known is not None and known.name is not None:
                    continue
                name = _name_near(pieces, number)
                if provider != _SHORT_LINK or name is not None:
                    found[url] = CloudLink(provider=provider, url=url, name=name)
            archive = _own_name(pieces, number) if piece.others else None
            if archive is not None and _ARCHIVE.search(archive):
                for url in piece.others:
                    found.setdefault(url, CloudLink(provider=_OTHER, url=url, name=archive))
            if len(found) >= MOST:
                break
    return tuple(found.values())[:MOST]


def provider_of(url: str) -> str | None:
    """The provider that `url` leads to; None if it is no link to a file as far as one can tell."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    path = parts.path + ("?" + parts.query if parts.query else "") + ("#" + parts.fragment if parts.fragment else "")
    for name, host_pattern, path_pattern in _COMPILED:
        if host_pattern.fullmatch(host) and path_pattern.match(path):
            return name
    if _BIG_FILE_PATH.search(unquote(parts.path)) and not re.search(r"\.(?:gif|png|jpe?g|css|js)$", parts.path):
        return "big-file"
    return None


def unwrapped(url: str) -> str:
    """The address behind redirects that mail gateways and search engines put around a link."""
    for _ in range(4):
        match = _URLDEFENSE.match(url)
        inner = match[1] if match else _inner_address(url)
        if inner is None:
            return url
        url = inner
    return url


def _inner_address(url: str) -> str | None:
    if "http" not in url[4:].lower() or provider_of(url) not in {None, "big-file"}:
        return None
    try:
        query = urlsplit(url).query
        values = [value for _, value in parse_qsl(query, max_num_fields=50)]
    except ValueError:
        return None
    inner = [value for value in values if re.match(r"(?i)https?://", value)]
    # a link that only carries an address for later (a log-in page, say) is no wrapper of a file
    return next((value for value in inner if provider_of(value) or _inner_address(value)), None)


def _pieces(text: Text) -> list[_Piece]:
    if text.is_html:
        raw = [(piece, is_tag) for is_tag, piece in html_pieces(text.content) if piece.strip()]
    else:
        raw = [(line, False) for line in text.content.splitlines() if line.strip()]
    pieces = []
    left = _MOST_JUDGED
    known: dict[str, tuple[str, str] | None] = {}
    for piece, is_tag in raw:
        urls = _urls(piece, is_tag)[:left]
        left -= len(urls)
        for url in urls:
            if url not in known:
                target = unwrapped(url)
                kind = _kind(target)
                known[url] = (kind, target) if kind else None
        links = tuple(dict.fromkeys(link for url in urls if (link := known[url]))) if urls else ()
        others = (
            tuple(url for url in urls if known[url] is None and _leads_on(url)) if _may_link(piece, is_tag) else ()
        )
        pieces.append(_Piece(piece[:_LONGEST_PIECE], is_tag, links, others))
    return pieces


def _may_link(piece: str, is_tag: bool) -> bool:
    """Whether people can follow what stands there: not the address of a picture."""
    return not is_tag or piece.split(None, 1)[0].lower() in {"a", "button"}


def _leads_on(url: str) -> bool:
    """Whether something stands behind the host: `http://X.zip` is a file name that a mail program made a link of."""
    try:
        return bool(urlsplit(url).path.strip("/"))
    except ValueError:
        return False


def _kind(url: str) -> str | None:
    """The provider of `url`, or `short-link`."""
    provider = provider_of(url)
    if provider is None and _SHORT.match(url):
        return _SHORT_LINK
    return provider


def _urls(text: str, is_tag: bool) -> list[str]:
    text = html.unescape(text) if is_tag else text
    if "://" not in text and ":\\/" not in text:
        return []
    found = [match[0].replace("\\/", "/").rstrip(".,;:!?)]}>'\"") for match in _URL.finditer(text)]
    return [re.sub(r"(?i)^hxxp", "http", url) for url in dict.fromkeys(found)]


def _own_name(pieces: list[_Piece], number: int) -> str | None:
    """The file name that stands in the link's own tag or text."""
    own = _file_in(pieces[number].text if not pieces[number].is_tag else _spoken(pieces[number].text))
    if own or not pieces[number].is_tag:
        return own
    within = takewhile(
        lambda piece: not (piece.is_tag and piece.text.lower().startswith("/a")), pieces[number + 1 : number + 6]
    )
    return next((name for piece in within if not piece.is_tag and (name := _file_in(piece.text))), None)


def _name_near(pieces: list[_Piece], number: int) -> str | None:
    """The file name that stands in the link's own tag or text, else the nearest before, else after it."""
    before = _up_to_link(reversed(pieces[max(number - _BEFORE, 0) : number]))
    after = _up_to_link(pieces[number + 1 : number + 1 + _AFTER])
    beside = (name for piece in (*before, *after) if not piece.is_tag and (name := _file_in(piece.text)))
    return _own_name(pieces, number) or next(beside, None)


def _up_to_link(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Only pieces that no other cloud link lies between."""
    return takewhile(lambda piece: not piece.links, pieces)


def _spoken(tag: str) -> str:
    """What a tag says in `title`, `download` or `alt`."""
    return "\n".join(match[2] for match in re.finditer(r"(?i)\b(?:title|download|alt)\s*=\s*([\"'])(.*?)\1", tag))


def _file_in(text: str) -> str | None:
    for line in text.splitlines():
        if "://" in line:
            line = _URL.sub(" ", line)
        if match := _FILE.search(line[:1000]):
            return plain_name(_LEAD.sub("", match[1].strip()))
    return None
