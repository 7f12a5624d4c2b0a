"""Reading stays within the memory that a worker has."""

import subprocess
import sys
from pathlib import Path

from PIL import Image

from tests.documents.making import docx, pdf, shown

ROOT = Path(__file__).parents[1]
LIMIT = 400
READ = """
import sys
from pathlib import Path
from intake.documents import DocumentLimits, read_text
for name in sys.argv[1:]:
    print(read_text(Path(name), name, DocumentLimits(), sha256="0" * 64).state)
print(int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]) // 1024)
"""


def test_큰_파일도_400MB_안에서_읽는다(tmp_path: Path) -> None:
    grid = "".join(
        f"20 {20 + 7 * n} m 580 {20 + 7 * n} l S {20 + 5 * n} 20 m {20 + 5 * n} 780 l S " for n in range(100)
    )
    words = "".join(shown(21, 22 + 7 * n, f"{n} " * 120, 3) for n in range(100))
    (tmp_path / "grid.pdf").write_bytes(pdf(grid + words))
    (tmp_path / "long.docx").write_bytes(docx("<w:p><w:r><w:t>가나다라</w:t></w:r></w:p>" * 60_000))
    Image.effect_noise((5000, 7000), 30).save(tmp_path / "photo.jpg")
    names = ["grid.pdf", "long.docx", "photo.jpg"]
    done = subprocess.run(
        [sys.executable, "-c", READ, *(str(tmp_path / name) for name in names)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    *states, peak = done.stdout.split()
    assert states[:2] == ["read", "read"]
    assert int(peak) < LIMIT
