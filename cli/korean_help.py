"""Help and usage messages in Korean, as a manual page reads."""

from gettext import gettext

import click

_HEADINGS = {"Usage": "사용법", "Options": "선택", "Commands": "명령"}


class KoreanGroup(click.Group):
    """A group that lists its commands in the order of registration and takes `--config` behind the command, too."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order in which people need them."""
        return list(self.commands)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`사용법: jeopsu [선택] 명령 ...`"""
        formatter.write_usage(ctx.command_path, "[선택] 명령 [인자]...", prefix="사용법: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options and commands under Korean headings."""
        _write_options(self, ctx, formatter)
        rows = [(name, self.commands[name].get_short_help_str(80)) for name in self.list_commands(ctx)]
        with formatter.section("명령"):
            formatter.write_dl(rows)


class KoreanCommand(click.Command):
    """A command with Korean help that also takes the common `--config`."""

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

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`사용법: jeopsu poll [선택]`"""
        arguments = [p.make_metavar(ctx) for p in self.params if isinstance(p, click.Argument)]
        formatter.write_usage(ctx.command_path, " ".join(["[선택]", *arguments]), prefix="사용법: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options under a Korean heading."""
        _write_options(self, ctx, formatter)


def _write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    rows = [row for param in command.get_params(ctx) if (row := param.get_help_record(ctx)) is not None]
    rows = [
        (name, "이 도움말을 보여 줍니다." if text == gettext("Show this message and exit.") else text)
        for name, text in rows
    ]
    with formatter.section("선택"):
        formatter.write_dl(rows)


def _remember_config(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.ensure_object(dict)["config"] = value


def usage_in_korean(error: click.UsageError) -> str:
    """One line that says what is wrong with the words of a call, and where to read on."""
    path = error.ctx.command_path if error.ctx else "jeopsu"
    hint = f"(도움말: {path} --help)"
    if isinstance(error, click.NoSuchOption):
        return f"{error.option_name}: 없는 선택입니다. {hint}"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        shown = error.param.opts[0] if isinstance(error.param, click.Option) else error.param.make_metavar(error.ctx)  # type: ignore[arg-type]  # a missing parameter is raised inside a context
        return f"{shown}: 반드시 적어야 합니다. {hint}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{_shown(error.param)}: {_bad_value(error)} {hint}"
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name}: 뒤에 값을 적어야 합니다. {hint}"
    if error.message.startswith("Got unexpected extra argument"):
        return f"남는 말이 있습니다: {error.message.partition('(')[2].rstrip(')')} {hint}"
    if error.message.startswith("No such command"):
        return f"{error.message.split(chr(39))[1]}: 없는 명령입니다. {hint}"
    return f"{error.message} {hint}"


def _shown(param: click.Parameter) -> str:
    return param.opts[0] if isinstance(param, click.Option) else (param.metavar or param.opts[0])


def _bad_value(error: click.BadParameter) -> str:
    """Click's own words for a bad value, in Korean; ours are Korean already."""
    message = error.message
    value = message.split(chr(39))[1] if message.count(chr(39)) > 1 else ""
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return f"{value}: 다음 가운데 하나여야 합니다: {', '.join(kind.choices)}."
    if "does not exist" in message:
        return f"{value}: 그런 파일이 없습니다."
    if "is a directory" in message:
        return f"{value}: 파일이 아니라 폴더입니다."
    if "is not readable" in message:
        return f"{value}: 읽을 권한이 없습니다."
    return message
