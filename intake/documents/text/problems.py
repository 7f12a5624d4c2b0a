"""Why a document cannot be read. The message is a Korean sentence for an operator."""


class ReadProblem(Exception):
    """Base of all; raised inside the readers, never by `read_text`."""


class Encrypted(ReadProblem):
    """Opens only with a password."""


class Damaged(ReadProblem):
    """Broken, or cut off on its way."""


class Sealed(ReadProblem):
    """Wrapped by a document protection product, or locked against reading."""


class Unsupported(ReadProblem):
    """There is no reader for this format."""


class TooMuch(ReadProblem):
    """Larger than the limits allow, or it took too long; a person must open it."""


class NoOcr(ReadProblem):
    """Text recognition is not installed."""
