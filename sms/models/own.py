"""The mobile number of a member of staff, for tests of a text on themselves."""

from django.db import models

from accounts.models import User


class OwnNumber(models.Model):
    """As its owner gave it; nobody else sees it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    phone = models.CharField(max_length=20)
    """In E.164."""

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"number of {self.user_id}"
