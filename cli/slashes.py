"""Three slashes or four: whether a path of the configuration lies where its writer meant it."""

from pathlib import Path

from models.config import Config


def doubt(config: Config, path: Path, scheme: str) -> str | None:
    """A question about a path that lies beside the configuration although the storage does not: three slashes, which
    count from there, may have been meant as the root. None if there is none."""
    home = config.path.parent
    if not path.is_relative_to(home) or config.settings.storage.root.is_relative_to(home):
        return None
    return (
        f"저장 폴더 밖, 설정 파일이 있는 폴더 아래입니다: {path}. 빗금 세 개({scheme})는 설정 파일의 폴더부터, 네 개"
        f"({scheme}/)는 /부터 셉니다."
    )
