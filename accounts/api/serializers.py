"""What records and answers look like, here and in the API's own description."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from accounts.outcomes import Status


class Item(serializers.Serializer[Any]):
    """A record as it is sent; a field that it does not have is a mistake and not passed by in silence."""

    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401 (as its parent's)
        """Raises `ValidationError` naming each field."""
        if isinstance(data, Mapping):
            unknown = data.keys() - self.fields.keys()
            if unknown:
                raise serializers.ValidationError({str(min(unknown))[:50]: "is not a field of this kind of record"})
        return super().to_internal_value(data)


class ResultSerializer(serializers.Serializer[Any]):
    """What became of one record; an invalid one names the field and why."""

    item = serializers.IntegerField(min_value=0, help_text="Its place in the request, from 0.")
    status = serializers.ChoiceField([str(status) for status in Status])
    field = serializers.CharField(required=False, help_text="Of an invalid or joined record: which field.")
    reason = serializers.CharField(
        required=False, help_text="Of an invalid record: why; of a joined one: with what it is one."
    )


class AnswerSerializer(serializers.Serializer[Any]):
    """What became of every record, in the order in which they were sent."""

    accepted = serializers.IntegerField(min_value=0)
    joined = serializers.IntegerField(
        min_value=1, required=False, help_text="Recorded, but one with an earlier record; only where there are any."
    )
    duplicate = serializers.IntegerField(min_value=0)
    invalid = serializers.IntegerField(min_value=0)
    results = ResultSerializer(many=True)
