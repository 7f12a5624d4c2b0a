"""Why a document cannot be given to reviewers in its own format."""


class NotCleared(Exception):
    """Secrets are left after cleaning, or it cannot be told whether there are any."""
