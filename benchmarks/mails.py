"""Small mails for the surge and the latency: varied senders, names kept and broken, each to be answered."""

import io
import random
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage

FIXED = "25년 지역 인프라 기반 GPU 이용신청"


def small(count: int, seed: int = 7) -> Iterator[tuple[bytes, str]]:
    """`count` mails of about 5 to 40 kB with the kind of reply that each must get: receipt, held, bad_format."""
    rng = random.Random(seed)
    for number in range(count):
        organization = f"{rng.choice(['한빛', '나루', '다온', '가람', '새봄'])}{number}"
        resource = rng.choice(["A100", "H100", "HPC", "A100 8장", "HPC 2PF"])
        kind = rng.choice(["receipt", "receipt", "held", "bad_format"])
        title = {
            "receipt": f"{FIXED}_{organization}_{resource}",
            "held": f"2025년 {FIXED[4:]}-{organization}-{resource.split()[0]}",
            "bad_format": f"{FIXED}_{organization}_V100",
        }[kind]
        yield _mail(title, f"sender{number}@applicant{number % 97}.example", number, rng), kind


def _mail(title: str, sender: str, number: int, rng: random.Random) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"신청 담당자 <{sender}>"
    mail["To"] = "aica_dc@aicluster.or.kr"
    mail["Subject"] = title
    mail["Message-ID"] = f"<bench-{number}@applicant.example>"
    mail.set_content("안녕하세요. 신청서를 보내 드립니다.\n감사합니다.\n")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("신청서.pdf", "요약서.pdf", "동의서.pdf", "사업자등록증.pdf"):
            archive.writestr(name, b"%PDF-1.7\n" + rng.randbytes(rng.randrange(500, 8000)))
    mail.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename=f"{title}.zip")
    return mail.as_bytes()
