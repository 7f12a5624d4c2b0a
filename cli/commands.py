"""Which commands there are. The module of a command is imported when it is called: the libraries behind some take
seconds, and most commands need none of them."""

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from cli.korean_help import KoreanGroup


class Known(NamedTuple):
    """A command before anybody calls it."""

    place: str
    """`module:name` of its function."""
    line: str
    """What the list of commands says of it: the first sentence of its help."""


COMMANDS = {
    "demo": Known("cli.demo:demo", "견본 신청 메일로 전체 과정을 보여 줍니다."),
    "poll": Known("cli.running:poll", "메일함을 한 번 확인해 새 메일을 모두 처리하고 끝냅니다."),
    "serve": Known("cli.running:serve", "계속 돌면서 접수합니다."),
    "import": Known("cli.importing:import_mails", "내보낸 메일 파일(.eml)을 직접 접수합니다."),
    "status": Known("cli.looking:status", "지금 상태를 보여 줍니다: 판정별 건수, 대기, 미발송, 경보."),
    "cases": Known("cli.listing:cases", "사건 목록을 보여 주거나 접수대장으로 내보냅니다."),
    "show": Known("cli.looking:show", "사건 하나를 접수번호나 사건번호로 찾아 이력과 함께 보여 줍니다."),
    "decide": Known("cli.decide:decide_command", "담당자가 결정합니다: 보류된 메일, 점검 결과, 확인한 값."),
    "receipts": Known(
        "cli.receipts:receipts", "접수번호 회신 장부: 보내지 못한 것, 반송된 것, 3일 기한이 가까운 것."
    ),
    "digest": Known("cli.digest:digest", "일일 보고: 오늘 사람이 해야 할 일과 기한, 현황, 새 사건."),
    "package": Known("cli.package:package", "심사위원용 심사자료를 다시 만들고, 보낼 꾸러미로 묶습니다."),
    "queue": Known("cli.queue:queue", "자원할당 시스템에 보내는 메시지: 무엇을 보냈고 무엇이 남았는지."),
    "read": Known("cli.read:read", "문서나 압축파일에서 프로그램이 무엇을 읽는지 보여 줍니다."),
    "doctor": Known("cli.checks:doctor", "설정, 저장소, 메일함, 발송 서버, 문자 인식, 디스크를 점검합니다."),
    "scores": Known("cli.selection:scores_group", "평가위원의 점수를 가져옵니다."),
    "select": Known(
        "cli.selection:select_command",
        "점수에 따라 선정합니다: 기준 점수 이상, 자원별 모집 비율 안에서 높은 점수 순서.",
    ),
    "verify": Known("cli.checks:verify", "접수대장의 이력 사슬, 접수번호, 보관된 원본이 모두 그대로인지 확인합니다."),
    "backup": Known(
        "cli.backup:backup", "접수대장, 원본 메일, 설정을 새 폴더에 백업합니다. serve가 돌고 있어도 됩니다."
    ),
    "restore": Known("cli.backup:restore", "백업을 빈 저장소에 되돌리고 모두 그대로인지 확인합니다."),
    "purge": Known(
        "cli.purge:purge", "보유기간이 지난 개인정보를 파기합니다 (privacy.retention_days, privacy.rejected_days)."
    ),
    "config": Known(
        "cli.checks:config_group", "설정 파일을 확인합니다 (check), 편집기용 JSON Schema를 출력합니다 (schema)."
    ),
}


class Shelf(MutableMapping[str, click.Command]):
    """Commands by name, in the order in which people need them; each is imported when it is taken."""

    def __init__(self, known: dict[str, Known]) -> None:
        self._known = known
        self._taken: dict[str, click.Command] = {}

    def line(self, name: str) -> str:
        """What the list of commands says of it."""
        return self._known[name].line

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._taken:
            module, _, attribute = self._known[name].place.partition(":")
            self._taken[name] = getattr(import_module(module), attribute)
        return self._taken[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        raise TypeError("commands are listed in COMMANDS")

    def __delitem__(self, name: str) -> None:
        raise TypeError("commands are listed in COMMANDS")

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class Commands(KoreanGroup):
    """The group of all commands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._shelf = Shelf(COMMANDS)
        self.commands = self._shelf

    def line_of(self, name: str) -> str:
        """Without importing the command."""
        return self._shelf.line(name)
