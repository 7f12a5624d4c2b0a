"""Particles follow the sound: years, digits, Latin letters, quoted names, brackets that are not read aloud."""

import re
from pathlib import Path

import pytest

from models.particles import with_particle

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("word", "particle", "expected"),
    [
        ("2026", "과", "2026과"),
        ("2027", "과", "2027과"),
        ("2025", "과", "2025와"),
        ("2030", "은", "2030은"),
        ("2032-06-01", "으로", "2032-06-01로"),
        ("2032-06-07", "으로", "2032-06-07로"),
        ("2032-06-08", "으로", "2032-06-08로"),
        ("2032-06-10", "으로", "2032-06-10으로"),
        ("2032-06-03", "으로", "2032-06-03으로"),
        ("HPC", "이", "HPC가"),
        ("POSTGRESQL", "은", "POSTGRESQL은"),
        ("mysql", "으로", "mysql로"),
        ("lee@namhae.or.kr", "으로", "lee@namhae.or.kr로"),
        ("/etc/jeopsu/암호.txt", "을", "/etc/jeopsu/암호.txt를"),
        ("/etc/jeopsu/암호 파일", "을", "/etc/jeopsu/암호 파일을"),
        ("'nonsense'", "이라는", "'nonsense'라는"),
        ("'required-docum'", "이라는", "'required-docum'이라는"),
        ("'§7 평가'", "이", "'§7 평가'가"),
        ("`jeopsu poll`", "은", "`jeopsu poll`은"),
        ("var/", "을", "var/을"),
        ("사업자등록증", "이", "사업자등록증이"),
        ("이용신청 요약서", "이", "이용신청 요약서가"),
        ("법인등기부등본(등기사항전부증명서)", "은", "법인등기부등본(등기사항전부증명서)은"),
        ("재직증명서(06_재직증명서(책임자).pdf)", "은", "재직증명서(06_재직증명서(책임자).pdf)는"),
        ("신분증 사본", "으로", "신분증 사본으로"),
        ("재직증명서", "으로", "재직증명서로"),
        ("메일", "으로", "메일로"),
        ("메일", "을", "메일을"),
        ("‘AI연구팀’", "과", "‘AI연구팀’과"),
        ("‘16장’", "이", "‘16장’이"),
        ("8", "이", "8이"),
        ("A100 2", "이", "A100 2가"),
        ("(주)", "이", "(주)가"),
        ("", "이", "가"),
    ],
)
def test_조사는_소리를_따른다(word: str, particle: str, expected: str) -> None:
    assert with_particle(word, particle) == expected


DOUBLED = re.compile(r"이\(가\)|을\(를\)|은\(는\)|와\(과\)|과\(와\)|\(으\)로|\(이\)라는")


def test_두_가지를_함께_적은_조사는_어디에도_없다() -> None:
    folders = ("cli", "intake", "models", "notifier", "rules", "runners", "validators", "demo")
    sources = [
        path for name in folders for path in (ROOT / name).rglob("*") if path.suffix in (".py", ".j2", ".json")
    ]
    assert len(sources) > 100
    assert [str(path) for path in sources if DOUBLED.search(path.read_text(encoding="utf-8"))] == []
