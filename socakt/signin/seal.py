"""What waits in a session and must not lie readable there: text that was typed, a new secret.

Of SECRET_KEY, as sessions are. What stays is encrypted with DATA_KEYS (socakt.encryption).
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

__all__ = ["InvalidToken", "keys", "seal", "unseal"]


def keys() -> list[bytes]:
    """The keys, the newest first: derived from SECRET_KEY (and those before) for this use only."""
    return [_derived(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _derived(secret: str | bytes) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"socakt.signin.seal")
    return base64.urlsafe_b64encode(derive.derive(force_bytes(secret)))


def seal(text: str) -> str:
    """The text, encrypted with the newest key and authenticated (Fernet)."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str, *, for_seconds: int | None = None) -> str:
    """What was sealed; `InvalidToken` when it is not ours, was changed, or is older than that."""
    return _box().decrypt(sealed.encode(), ttl=for_seconds).decode()


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys()])
