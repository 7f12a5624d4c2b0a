"""The command group, the common option, and how troubles become one clear line and an exit status."""

import logging
import os
from pathlib import Path

import click

from cli import logs, outlet, places, screen
from cli.commands import Commands
from cli.korean_help import korean_or, usage_in_korean
from models.os_errors import reason

EXIT_FAILED, EXIT_USAGE = 1, 2
NOT_LOADED = (
    "프로그램에 필요한 라이브러리를 불러오거나 메모리를 얻지 못했습니다. 메모리 한도를 확인하고, 설치가 온전하지"
    " 않으면 프로그램 폴더에서 `make setup`을 다시 실행하십시오. 자세한 내용은 --debug를 붙여 확인하십시오."
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="jeopsu", message="jeopsu %(version)s", help="판을 보여 줍니다.")
@click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("config.yaml"),
    help="설정 파일 (기본: 지금 폴더의 config.yaml). 명령 뒤에 적어도 됩니다.",
)
@click.option("--debug", is_flag=True, help="오류가 나면 프로그램 내부 기록까지 보여 줍니다.")
@click.pass_context
def jeopsu(context: click.Context, config_path: Path, debug: bool) -> None:
    """메일로 들어온 신청을 접수합니다: 수신함에서 접수번호 회신까지.

    \b
    처음이라면       jeopsu demo           견본 메일로 전체 과정을 한 번에 봅니다
    설정을 마쳤으면  jeopsu doctor         설정, 메일함, 발송 서버를 점검합니다
                     jeopsu poll --dry-run 아무것도 바꾸지 않고 판정만 미리 봅니다
    운영             jeopsu serve          계속 돌면서 접수합니다 (보통 systemd로 실행)
    날마다           jeopsu status, jeopsu cases --held, jeopsu receipts
    """
    context.ensure_object(dict)
    context.obj["config"] = config_path
    logs.begin(debug)


def main(arguments: list[str] | None = None) -> int:
    """Runs a command. Returns the exit status: 0 done, 1 the work failed, 2 wrong usage or configuration."""
    os.umask(0o077)
    if arguments is None:
        outlet.in_utf8(os.environ)
    output = outlet.install()
    status = _run(arguments, output)
    lost = output.lost()
    if lost is None:
        return status
    if not isinstance(lost, BrokenPipeError):  # else somebody has seen enough (`jeopsu cases | head`)
        screen.complain(f"작업은 끝났으나 그 결과를 모두 출력하지 못했습니다: {reason(lost)}.")
    return status or EXIT_FAILED


def _run(arguments: list[str] | None, output: outlet.Outlets) -> int:
    try:
        where = {"output": output, places.LEFT: places.leave_closed_folder()}
        result = jeopsu.main(args=arguments, prog_name="jeopsu", standalone_mode=False, obj=where)
    except click.UsageError as error:
        screen.complain(usage_in_korean(error))
        return EXIT_USAGE
    except click.exceptions.Exit as done:
        return done.exit_code
    except (click.Abort, KeyboardInterrupt):
        screen.complain("중단했습니다.")
        return EXIT_FAILED
    except click.ClickException as error:
        screen.complain(korean_or(error.format_message(), "파일을 열 수 없거나 명령을 실행할 수 없습니다."))
        return error.exit_code
    except (ImportError, MemoryError) as error:  # first: what tells the others may not be had then
        logging.getLogger(__name__).debug("details", exc_info=error)
        screen.complain(NOT_LOADED)
        return EXIT_FAILED
    except Exception as error:
        from cli.troubles import told  # knows the errors of all parts, which a command that goes well need not load

        said = told(error)
        if said is None:
            raise
        screen.complain(said.line)
        return EXIT_USAGE if said.is_of_configuration else EXIT_FAILED
    return result if isinstance(result, int) else 0
