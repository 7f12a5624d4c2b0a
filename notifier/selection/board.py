"""The result list for the notice board: receipt numbers, resources, results; names masked as configured."""

import csv
import io
import re
from html import escape

from models.call import Call
from models.selection import Ranked, Selection
from notifier.text import clean

VERDICTS = {
    "selected": "선정",
    "waiting": "예비",
    "below": "미선정",
    "limit": "미선정",
    "unscored": "평가 중",
}
SHOWN = ("selected", "waiting")
"""The board names who is selected and who waits; nobody is shown to have failed."""
NAME = 120
"""Characters of a name at most."""
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_FORM = re.compile(r"^(\(주\)|㈜|주식회사|\(재\)|재단법인|\(사\)|사단법인)\s*|\s*(\(주\)|㈜|주식회사)$")


def masked_name(name: str) -> str:
    """`한빛소프트` becomes `한***트`; what an organisation is (㈜, 주식회사) does not count."""
    bare = _FORM.sub("", " ".join(name.split())) or name
    if len(bare) <= 2:
        return bare[:1] + "*"
    return bare[0] + "*" * (len(bare) - 2) + bare[-1]


def _rows(selection: Selection, *, mask: bool) -> list[tuple[str, str, str, str]]:
    """By resource: the selected by receipt number, then those who wait in their order."""
    shown = [one for one in selection.ranked if one.verdict in SHOWN]
    resources = list(selection.places)
    shown.sort(key=lambda one: (resources.index(one.candidate.resource), one.waiting_number or 0, _number(one)))
    rows = []
    for one in shown:
        name = clean(one.candidate.organization, NAME) or "(이름 없음)"
        shown_name = masked_name(name) if mask else name
        rows.append((one.candidate.resource, one.candidate.receipt_number, shown_name, _result(one)))
    return rows


def _number(one: Ranked) -> str:
    return one.candidate.receipt_number


def _result(one: Ranked) -> str:
    return f"{VERDICTS[one.verdict]} {one.waiting_number}번" if one.waiting_number else VERDICTS[one.verdict]


def board_csv(selection: Selection, *, mask: bool) -> bytes:
    """For the office's own notice board software."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(("자원", "접수번호", "기업(기관)명", "결과"))
    for row in _rows(selection, mask=mask):
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def board_html(selection: Selection, call: Call, *, mask: bool) -> str:
    """A page that can be pasted into the notice board."""
    title = escape(f"{call.title} 선정 결과")
    body = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in _rows(selection, mask=mask)
    )
    return f"""<!DOCTYPE html>
<html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body{{font-family:'Malgun Gothic','Noto Sans KR',sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;
line-height:1.6;color:#1f2328}}table{{border-collapse:collapse;width:100%}}th,td{{border:1px solid #d5d9df;
padding:.4rem .7rem;text-align:left}}th{{background:#f0f2f5}}caption{{text-align:left;margin-bottom:.5rem}}
</style></head>
<body><main><h1>{title}</h1>
<table><caption>선정 여부는 접수번호로 확인하시기 바랍니다.</caption>
<thead><tr><th scope="col">자원</th><th scope="col">접수번호</th><th scope="col">기업(기관)명</th>
<th scope="col">결과</th></tr></thead>
<tbody>
{body}
</tbody></table>
<p>{escape(call.agency)}<br>문의: 전화 {escape(call.contact.phone)}, 이메일 {escape(call.contact.email)}<br>
상담 시간: {escape(call.contact.hours)}</p>
</main></body></html>
"""
