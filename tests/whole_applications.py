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
    archives: int = 1,
) -> bytes:
    """The mail that hands it in, with right names unless told otherwise; `archives` 0: the files as they are."""
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
    for part in range(archives):
        some = dict(list(files.items())[part::archives])
        file = (archive or name) + (f" ({part + 1})" if archives > 1 else "") + ".zip"
        mail.add_attachment(zip_bytes(some), maintype="application", subtype="zip", filename=file)
    for file, content in files.items() if not archives else ():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=file)
    return mail.as_bytes()
