"""What a second acceptance of the judging, by applications in other layouts and wordings, found."""

import pytest

from tests.hand_application import FILES, SIGNED, findings


def renamed(**names: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The whole application with other words in all files, and where it is signed."""

    def put(text: str) -> str:
        for old, new in names.items():
            text = text.replace(old, new)
        return text

    files = {file: put(text) for file, text in FILES.items()}
    return files, {file: tuple(map(put, places)) for file, places in SIGNED.items()}


@pytest.mark.parametrize(
    ("leader", "staff"), [("김미정", "박동일"), ("명미정", "한미정"), ("황동일", "이예정"), ("최상동", "박 미 정")]
)
def test_미정이나_동일도_사람의_이름이다(leader: str, staff: str) -> None:
    files, signed = renamed(한도경=leader, 윤세아=staff)
    found = findings(files, signed)
    assert [f for f in found.values() if f.outcome != "pass"] == []


@pytest.mark.parametrize(
    "nobody", ["미정", "추후 미정", "담당자 미정", "현재 미정", "채용예정", "상동", "전 동일", "책임자와 동일"]
)
def test_정해지지_않은_사람은_이름이_아니다(nobody: str) -> None:
    files, signed = renamed(윤세아=nobody)
    found = findings(files, signed)
    assert found["consistency/staff_name"].outcome == "review"
    assert found["distinct-people"].outcome == "review"
