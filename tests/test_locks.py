"""Lock files: every package to one version with hashes, and what is locked, and nothing else, is installed."""

import pytest

from docs.locks import HASH, entries, faults, strays

DIGEST = "a" * 64
GOOD = f"""# made by hand
click==8.3.0 ; python_version >= '3.11' \\
    --hash=sha256:{DIGEST} \\
    --hash=sha256:{DIGEST}
nowhere-to-be-found==1.0 --hash=sha256:{DIGEST}
"""


def test_해시가_있고_판이_하나이면_흠이_없다() -> None:
    assert list(faults(GOOD)) == []
    assert [len(HASH.findall(entry)) for entry in entries(GOOD)] == [2, 1]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("click==8.3.0", "without a hash"),
        (f"click==8.3.0 --hash=sha256:{DIGEST[1:]}", "without a hash"),
        (f"click==8.3.0 --hash=md5:{DIGEST[:32]}", "without a hash"),
        (f"click>=8.3.0 --hash=sha256:{DIGEST}", "not locked"),
        ("click @ https://example.org/click.whl", "not locked"),
        (f"click==8.3.0 --find-links=https://example.org --hash=sha256:{DIGEST}", "not locked"),
        (f"click==0.0.1 \\\n    --hash=sha256:{DIGEST}", "is installed, 0.0.1 is locked"),
    ],
)
def test_느슨하게_잠근_것은_드러난다(line: str, why: str) -> None:
    assert any(why in fault for fault in faults(GOOD.replace("click==8.3.0 ;", "rich==15.0.0 ;", 1) + line + "\n"))


def test_잠그지_않고_설치한_것은_드러난다() -> None:
    lock = f"typing-extensions==4.15.0 \\\n    --hash=sha256:{DIGEST}\n"
    assert list(strays([lock], ["Typing_Extensions", "pip", "jeopsu"])) == []
    assert [one.partition(":")[0] for one in strays([GOOD, lock], ["click", "Et_XmlFile"])] == ["et-xmlfile"]
