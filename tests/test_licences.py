"""The audit of licences: what may be used, what may not, and that the locked packages pass."""

import pytest

from docs.licences import fault, faults, locked


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a", {"License-Expression": ["MIT"]}),
        ("a", {"License-Expression": ["GPL-3.0-only OR (Apache-2.0 AND MIT)"]}),
        ("a", {"Classifier": ["License :: OSI Approved :: BSD License", "Topic :: GPL tools"], "License": ["GPL"]}),
        (
            "pebble",
            {"Classifier": ["License :: OSI Approved :: GNU Library or Lesser General Public License (LGPL)"]},
        ),
        ("psycopg", {"License-Expression": ["LGPL-3.0-only"]}),
        ("a", {"License": ["MIT license\nand many words of the GPL"]}),
        ("imapclient", {}),
    ],
)
def test_쓸_수_있는_허가(name: str, said: dict[str, list[str]]) -> None:
    assert fault(name, said) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a", {"License-Expression": ["AGPL-3.0-or-later"]}),
        ("a", {"License-Expression": ["MIT AND GPL-2.0-only"]}),
        ("a", {"License-Expression": ["LGPL-3.0-only"]}),
        ("a", {"Classifier": ["License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)"]}),
        ("a", {"Classifier": ["License :: OSI Approved :: MIT License", "License :: Other/Proprietary License"]}),
        ("a", {"License": ["GNU AFFERO GPL 3.0"]}),
        ("pebble", {"License": ["GPLv3"]}),
        ("a", {"License": [""]}),
        ("a", {}),
    ],
)
def test_쓸_수_없거나_알_수_없는_허가(name: str, said: dict[str, list[str]]) -> None:
    assert fault(name, said)


def test_잠금_파일의_줄을_읽는다() -> None:
    first = "a-b.c==1.2 \\\n    --hash=sha256:00\n"
    text = first + "colorama==0.4 ; sys_platform == 'win32' \\\n    --hash=sha256:11\nlast==3"
    assert [(one.name, one.version, one.conditional) for one in locked(text)] == [
        ("a-b.c", "1.2", False),
        ("colorama", "0.4", True),
        ("last", "3", False),
    ]


def test_잠근_꾸러미는_모두_쓸_수_있다() -> None:
    assert list(faults()) == []
