"""An installation by the book: the settings' example, where the configuration lies, and what three slashes mean."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from models.config import load
from tests.whole import CONFIG, bare_command

DEPLOY = CONFIG.parent / "deploy"


def settings(text: str) -> dict[str, str]:
    """The lines of an environment file that are in force."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_보기의_설정은_모두_서비스가_쓸_수_있는_폴더를_가리킨다() -> None:
    found = settings((DEPLOY / "jeopsu.env.example").read_text(encoding="utf-8"))
    config = load(CONFIG, found).settings
    places = [str(config.storage.root), config.database.url, config.provisioning.url]
    assert [place for place in places if "/var/lib/jeopsu" not in place] == []
    assert str(CONFIG.parent) not in "".join(places)


def installed(folder: Path, name: str) -> Path:
    """A program that only says which configuration and which settings of ours it was given."""
    home = folder / name
    (home / ".venv" / "bin").mkdir(parents=True)
    (home / "deploy").mkdir()
    (home / "deploy" / "jeopsu").write_bytes((DEPLOY / "jeopsu").read_bytes())
    (home / "deploy" / "jeopsu").chmod(0o755)
    told = home / ".venv" / "bin" / "jeopsu"
    told.write_text('#!/bin/sh\necho "$@"\nenv | grep ^JEOPSU_ | sort\n', encoding="utf-8")
    told.chmod(0o755)
    return home


@pytest.mark.parametrize("where", ["environment", "file"])
def test_설정_파일을_따로_둘_수_있다(tmp_path: Path, where: str) -> None:
    home, lines = installed(tmp_path, "opt"), "JEOPSU_STORAGE__ROOT=/var/lib/jeopsu\n"
    own, env = "/site/다른 곳/config.yaml", tmp_path / "env"
    env.write_text(lines + (f"JEOPSU_CONFIG={own}\n" if where == "file" else ""), encoding="utf-8")
    environ = {"PATH": os.environ["PATH"], "JEOPSU_ENV_FILE": str(env)}
    if where == "environment":
        environ["JEOPSU_CONFIG"] = own
    said = subprocess.run(
        [home / "deploy" / "jeopsu", "status"], env=environ, capture_output=True, text=True, timeout=30, check=True
    ).stdout.splitlines()
    assert said == [f"--config {own} status", "JEOPSU_STORAGE__ROOT=/var/lib/jeopsu"]


def test_따로_두지_않으면_함께_온_설정이다(tmp_path: Path) -> None:
    home = installed(tmp_path, "opt")
    said = subprocess.run(
        [home / "deploy" / "jeopsu", "status"], env={"PATH": os.environ["PATH"], "JEOPSU_ENV_FILE": os.devnull},
        capture_output=True, text=True, timeout=30, check=True,
    ).stdout.splitlines()  # fmt: skip
    site = Path("/etc/jeopsu/config.yaml")
    assert said == [f"--config {site if site.exists() else home / 'config.yaml'} status"]


def test_서비스와_컨테이너도_같은_길을_쓴다() -> None:
    unit = (DEPLOY / "jeopsu.service").read_text(encoding="utf-8")
    assert "ExecStart=/opt/jeopsu/deploy/jeopsu serve\n" in unit
    image = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert 'ENTRYPOINT ["/opt/jeopsu/deploy/jeopsu"]' in image and "JEOPSU_ENV_FILE=/dev/null" in image
    assert yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["intake"]


@pytest.mark.parametrize(
    ("url", "folder", "asked"),
    [
        ("spool:////srv/provisioning", "/srv/provisioning", False),
        ("spool:///tmp/provisioning", str(CONFIG.parent / "tmp/provisioning"), True),
    ],
)
def test_빗금_세_개가_뜻하는_곳을_보이고_묻는다(
    url: str, folder: str, asked: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("JEOPSU_STORAGE__ROOT", str(tmp_path))
    monkeypatch.setenv("JEOPSU_DATABASE__URL", f"sqlite:///{tmp_path}/register.db")
    monkeypatch.setenv("JEOPSU_PROVISIONING__URL", url)
    said = bare_command("config", "check", capture=capsys)
    assert said.status == 0
    assert folder in said.out
    assert ("빗금 세 개" in said.out.replace("\n", " ")) is asked
