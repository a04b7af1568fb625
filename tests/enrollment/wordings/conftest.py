"""What several tests of wordings share."""

from tests.enrollment.documents.conftest import administrators

__all__ = ["administrators"]
