"""A certificate authority of our own for one test server."""

from pathlib import Path

import trustme


class Authority:
    """Signs one certificate for the loopback names and leaves everything as PEM files in `folder`."""

    def __init__(self, folder: Path, *names: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.ca_file = folder / "ca.pem"
        self.cert_file = folder / "cert.pem"
        self.key_file = folder / "key.pem"
        authority = trustme.CA()
        certificate = authority.issue_cert(*(names or ("localhost", "127.0.0.1")))
        authority.cert_pem.write_to_path(str(self.ca_file))
        certificate.private_key_pem.write_to_path(str(self.key_file))
        self.cert_file.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
