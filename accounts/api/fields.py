"""Fields as the API means them: text that a database can hold, and instants that say their zone."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from rest_framework import serializers

from accounts.identifiers import InexactError, identifier

LEAD: Final = timedelta(days=1)
"""How far another system's clock may run ahead of ours."""


class Text(serializers.CharField):
    """Text without NUL; may be left out unless `required`, and is then empty."""

    def __init__(self, *, max_length: int, required: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 (as its parent's)
        kwargs = {"required": required, "allow_blank": not required, **kwargs}
        super().__init__(max_length=max_length, **kwargs)


class Identifier(Text):
    """An id as text; a whole number that JSON holds exactly is taken for its digits."""

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401 (as its parent's)
        """Raises `ValidationError` for what may have been several ids before a number was made of it."""
        if isinstance(data, int | float | str) and not isinstance(data, bool):
            try:
                data = identifier(data)
            except InexactError as error:
                raise serializers.ValidationError(str(error)) from None
            if not data and not self.allow_blank:
                self.fail("blank")
        return super().to_internal_value(data)


class Instant(serializers.DateTimeField):
    """An instant in RFC 3339 with its zone ("2026-03-31T09:30:00+02:00", "…Z"); `past` ones are over."""

    def __init__(self, *, past: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 (as its parent's)
        super().__init__(**kwargs)
        self.past = past

    def to_internal_value(self, value: Any) -> datetime:  # noqa: ANN401 (as its parent's)
        """Raises `ValidationError` for what is no text, no instant, has no zone, or lies ahead and may not."""
        if not isinstance(value, str):
            raise serializers.ValidationError("is not text: write an instant as 2026-03-31T09:30:00+02:00")
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            raise serializers.ValidationError("is no instant: write it as 2026-03-31T09:30:00+02:00") from None
        if instant.utcoffset() is None:
            raise serializers.ValidationError("has no time zone: add Z or an offset such as +02:00")
        if self.past and instant > timezone.now() + LEAD:
            raise serializers.ValidationError("lies in the future")
        return instant
