"""What `jeopsu select` shows: the ranking with its reasons, what is confirmed, how far the mails have come."""

from collections import Counter
from collections.abc import Sequence

from cli import screen
from models import korean
from models.config import Config
from models.residents import without_residents
from models.selection import Ranked, Selection
from models.times import korean as korean_time
from notifier.selection.board import VERDICTS
from runners.select import Standing
from runners.selected import Notice

STYLES = {"selected": "green", "waiting": "yellow", "below": "dim", "limit": "dim", "unscored": "red"}
MOST = 10


def print_selection(selection: Selection, config: Config) -> None:
    """The ranking by resource; of each that is not selected, why."""
    if not selection.ranked:
        screen.say("선정 대상(적격으로 검토를 마친 신청)이 없습니다.")
        return
    screen.table(
        ["자원", "순위", "접수번호", "기업(기관)명", "점수", "위원", "결과"],
        [_row(one, config) for one in selection.ranked],
        [STYLES[one.verdict] for one in selection.ranked],
    )
    screen.say()
    for name, places in selection.places.items():
        counts = Counter(str(one.verdict) for one in selection.ranked if one.candidate.resource == name)
        told = [f"{word} {counts[verdict]}곳" for verdict, word in (("waiting", "예비"), ("unscored", "평가 중"))]
        rest = "".join(f", {text}" for text in told if not text.endswith(" 0곳"))
        screen.say(f"{name}: 모집 약 {places}곳 가운데 {counts['selected']}곳 선정{rest}")


def _row(one: Ranked, config: Config) -> list[str]:
    result = VERDICTS[one.verdict] + (f" {one.waiting_number}번" if one.waiting_number else "")
    why = _why(one, config)
    return [
        one.candidate.resource,
        str(one.rank or "-"),
        one.candidate.receipt_number,
        screen.shorten(one.candidate.organization, 36),
        one.total or "-",
        f"{one.reviewers}/{config.settings.selection.reviewers}",
        f"{result} ({why})" if why else result,
    ]


def _why(one: Ranked, config: Config) -> str:
    """Why a case is not selected, or what its evaluation still lacks."""
    evaluation, needed = config.call.evaluation, config.settings.selection.reviewers
    if one.verdict == "below":
        return f"기준 {evaluation.threshold}점 미만"
    if one.verdict == "limit":
        return f"한 기관의 지원 한도 {config.call.support_limit.applications}건 초과"
    if one.verdict != "unscored":
        return ""
    if not one.reviewers:
        return f"점수 없음, 위원 {needed}명 필요"
    if one.reviewers < needed:
        return f"위원 {needed - one.reviewers}명의 점수가 더 필요"
    if one.criteria and one.candidate.resource in evaluation.presentation_resources:
        return "발표 점수 없음"
    return "빈 항목이 있는 점수"


def print_standing(selection: Selection, now: Standing) -> None:
    """Whether the selection is confirmed, whether it still is what was confirmed, what is to be done next."""
    screen.say()
    print_letters(now)
    unscored = sum(one.verdict == "unscored" for one in selection.ranked)
    if now.confirmed is None:
        screen.say("아직 확정하지 않았습니다. 위 결과는 지금 점수대로의 미리 보기입니다.", style="bold")
        if unscored:
            screen.say(f"평가가 끝나지 않은 신청 {unscored}건이 있어 확정할 수 없습니다.", style="yellow")
        elif any(one.verdict == "selected" for one in selection.ranked):
            screen.say("확정하려면: jeopsu select --confirm --by 이름")
        return
    done = now.confirmed
    chosen = sum(one.verdict == "selected" for one in done.selection.ranked)
    told = f"확정하였습니다: 기록 {done.number}번, {korean_time(done.at)}, {done.by}, 선정 {chosen}건."
    screen.say(told, style="bold")
    if now.changed:
        screen.say(f"확정한 뒤에 달라진 신청 {len(now.changed)}건: {_listed(now.changed)}.", style="yellow")
        screen.say("  위 결과는 지금 점수대로이며, 게시하고 알린 것은 확정한 때의 결과입니다.", style="yellow")
    if now.dropped:
        screen.complain(f"확정한 선정에서 빠지게 되는 신청: {_listed(now.dropped)}.")
    print_notices(now)


def print_letters(now: Standing) -> None:
    """What applicants wrote and nobody has decided on: each that may ask to withdraw, and a line for the others."""
    asking = [one.letter for one in now.letters if one.may_withdraw]
    for one in asking[:MOST]:
        subject = screen.shorten(without_residents(one.subject) or "(제목 없음)", 48)
        about = ", ".join(one.about)
        screen.complain(
            f"철회를 바라는 것일 수 있는 서신  {about}: {one.case_id} “{subject}”, {korean_time(one.received_at)}"
        )
    if asking:
        more = f" (외 {len(asking) - MOST}통)" if len(asking) > MOST else ""
        screen.complain(
            f"  아직 결정하지 않았습니다{more}. `jeopsu show 사건`으로 읽고, 철회이면 decide --withdraw로 정하십시오."
        )
    others = [one.letter for one in now.letters if not one.may_withdraw]
    if others:
        listed = _listed([f"{one.case_id}({', '.join(one.about)})" for one in others])
        screen.say(f"결정하지 않은 그 밖의 서신 {len(others)}통: {listed}", style="yellow")


def print_notices(now: Standing) -> None:
    """How far the mails to the selected have come, and to whom drafts would go."""
    if not now.notices:
        return
    counts = Counter(one.state for one in now.notices)
    told = ", ".join(f"{korean.MAIL_STATES.get(state, state)} {count}통" for state, count in counts.items())
    released = now.released
    who = f" (내보낸 담당자 {released.data['by']}, {korean_time(released.at)})" if released else ""
    screen.say(f"선정 안내 메일: {told}{who}")
    drafts = [one for one in now.notices if one.state == "draft" and not one.kept_back]
    for one in drafts:
        screen.say(f"  초안  {one.receipt_number}  {screen.shorten(one.organization, 36)}  -> {one.to}")
    if drafts:
        screen.say(f"초안 {len(drafts)}통을 내보내려면: jeopsu select --release --by 이름")
        screen.say("내용은 `jeopsu show 접수번호 --reply`로 볼 수 있습니다.", style="dim")
    print_kept_back(now.notices)
    outdated = [one.receipt_number for one in now.notices if one.is_outdated]
    if outdated:
        screen.complain(
            f"보낸 뒤에 내용(자원, 자부담금, 과제명 등)이 달라진 안내: {_listed(outdated)}."
            " 신청인에게 따로 알리십시오."
        )


def print_kept_back(notices: Sequence[Notice]) -> None:
    """Drafts that stay where they are, and why."""
    for one in notices:
        if one.kept_back:
            screen.complain(f"  내보내지 않는 초안  {one.receipt_number}: {one.kept_back}")


def _listed(numbers: Sequence[str]) -> str:
    more = f" 외 {len(numbers) - MOST}건" if len(numbers) > MOST else ""
    return ", ".join(numbers[:MOST]) + more
