"""A private Dovecot on free loopback ports: imaps, imap with STARTTLS, LMTP, chosen receive times."""

import grp
import imaplib
import os
import pwd
import shutil
import smtplib
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from imaplib import IMAP4
from pathlib import Path

from tests.servers.authority import Authority
from tests.servers.daemon import Daemon
from tests.servers.ports import LOOPBACK, free_port, short_dir, wait_for_port
from tests.servers.server import Server

TRIES = 3
READY_SECONDS = 15
PROGRAM = "dovecot"
USERS = {"aica_dc": "correct-horse", "other": "비밀 번호!", "third": 'quo"te\\slash'}

FRESH_PASSWORD = "fresh-password"

CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
listen = {host}
protocols = imap lmtp
mail_location = maildir:~/Maildir
first_valid_uid = 1
mail_fsync = never
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = {tls_only}
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
login_trusted_networks =
mail_max_userip_connections = 100
{capability}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%u {root}/users
}}
{oauth}
userdb {{
  driver = passwd-file
  args = username_format=%u {root}/users
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # no growing delay after wrong passwords
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = {host}
    port = {lmtp}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@example.invalid
}}
"""

OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
"""


class Dovecot(Server):
    """Use as a context manager.

    `capability`: the capability string after login, to play a poorer server. `prefix` and `separator`: of the
    personal namespace. `token_url`: token-info endpoint for XOAUTH2, the token is put at its end. `tls_only`:
    refuses a password without TLS. `names`: of the certificate instead of the loopback's.
    """

    def __init__(
        self,
        users: Mapping[str, str] | None = None,
        *,
        capability: str = "",
        prefix: str = "",
        separator: str = "/",
        token_url: str = "",
        tls_only: bool = False,
        names: tuple[str, ...] = (),
    ) -> None:
        self.users = dict(users or USERS)
        self._fresh = [f"box-{number:03}" for number in range(400)]
        self.host = LOOPBACK
        self.imap_port, self.imaps_port, self.lmtp_port = free_port(), free_port(), free_port()
        self.root = short_dir("dovecot")
        self._authority = Authority(self.root / "tls", *names)
        self.ca_file = self._authority.ca_file
        self._capability, self._prefix, self._separator = capability, prefix, separator
        self._token_url, self._tls_only = token_url, tls_only
        self._daemon: Daemon | None = None

    def start(self) -> None:
        """Starts the server; returns when it answers. May follow `stop`: mails and ports stay."""
        self._write_files()
        for left in reversed(range(TRIES)):
            try:
                self._start_once()
                break
            except RuntimeError:  # another program may hold one of our ports for a moment
                if not left:
                    raise
                time.sleep(2)

    def _start_once(self) -> None:
        program = shutil.which(PROGRAM) or "/usr/sbin/dovecot"
        self._daemon = Daemon([program, "-F", "-c", str(self.root / "dovecot.conf")], self.root / "out.log")
        try:
            for port in (self.imap_port, self.imaps_port, self.lmtp_port):
                wait_for_port(port)
        except TimeoutError as error:
            self.stop()
            raise RuntimeError(f"Dovecot does not answer: {(self.root / 'out.log').read_text()}") from error
        self._wait_for_login()

    def _wait_for_login(self) -> None:
        """After a restart the ports answer a moment before logins do."""
        end = time.monotonic() + READY_SECONDS
        for user in list(self.users)[:1]:
            while True:
                try:
                    with self.session(user):
                        break
                except ssl.SSLCertVerificationError:
                    break  # it answers; the name in its certificate is another one on purpose
                except (IMAP4.error, OSError) as error:
                    if time.monotonic() > end:
                        self.stop()
                        log = (self.root / "dovecot.log").read_text(errors="replace")
                        raise RuntimeError(f"nobody can log in to Dovecot: {error}\n{log[-2000:]}") from error
                    time.sleep(0.2)

    def stop(self) -> None:
        """Stops exactly this server."""
        if self._daemon is not None:
            self._daemon.stop()
            self._daemon = None

    def _write_files(self) -> None:
        root, as_root = self.root, os.geteuid() == 0
        me = pwd.getpwuid(os.geteuid())
        mail = pwd.getpwnam("nobody") if as_root else me
        group = "dovecot" if as_root else grp.getgrgid(os.getegid()).gr_name
        (root / "mail").mkdir(exist_ok=True)
        os.chown(root / "mail", mail.pw_uid, mail.pw_gid)
        owner = f"{mail.pw_uid}:{mail.pw_gid}"
        accounts = {**dict.fromkeys(self._fresh, FRESH_PASSWORD), **self.users}
        lines = [f"{name}:{{PLAIN}}{password}:{owner}::{root}/mail/{name}::" for name, password in accounts.items()]
        (root / "users").write_text("\n".join(lines) + "\n", encoding="utf-8")
        if self._token_url:
            (root / "oauth2.conf").write_text(f"tokeninfo_url = {self._token_url}\nusername_attribute = user\n")
        (root / "dovecot.conf").write_text(
            CONFIG.format(
                root=root, host=LOOPBACK, cert=self._authority.cert_file, key=self._authority.key_file,
                internal="dovecot" if as_root else me.pw_name, login="dovenull" if as_root else me.pw_name,
                group=group, prefix=self._prefix, separator=self._separator,
                imap=self.imap_port, imaps=self.imaps_port, lmtp=self.lmtp_port,
                tls_only="yes" if self._tls_only else "no",
                capability=f"imap_capability = {self._capability}" if self._capability else "",
                oauth=OAUTH.format(root=root) if self._token_url else "",
            )
        )  # fmt: skip
        for file in root.glob("*.conf"):
            file.chmod(0o644)
        (root / "users").chmod(0o644)  # its own user reads it, whatever mask a test left behind

    @property
    def first_user(self) -> str:
        """The user meant where none is named."""
        return next(iter(self.users))

    def new_user(self) -> str:
        """A user with an empty mailbox that nobody else uses, so that tests may share one server."""
        name = self._fresh.pop(0)
        self.users[name] = FRESH_PASSWORD
        return name

    @contextmanager
    def session(self, user: str = "", folder: str = "") -> Iterator[imaplib.IMAP4]:
        """A second client, made of the standard library alone; with `folder` (modified UTF-7) selected."""
        name = user or self.first_user
        context = ssl.create_default_context(cafile=str(self.ca_file))
        client = imaplib.IMAP4_SSL(self.host, self.imaps_port, ssl_context=context, timeout=60)
        try:
            client.authenticate("PLAIN", lambda _: f"\0{name}\0{self.users[name]}".encode())
            if folder:
                answer, _ = client.select(folder)
                assert answer == "OK", f"no folder {folder}"
            yield client
        finally:
            client.logout()

    def deliver(
        self, raw: bytes, at: datetime | None = None, *, user: str = "", folder: str = "INBOX", flags: str = ""
    ) -> None:
        """Puts `raw` (CRLF) into a folder by APPEND, with receive time `at` (aware) or now."""
        self.deliver_all([raw], at, user=user, folder=folder, flags=flags)

    def deliver_all(
        self,
        mails: Iterable[bytes],
        at: datetime | None = None,
        *,
        user: str = "",
        folder: str = "INBOX",
        flags: str = "",
    ) -> None:
        """`deliver` for many mails over one connection."""
        when = imaplib.Time2Internaldate(at) if at else imaplib.Time2Internaldate(time.time())
        with self.session(user) as client:
            for raw in mails:
                answer, data = client.append(folder, flags, when, raw)
                assert answer == "OK", data

    def lmtp(self, raw: bytes, user: str = "", sender: str = "someone@example.org") -> None:
        """Delivers as a mail system does: with Received and Return-Path lines, received now."""
        with smtplib.LMTP(self.host, self.lmtp_port) as client:
            client.sendmail(sender, [user or self.first_user], raw)

    def uids(self, user: str = "", folder: str = "INBOX") -> list[int]:
        """UIDs now in the folder."""
        with self.session(user, folder) as client:
            return [int(uid) for uid in client.uid("SEARCH", "ALL")[1][0].split()]

    def flags(self, uid: int, user: str = "", folder: str = "INBOX") -> bytes:
        """The server's FETCH line with the flags of one mail."""
        with self.session(user, folder) as client:
            line: bytes = client.uid("FETCH", str(uid), "(FLAGS)")[1][0]
            return line

    def expunge(self, *uids: int, user: str = "", folder: str = "INBOX") -> None:
        """Another client deletes mails for good."""
        with self.session(user, folder) as client:
            client.uid("STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", "(\\Deleted)")
            client.expunge()

    def maildir(self, user: str = "") -> Path:
        """The user's Maildir, as the server stores it."""
        return self.root / "mail" / (user or self.first_user) / "Maildir"

    def renew_uidvalidity(self, user: str = "") -> None:
        """Makes INBOX a new one in the sense of IMAP: other UIDVALIDITY, UIDs anew, same mails."""
        for path in [*self.maildir(user).glob("dovecot-uidlist"), *self.maildir(user).glob("dovecot.index*")]:
            path.unlink()
        # UIDVALIDITY is the second of creation
        time.sleep(1.1)
