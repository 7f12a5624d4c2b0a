"""Generated applications as mails, for tests of the whole pipeline; made once, since making them takes seconds."""

from email.message import EmailMessage
from functools import cache

from demo.documents import Application, Wish, application, terms_of, zip_bytes
from models.config import load
from tests.whole import CONFIG, RULE


@cache
def made(seed: str, **wish: object) -> Application:
    """A synthetic application with text documents."""
    terms = terms_of(load(CONFIG, {}).call)
    return application(seed, terms, Wish.model_validate({"producers": ("docx", "hwpx"), **wish}))


def mail_of(
    app: Application,
    *,
    sender: str = "applicant@hanbit.example",
    number: int = 1,
    subject: str | None = None,
    archive: str | None = None,
    leave_out: tuple[str, ...] = (),
) -> bytes:
    """The mail that hands it in, with right names unless told otherwise."""
    truth = app.truth
    size = f"{truth.petaflops}PF" if truth.petaflops else str(truth.cards)
    name = f"{RULE}_{truth.organization}_{truth.resource} {size}"
    mail = EmailMessage()
    mail["Subject"] = subject or name
    mail["From"] = sender
    mail["To"] = "aica_dc@example.org"
    mail["Message-ID"] = f"<{number}.{sender}>"
    mail.set_content("이용신청서를 제출합니다.")
    files = {file: content for file, content in app.files.items() if file not in leave_out}
    mail.add_attachment(zip_bytes(files), maintype="application", subtype="zip", filename=(archive or name) + ".zip")
    return mail.as_bytes()
