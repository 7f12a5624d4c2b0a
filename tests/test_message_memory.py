"""A mail of 60 MB costs no more memory than a small one."""

import base64
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from intake.message import OpenOptions, open_mail
mail = open_mail(Path(sys.argv[1]), OpenOptions(scratch=Path(sys.argv[2])))
one, = mail.attachments
megabytes = int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]) // 1024
print(megabytes, one.archive.state, len(one.archive.members), one.sha256)
"""


def test_육십_메가바이트_메일은_메모리를_먹지_않는다(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for number in range(11):
            out.writestr(f"{number}.bin", os.urandom(4_000_000))
    raw = tmp_path / "mail.eml"
    with raw.open("wb") as out, archive.open("rb") as content:
        out.write(
            b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n"
        )
        out.write(b"Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n")
        while piece := content.read(57 * 10_000):
            out.write(base64.encodebytes(piece).replace(b"\n", b"\r\n"))
        out.write(b"--b--\r\n")
    assert raw.stat().st_size > 58_000_000
    # a shell between, since a child reports at first the memory of the process that started it
    command = ["/bin/sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", PROGRAM, str(raw), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    megabytes, state, members, digest = done.stdout.split()
    assert int(megabytes) < 150
    assert (state, int(members)) == ("readable", 11)
    with archive.open("rb") as content:
        assert digest == hashlib.file_digest(content, "sha256").hexdigest()
