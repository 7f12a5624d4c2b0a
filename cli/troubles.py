"""What a person reads when a command cannot do its work: the errors of all parts, each as one line."""

import errno
import logging
from typing import NamedTuple

from intake.imap.errors import MailboxError
from models.config import ConfigError
from models.os_errors import reason
from models.store import StoreError, StoreTrouble
from runners.embedded import LaneEnded
from runners.lock import Busy

TAKES_NOTHING = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)


class Told(NamedTuple):
    """One clear line."""

    line: str
    is_of_configuration: bool = False
    """Whether something is written wrongly, so that trying again cannot help."""


def told(error: Exception) -> Told | None:
    """What to say of an error; None of one that is a fault of the program."""
    if isinstance(error, ConfigError):
        return Told(str(error), is_of_configuration=True)
    if isinstance(error, StoreError | MailboxError | Busy):
        return Told(str(error))
    if isinstance(error, OSError | StoreTrouble):
        # trouble of the machine: full or read-only disk, a locked register
        logging.getLogger(__name__).debug("details", exc_info=error)
        return Told(f"작업을 마치지 못했습니다: {_trouble(error)} 자세한 내용은 --debug를 붙여 확인하십시오.")
    return _told_of_service(error)


def _told_of_service(error: Exception) -> Told | None:
    from runners.watching import LANES  # these two bring the whole service with them
    from runners.workers import NoWorkers

    if isinstance(error, NoWorkers):
        return Told(str(error))
    if isinstance(error, LaneEnded):
        part = LANES.get(str(error), str(error))
        return Told(f"{part} 단계가 뜻밖에 멈추어 접수를 끝냅니다. 다시 시작하면 이어서 합니다.")
    return None


def _trouble(error: Exception) -> str:
    """What is the matter with the machine, in one sentence without anybody's data."""
    if isinstance(error, OSError):
        # of a copy that fails, the first name is whence; a disk that takes nothing is whither
        name = error.filename2 if error.errno in TAKES_NOTHING and error.filename2 else error.filename
        place = f"{name}: " if name else ""
        return f"{place}{reason(error)}."
    return "접수대장(데이터베이스)을 쓸 수 없습니다. 디스크가 가득 찼거나 다른 프로그램이 잠그고 있는지 확인하십시오."
