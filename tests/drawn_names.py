"""Names drawn for properties of the naming rule: any text at all, and what surely is the name of an organisation."""

from functools import partial

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from models.call import Call
from models.likeness import bare_organization
from models.text import tidy
from rules.resources import ends_in_resource, is_resource_or_size
from rules.wording import is_noise
from tests.rule_cases import CALL, NEXT_YEAR

CALM = partial(settings, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy


CALLS = st.sampled_from([CALL, NEXT_YEAR])


WORDS = st.sampled_from(
    [
        *(
            "25년",
            "2025",
            "지역",
            "인프라",
            "기반",
            "GPU",
            "이용신청",
            "이용신청서",
            "신청",
            "제출합니다",
            "최종",
            "_",
            "_",
            "-",
        ),
        *(
            " ",
            "(",
            ")",
            "A100",
            "H100",
            "HPC",
            "B300",
            "POD",
            "8",
            "8장",
            "2PF",
            "4PF",
            "V100",
            "x8",
            "80GB",
            "(1)",
            "~",
        ),
        *(
            "한빛",
            "㈜한빛",
            "(주)",
            "주식회사",
            "기업명",
            "자원명",
            ".zip",
            "Re:",
            "[외부메일]",
            "해양",
            "장비",
            "\ud800",
            "\u200b",
        ),
    ]
)


ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60), st.lists(WORDS, max_size=14).map("".join)
)


LETTERS = st.characters(categories=("L", "N", "Zs"), exclude_characters="ㅤᅟᅠ")


ORGANIZATIONS = st.one_of(
    st.text(LETTERS | st.sampled_from("_-.·&,()㈜"), min_size=1, max_size=25),
    st.lists(WORDS, min_size=1, max_size=4).map("".join),
)


def sizes(call: Call) -> list[str]:
    """Every way of writing a resource on offer that the announcement knows."""
    written = []
    for offer in call.resources:
        written.append(offer.name)
        for size in offer.sizes:
            cards = (f" {size}", f" {size}장", f"*{size}장", f" {size})")
            written += [offer.name + form for form in (cards if offer.unit == "card" else (f" {size}PF",))]
    return written


def is_name_of_an_organization(text: str, call: Call) -> bool:
    """Whether nobody could take the text for anything but the name of an organisation."""
    naming = call.naming
    parts = [part.strip() for part in tidy(text).split(naming.separator)]
    blanks = {bare_organization(blank, naming.corporate_forms) for blank in naming.placeholders.organization}
    bare = bare_organization(text, naming.corporate_forms)
    return (
        all(parts)
        and any(char.isalnum() for char in bare)
        and bare not in blanks
        and not any(blank in text for blank in (*naming.placeholders.organization, *naming.placeholders.resource))
        and not is_noise(tidy(text))
        and "\ufffd" not in tidy(text)
        and not any(is_resource_or_size(part, call.resources) for part in parts)
        and not ends_in_resource(text, naming.separator, call.resources)
    )
