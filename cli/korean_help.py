"""Help and usage messages in Korean, as a manual page reads."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from gettext import gettext
from typing import Any

import click

from cli.help_layout import ColumnsContext

_KINDS_OF_VALUE = {"FILE": "파일", "DIRECTORY": "폴더", "PATH": "경로", "TEXT": "글", "INTEGER": "수"}
"""How click names values that have no name of their own."""
_KOREAN = re.compile("[가-힣]")
_MATTERS_OF_PATHS = (
    ("does not exist", "그런 파일이나 폴더가 없습니다."),
    ("is a directory", "파일이 아니라 폴더입니다."),
    ("is a file", "폴더가 아니라 파일입니다."),
    ("is not readable", "읽을 권한이 없습니다."),
    ("is not writable", "쓸 권한이 없습니다."),
)


class KoreanGroup(click.Group):
    """A group that lists its commands in the order of registration and takes `--config` behind the command, too."""

    context_class = ColumnsContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order in which people need them."""
        return list(self.commands)

    def line_of(self, name: str) -> str:
        """What the list of commands says of one: the first sentence of its help."""
        return self.commands[name].get_short_help_str(80)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`사용법: jeopsu [선택] 명령 ...`"""
        formatter.write_usage(ctx.command_path, "[선택] 명령 [인자]...", prefix="사용법: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options and commands under Korean headings."""
        _write_options(self, ctx, formatter)
        rows = [(name, self.line_of(name)) for name in self.list_commands(ctx)]
        with formatter.section("명령"):
            formatter.write_dl(rows)


class KoreanCommand(click.Command):
    """A command with Korean help that also takes the common `--config`."""

    context_class = ColumnsContext

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through as they come
        self.params.append(
            click.Option(
                ["--config"],
                type=click.Path(dir_okay=False),
                expose_value=False,
                callback=_remember_config,
                help="설정 파일 (기본: config.yaml).",
            )
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; an error of its parser knows the command whose help one should read."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`사용법: jeopsu poll [선택]`"""
        arguments = [p.make_metavar(ctx) for p in self.params if isinstance(p, click.Argument)]
        formatter.write_usage(ctx.command_path, " ".join(["[선택]", *arguments]), prefix="사용법: ")

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What stands without a name, under a Korean heading."""
        arguments = [param for param in self.get_params(ctx) if isinstance(param, click.Argument)]
        if arguments:
            with formatter.section("인자"):
                formatter.write_dl([argument.get_help_record(ctx) for argument in arguments])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options under a Korean heading."""
        _write_options(self, ctx, formatter)


def _write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    options = [param for param in command.get_params(ctx) if isinstance(param, click.Option)]
    rows = [row for option in options if (row := option.get_help_record(ctx)) is not None]
    with formatter.section("선택"):
        formatter.write_dl([(_named(name), _explained(text)) for name, text in rows])


def _explained(text: str) -> str:
    if text == gettext("Show this message and exit."):
        return "이 도움말을 보여 줍니다."
    return text.replace(f"[{gettext('required')}]", "[필수]")


def _named(option: str) -> str:
    """`--out FILE` as `--out 파일`."""
    words, _, last = option.rpartition(" ")
    return f"{words} {_KINDS_OF_VALUE[last]}" if last in _KINDS_OF_VALUE else option


def _remember_config(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.ensure_object(dict)["config"] = value


def usage_in_korean(error: click.UsageError) -> str:
    """One line that says what is wrong with the words of a call, and where to read on."""
    path = error.ctx.command_path if error.ctx else "jeopsu"
    hint = f"(도움말: {path} --help)"
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.message
    if isinstance(error, click.NoSuchOption):
        return f"{error.option_name}: 없는 선택입니다.{_meant(error.possibilities)} {hint}"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        shown = error.param.opts[0] if isinstance(error.param, click.Option) else error.param.make_metavar(error.ctx)  # type: ignore[arg-type]  # a missing parameter is raised inside a context
        return f"{shown}: 반드시 적어야 합니다. {hint}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{_shown(error.param)}: {_bad_value(error)} {hint}"
    if isinstance(error, click.BadOptionUsage):
        takes_none = "does not take" in error.message
        return (
            f"{error.option_name}: {'뒤에 값을 적지 않습니다' if takes_none else '뒤에 값을 적어야 합니다'}. {hint}"
        )
    if error.message.startswith("Got unexpected extra argument"):
        return f"남는 말이 있습니다: {error.message.partition('(')[2].rstrip(')')} {hint}"
    if error.message.startswith("No such command"):
        name = error.message.split(chr(39))[1]
        known = error.ctx.command.commands if error.ctx and isinstance(error.ctx.command, click.Group) else ()
        return f"{name}: 없는 명령입니다.{_meant(get_close_matches(name, known))} {hint}"
    return f"{korean_or(error.message, '명령을 알아들을 수 없습니다. 명령과 선택을 확인해 주십시오.')} {hint}"


def _meant(near: Sequence[str] | None) -> str:
    """What may have been meant."""
    return f" 비슷한 것: {', '.join(near)}." if near else ""


def korean_or(message: str, otherwise: str) -> str:
    """Our own messages are Korean; of any other only says `otherwise`."""
    return message if _KOREAN.search(message) else otherwise


def _shown(param: click.Parameter) -> str:
    return param.opts[0] if isinstance(param, click.Option) else (param.metavar or param.opts[0])


def _bad_value(error: click.BadParameter) -> str:
    """Click's own words for a bad value, in Korean; ours are Korean already."""
    kind: Any = error.param.type if error.param else None
    quoted = re.search(r"'([^']*)'|\"([^\"]*)\"", error.message)
    value = next(iter(part for part in quoted.groups() if part), "") if quoted else ""
    named = f"{value}: " if value else ""
    if isinstance(kind, click.Choice):
        return f"{named}다음 가운데 하나여야 합니다: {', '.join(kind.choices)}."
    if isinstance(kind, click.DateTime):
        return f"{named}있는 날짜를 2025-08-14처럼 적어 주십시오."
    if isinstance(kind, click.Path):
        for english, matter in _MATTERS_OF_PATHS:
            if english in error.message:
                return named + matter
    return korean_or(error.message, f"{named}쓸 수 없는 값입니다. 도움말의 설명대로 적어 주십시오.")
