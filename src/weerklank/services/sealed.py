"""Keep secrets that must be used again encrypted with the workspace's key, which lies outside the database."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from weerklank.errors import StoreError

__all__ = ["seal", "unseal"]


def seal(secret: str) -> str:
    """Return a secret as the database may hold it."""
    return _fernet().encrypt(secret.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return a secret.

    Raises:
        StoreError: it was sealed with another key, such as that of the machine a backup came from.
    """
    try:
        return _fernet().decrypt(sealed).decode()
    except InvalidToken as error:
        problem = "a kept secret can't be opened with this workspace's key"
        raise StoreError(
            "secret.key", "D021", problem, "Bring secret.key back, or set the connection up anew."
        ) from error


def _fernet() -> Fernet:
    digest = hashlib.sha256(b"weerklank.sealed\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
