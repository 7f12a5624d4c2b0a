"""What is said when there is nothing to decide: no such case, one not judged yet, one whose data is deleted."""

from models.store import Transaction, views


def why_undecidable(connection: Transaction, name: str, unopened: str) -> str:
    """Of a name that `models.store.triage.settled` does not know. `unopened`: what to do if it is a mail that could
    not be opened."""
    if views.find(connection, name) is None:
        return f"{name}: 그런 접수번호나 사건번호가 없습니다. 이름으로 찾기: jeopsu cases --find 이름"
    case = views.one_case(connection, name)
    if case is None:
        return f"{name}: 아직 판정 전인 메일입니다. 잠시 뒤에 다시 하십시오."
    if case.purged_at:
        return f"{name}: 개인정보를 파기한 사건이라 더 결정할 수 없습니다 ({case.purged_at[:10]} 파기)."
    return f"{name}: 메일을 열지 못한 사건입니다. {unopened}"
