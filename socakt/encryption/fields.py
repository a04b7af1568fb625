"""Model fields whose columns hold ciphertext; code reads and writes the clear value.

`context` binds a value to what it is (see `keys`); a copy of the row in a history table has the
same one. Nothing can be looked up by such a column but whether it is empty. Where equal values
have to be found, the field is `searchable` and the model has an `IndexOf` it as a generated column,
so that index and value can never be out of step.
"""

import json
import re
from base64 import b64decode, b64encode
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact

from socakt.encryption import keys


class NothingIs(Exact[Any]):
    """`field=None` asks whether it is empty; any value is refused."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs is not None:
            refuse_lookup(lhs.output_field, "exact")
        super().__init__(lhs, rhs)


class EncryptedField(models.TextField[Any, Any]):
    """A text, encrypted. None stays NULL; what does not fit the pattern is never stored.

    PostgreSQL cannot see what it stores, so the pattern is the last check there is.
    """

    def __init__(
        self,
        *args: Any,
        context: str = "",
        searchable: bool = False,
        pattern: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.context = context
        self.searchable = searchable
        self.pattern = pattern

    def deconstruct(self) -> Any:
        """For migrations and for the copies in history tables."""
        name, path, args, kwargs = super().deconstruct()
        kwargs["context"] = self.context
        if self.searchable:
            kwargs["searchable"] = True
        if self.pattern:
            kwargs["pattern"] = self.pattern
        return name, path, args, kwargs

    def to_text(self, value: Any) -> str | None:
        """The value as the text that is encrypted; None: nothing is stored."""
        return value if value is None else str(value)

    def from_text(self, text: str | None) -> Any:
        """The value that `to_text` made the text of."""
        return text

    def from_db_value(self, stored: str | None, expression: Any, connection: Any) -> Any:
        """What stood in the column, in clear. Raises CannotDecrypt."""
        return self.from_text(stored and keys.decrypt(stored, context=self.context))

    def get_prep_value(self, value: Any) -> Any:
        """The value as it is: it is turned into text when it is encrypted."""
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """What stands in the column."""
        if hasattr(value, "resolve_expression"):
            return value
        return self.stored(value)

    def stored(self, value: Any) -> str | None:
        """The same, for those who write into the table by other ways. Raises ValueError."""
        text = self.to_text(value)
        if text is None:
            return None
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise ValueError(f"{self} would hold something that is none.")
        return keys.encrypt(text, context=self.context, searchable=self.searchable)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether it is empty can be asked. Raises FieldError."""
        if lookup_name == "exact":
            return NothingIs
        if lookup_name != "isnull":
            refuse_lookup(self, lookup_name)
        return super().get_lookup(lookup_name)


class EncryptedListField(EncryptedField):
    """A list of what JSON can hold, encrypted as a whole. An empty list is NULL."""

    _pyi_private_set_type: Any  # for the type checker: not the text of a TextField
    _pyi_private_get_type: Any

    def to_text(self, value: Any) -> str | None:
        """JSON."""
        return json.dumps(list(value), ensure_ascii=False) if value else None

    def from_text(self, text: str | None) -> Any:
        """The list."""
        return json.loads(text) if text else []


class EncryptedBytesField(EncryptedField):
    """Bytes, encrypted."""

    _pyi_private_set_type: Any  # as above
    _pyi_private_get_type: Any

    def to_text(self, value: Any) -> str | None:
        """Base 64."""
        return None if value is None else b64encode(value).decode()

    def from_text(self, text: str | None) -> Any:
        """The bytes."""
        return None if text is None else b64decode(text)


class Stored(models.Transform):
    """`field__stored__…`: the ciphertext itself, for constraints."""

    lookup_name = "stored"
    output_field = models.TextField()

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **extra: Any
    ) -> Any:
        """The column."""
        return compiler.compile(self.lhs)


EncryptedField.register_lookup(Stored)


class IndexOf(models.Func):
    """The index in an encrypted value; NULL where there is none."""

    template = "nullif(split_part(%(expressions)s, '.', 2), '')"
    output_field = models.TextField()


def refuse_lookup(field: models.Field[Any, Any], lookup: str) -> None:
    """Say what to do instead. Raises FieldError."""
    raise FieldError(
        f"{field} is encrypted, so it cannot be looked up by “{lookup}”; "
        "where its model has an index, ask by that (Candidate.objects.with_emso)."
    )


# what a value of a searchable field looks like; no clear text does
SEARCHABLE_VALUE = r"^[a-z0-9-]{1,20}\.[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{38,}$"
