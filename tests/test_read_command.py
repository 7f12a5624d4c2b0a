"""`jeopsu read`: one clear sentence for each file that cannot be read, and for each document read in part."""

import json
import os
from pathlib import Path

import pytest

from cli.main import main

CONFIG = str(Path(__file__).parent.parent / "config.yaml")
CERTIFICATE = """재 직 증 명 서
성명 : 유하람
소속 : 개발팀
재직하고 있음을 증명합니다.
2025년 7월 1일
주식회사 솔빛데이터 대표이사 한지우
"""


def run(*arguments: str) -> int:
    return main(["read", *arguments, "--config", CONFIG])


def test_없는_파일과_폴더는_한_줄씩_말하고_나머지는_읽는다(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, folder, missing, pipe = (tmp_path / name for name in ("재직.txt", "폴더", "없음.pdf", "관"))
    good.write_text(CERTIFICATE, "cp949")
    folder.mkdir()
    os.mkfifo(pipe)
    assert run(*map(str, (missing, folder, good, pipe))) == 1
    told = capsys.readouterr()
    assert told.err.splitlines() == [
        f"{missing}: 그런 파일이 없습니다.",
        f"{folder}: 파일이 아니라 폴더입니다. 안에 든 파일을 적어 주십시오.",
        f"{pipe}: 보통의 파일이 아니라서 읽지 않습니다.",
    ]
    assert "재직증명서" in told.out
    assert "유하람" in told.out


@pytest.mark.parametrize("name", ["없음.zip", "없는 폴더/없음.hwp", "가" * 300])
def test_읽을_것이_하나도_없으면_사용법_오류다(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path / name)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_권한이_없는_파일(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    closed = tmp_path / "닫힘.txt"
    closed.write_text("가", "utf-8")
    closed.chmod(0)
    assert run(str(closed)) == 2
    assert capsys.readouterr().err == f"{closed}: 읽을 권한이 없습니다.\n"


def test_일부만_읽은_문서는_그렇다고_말한다(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = tmp_path / "계획서.txt"
    long.write_text("수행계획서 " + "모델을 학습하고 평가한다 " * 200_000, "utf-8")
    odd = tmp_path / os.fsdecode(b"\xc0\xe7\xc1\xf7.txt")
    odd.write_text(CERTIFICATE, "utf-8")
    assert run(str(long), str(odd)) == 0
    assert "글이 지나치게 길어 뒷부분은 읽지 않았습니다." in capsys.readouterr().out
    assert run("--json", str(long), str(odd)) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["files"][0]["notes"], first["files"][0]["state"]) == (["text-cut"], "manual")
    assert second["documents"][0]["kind"] == "pi_employment"


FORM = """이용신청서
기업명 : 빛고을대학교
신청자격 : 대학교(원)
과제명 : 산불 조기 탐지
신청자원 : H100 8장
할인대상 : 해당없음
과제책임자 성명 : 유하람
위와 같이 이용을 신청합니다.
과제책임자 유하람 (서명)
"""


def test_사람이_읽는_값은_모두_한국어다(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "신청서.txt").write_text(FORM, "cp949")
    assert run(str(tmp_path / "신청서.txt")) == 0
    told = capsys.readouterr().out
    assert "신청 구분: 대학교(원)" in told
    assert "할인 신청: 해당 없음" in told
    assert "서명·날인: 이름만 글자로 적힘" in told
    assert not {"university", "none", "typed"} & set(told.replace("[", " ").split())


def test_열지_못한_파일은_한_번만_말한다(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "동의서.pdf").write_bytes(b"")
    assert run(str(tmp_path / "동의서.pdf")) == 0
    assert capsys.readouterr().out.count("내용이 없는 빈 파일입니다.") == 1
