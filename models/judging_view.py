"""What was decided, as the contract prints it: findings, review result, eligibility, discount, fee, decisions."""

from collections.abc import Sequence
from typing import Any

from models.finding import Finding, Ruling
from models.judgement import Ground, Judgement
from models.times import in_seoul


def decided_view(judgement: Judgement | None, rulings: Sequence[Ruling]) -> dict[str, Any]:
    """The fields of `models.case.Case` that a judgement and the operators' decisions fill."""
    view: dict[str, Any] = {"decisions": tuple(_decision(ruling) for ruling in rulings)}
    if judgement is None:
        return view
    eligibility, discount, fee = judgement.eligibility, judgement.discount, judgement.fee
    view |= {
        "findings": tuple(_finding(finding) for finding in judgement.findings),
        "review_result": judgement.review_result,
        "supersedes": judgement.supersedes,
        "eligibility": {
            "category": eligibility.category,
            "decision": eligibility.decision,
            "reasons": [ground.text for ground in eligibility.grounds],
            "grounds": _grounds(eligibility.grounds),
        },
        "discount": {
            "reason": discount.reason,
            "percent": discount.percent,
            "decision": discount.decision,
            "reasons": [ground.text for ground in discount.grounds],
            "grounds": _grounds(discount.grounds),
        },
        "fee": fee
        and {
            "monthly_krw": fee.monthly_krw,
            "months": fee.months,
            "total_krw": fee.total_krw,
            "grounds": _grounds(fee.grounds),
        },
    }
    if judgement.application is not None:
        view["application"] = judgement.application
    return view


def _finding(finding: Finding) -> dict[str, Any]:
    data = finding.model_dump(mode="json", exclude={"overruled"})
    if finding.overruled:
        data["overruled"] = finding.overruled.model_dump(mode="json")
    return data


def _grounds(grounds: Sequence[Ground]) -> list[dict[str, Any]]:
    return [ground.model_dump(mode="json") for ground in grounds]


def _decision(ruling: Ruling) -> dict[str, Any]:
    what = " ".join(part for part in (ruling.what, ruling.subject) if part)
    return {
        "at": in_seoul(ruling.at).isoformat(timespec="seconds"),
        "by": ruling.by,
        "what": f"{what}={ruling.value}" if ruling.what == "set" else what,
        "reason": ruling.reason,
    }
