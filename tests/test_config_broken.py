"""Every way to break a configuration, and the one line that a person then reads."""

import random
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from models.config import ConfigError, load
from models.config_yaml import read_yaml

CONFIGS = Path(__file__).parent / "configs"
SOURCE = (CONFIGS / "next_year.yaml").read_text(encoding="utf-8")


def message(tmp_path: Path, content: str | bytes, environ: dict[str, str] | None = None) -> str:
    """The line, with the folder of the test left out."""
    file = tmp_path / "config.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ConfigError) as caught:
        load(file, environ or {})
    line = str(caught.value).replace(f"{tmp_path}/", "")
    assert "\n" not in line
    assert caught.value.__cause__ is None, "a cause would show values in a traceback"
    return line


def edited(old: str, new: str) -> str:
    assert SOURCE.count(old) == 1, f"{old!r} must stand once in the sample"
    return SOURCE.replace(old, new)


CASES: list[dict[str, str]] = yaml.safe_load((CONFIGS / "broken.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_잘못_적은_설정은_한_줄로_알려_준다(tmp_path: Path, case: dict[str, str]) -> None:
    assert message(tmp_path, edited(case["old"], case["new"])) == case["expected"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "config.yaml:1: 비어 있거나, '항목: 값' 꼴의 줄이 없습니다."),
        (b"- 1\n- 2\n", "config.yaml:1: 비어 있거나, '항목: 값' 꼴의 줄이 없습니다."),
        (b"imap: {}\n", "config.yaml:1: smtp: 빠져 있습니다. 이 항목을 적어 주십시오. (외 1건)"),
        (
            "# 공고\ncall:\n  title: 공고문\n".encode("cp949"),
            "config.yaml:1: UTF-8이 아닌 글자가 있습니다. 파일을 UTF-8로 저장해 주십시오.",
        ),
        (
            b"# ok\ncall:\n  title: \xb0\xf8\xb0\xed\n",
            "config.yaml:3: UTF-8이 아닌 글자가 있습니다. 파일을 UTF-8로 저장해 주십시오.",
        ),
        (b"a: 1\nb: \x07\n", "config.yaml:2: 눈에 보이지 않는 제어 문자가 있습니다. 지워 주십시오."),
        (b"? [1, 2]\n: 3\n", "config.yaml:1: 항목 이름은 한 낱말이어야 합니다. (외 2건)"),
        (b"a: " + b"[" * 5000, "config.yaml: 묶음이 너무 깊이 겹쳐 있습니다."),
    ],
    ids=["빈 파일", "목록뿐", "공고가 없음", "CP949 첫 줄", "CP949 셋째 줄", "제어 문자", "이름이 목록", "깊은 괄호"],
)
def test_설정이라고_볼_수_없는_파일(tmp_path: Path, content: bytes, expected: str) -> None:
    assert message(tmp_path, content) == expected


def test_없는_파일과_폴더(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"없음\.yaml: 설정 파일이 없습니다\. --config로"):
        load(tmp_path / "없음.yaml", {})
    with pytest.raises(ConfigError, match=r"설정 파일을 읽을 수 없습니다"):
        load(tmp_path, {})


def test_메모장이_붙이는_표시와_윈도_줄바꿈은_괜찮다(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + SOURCE.replace("\n", "\r\n").encode())
    assert load(file, {}).call.title == "2032년 해양 데이터 분석 장비 나눔사업"


@pytest.mark.parametrize(
    "form",
    [
        "*{}",
        "&{} x",
        "!{} x",
        "!!python/name:{} x",
        "'{}",
        "%{}",
        "[{}",
        "{}: {}",
        '"{}\\q"',
        '"{}\\0"',
        '"{}\\ud800"',
    ],
)
@pytest.mark.parametrize("place", ["  poll_seconds: 30", "  host: mail.namhae.example"])
def test_비밀번호를_어떻게_잘못_적어도_오류에_나오지_않는다(tmp_path: Path, form: str, place: str) -> None:
    password = form.replace("{}", "hunter2secret")
    broken = edited(place, f"  password: {password}\n  hots: x")
    line = message(tmp_path, broken)
    assert "hunter2secret" not in line
    assert line.startswith("config.yaml:1")


def test_값이_잘못된_주소에_든_비밀번호도_나오지_않는다(tmp_path: Path) -> None:
    broken = SOURCE + "database:\n  url: mysql://user:hunter2secret@db/x\n"
    assert message(tmp_path, broken) == (
        "config.yaml:128: database.url: sqlite:///파일 경로 또는 postgresql://서버/이름 꼴이어야 합니다."
    )


@pytest.mark.parametrize(
    "section", ["{password:hunter2secret}", "{password=hunter2secret: 1}", "{password hunter2secret: 1}"]
)
def test_빈칸을_빠뜨려_이름에_붙은_비밀번호도_나오지_않는다(tmp_path: Path, section: str) -> None:
    broken = edited("  host: mail.namhae.example\n  security: tls\n  poll_seconds: 30\n", "").replace(
        "imap:", f"imap: {section}"
    )
    assert message(tmp_path, broken).startswith("config.yaml:116: imap.password: 모르는 항목입니다")


PIECES = [
    "*",
    "&a",
    "!x ",
    "{",
    "[",
    "]",
    ": ",
    "- ",
    "'",
    '"',
    "#",
    "\t",
    "\n",
    "~",
    "|",
    "? ",
    "<<: ",
    "---",
    "%",
    "\u2028",
]


@pytest.mark.parametrize("seed", range(60))
def test_어떻게_망가져도_오류는_한_가지_한_줄이다(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    text = SOURCE
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(text))
        text = text[:place] + dice.choice(PIECES) + text[place + dice.choice([0, 0, 1, 9]) :]
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf-8")
    try:
        config = load(file, {})
    except ConfigError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert config.call.year == 2032


WHOLE = (CONFIGS.parent.parent / "config.yaml").read_text(encoding="utf-8")
SIGNS = [
    *":-#'\"[]{},?!|>%@`*&\t\n \\",
    "\x07",
    "\x85",
    "\u00a0",
    "\u2028",
    "\ufeff",
    "---\n",
    "...\n",
    "- ",
    "\r\n",
    "가",
    "😀",
]


def slips(count: int, seed: int) -> Iterator[str]:
    """Pieces of real configurations with up to three slips of the pen."""
    dice, lines = random.Random(seed), (WHOLE + SOURCE).splitlines(keepends=True)
    for _ in range(count):
        begin = dice.randrange(len(lines))
        text = textwrap.dedent("".join(lines[begin : begin + dice.randrange(1, 12)]))
        for _ in range(dice.randrange(4)):
            at, other = dice.randrange(len(text) + 1), dice.randrange(len(text) + 1)
            cut = at + dice.randrange(4)
            text = text[:at] + dice.choice([dice.choice(SIGNS), "", text[other : other + 20]]) + text[cut:]
        yield text


def test_빠른_읽기는_느린_읽기와_같은_말을_한다() -> None:
    texts = [WHOLE, SOURCE, "", "a: &b [*b]", "a: *b", "[" * 5000, "- " * 5000, *slips(1500, 7)]
    found = [read_yaml(text) for text in texts]
    for text, quick in zip(texts, found, strict=True):
        assert quick == read_yaml(text, quickly=False), text
    faulty = sum(bool(one.problems) for one in found)
    assert 200 < faulty < len(found) - 200, "both kinds were tried"
