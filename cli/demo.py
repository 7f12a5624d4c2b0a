"""`jeopsu demo`: the main job on the embedded default, with sample mails, without any server to install."""

from pathlib import Path

import click

from cli.korean_help import KoreanCommand
from cli.places import NEW_FOLDER


@click.command(cls=KoreanCommand)
@click.option(
    "--output",
    type=NEW_FOLDER,
    default=Path("demo-output"),
    help="결과를 둘 폴더 (기본: demo-output). 앞선 시연 결과는 지우고 새로 만듭니다.",
)
@click.pass_context
def demo(context: click.Context, output: Path) -> int:
    """견본 신청 메일로 전체 과정을 보여 줍니다. 서버도 설정도 필요 없습니다.

    이 컴퓨터 안에 잠시 메일함과 발송 서버를 띄우고, 견본 메일을 넣고, 실제 접수 과정을 그대로 돌린 뒤 무엇이 어떻게
    되었는지 보여 줍니다.
    """
    from cli.demo_show import show_demo

    return show_demo(Path(context.ensure_object(dict)["config"]), output)
