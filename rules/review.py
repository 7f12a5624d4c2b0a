"""§5 주의사항 ③, §6 ※: what all findings together say of an application.

incomplete     with any `fail`; it takes effect only when an operator confirms it
needs_review   else with any `review`
complete       otherwise
"""

from collections.abc import Sequence

from models.finding import Finding
from models.judgement import ReviewResult


def review_result(findings: Sequence[Finding]) -> ReviewResult:
    """The result of the document review. An application of which nothing was checked is never complete."""
    outcomes = {finding.outcome for finding in findings}
    if "fail" in outcomes:
        return "incomplete"
    return "needs_review" if "review" in outcomes or not outcomes else "complete"
