"""What is odd about a document that was read, as sentences for an operator."""

from collections.abc import Sequence
from typing import Literal

Note = Literal[
    "text-cut",
    "pages-cut",
    "ocr-cut",
    "ocr-timeout",
    "no-ocr",
    "page-damaged",
    "repaired",
    "track-changes",
    "distribution",
    "second-reader",
    "text-missing",
    "struck-out",
    "struck-unclear",
    "unseen-text",
    "live-form",
    "guide-left-out",
    "sheets-hidden",
]
INCOMPLETE: frozenset[Note] = frozenset(
    ("text-cut", "pages-cut", "ocr-cut", "ocr-timeout", "no-ocr", "page-damaged", "struck-unclear", "live-form")
)
"""Notes of documents of which a part was not read as it stands: what is missing there may stand in that part."""
SENTENCES: dict[Note, str] = {
    "text-cut": "글이 지나치게 길어 뒷부분은 읽지 않았습니다.",
    "pages-cut": "쪽(시트)이 지나치게 많아 뒷부분은 읽지 않았습니다.",
    "ocr-cut": "스캔한 쪽이 너무 많아 뒷부분은 읽지 않았습니다.",
    "ocr-timeout": "글자 인식이 제때 끝나지 않은 쪽이 있습니다.",
    "no-ocr": "글자 인식 프로그램이 없어 스캔한 쪽을 읽지 못했습니다.",
    "page-damaged": "손상되어 읽지 못한 쪽이 있습니다.",
    "repaired": "손상된 파일을 고쳐서 읽었습니다. 내용이 다를 수 있습니다.",
    "track-changes": "변경 내용 추적이 켜진 문서입니다. 화면에 보이는 글과 다를 수 있습니다.",
    "distribution": "배포용 문서입니다.",
    "second-reader": "다른 방식으로 읽었습니다. 빠진 내용이 있을 수 있습니다.",
    "text-missing": "본문 가운데 일부만 읽은 것으로 보입니다.",
    "guide-left-out": "작성 방법이나 예시를 적은 시트는 읽지 않았습니다.",
    "sheets-hidden": "숨겨진 시트는 읽지 않았습니다.",
    "struck-out": "줄을 그어 지운 글이 있으며, 그 글은 값으로 읽지 않았습니다.",
    "struck-unclear": "줄을 그어 지운 글이 있을 수 있으나 가려내지 못했습니다.",
    "unseen-text": "눈에 보이지 않는 글(바탕색, 가려짐, 매우 작음)이 있으며, 그 글은 값으로 읽지 않았습니다.",
    "live-form": "전용 프로그램에서만 내용이 보이는 동적 서식(XFA)이라서 적힌 값을 읽지 못했습니다.",
}
"""A sentence for each id that readers note."""


def told(detail: str, notes: Sequence[Note]) -> str:
    """What a reader says in its own words, then a sentence for each note that it only named."""
    own = [detail] if detail else []
    return " ".join((*own, *(SENTENCES[note] for note in dict.fromkeys(notes))))
