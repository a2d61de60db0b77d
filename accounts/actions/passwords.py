"""A forgotten password: a link by mail, to who works here and nobody else."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions.staff import password_path
from accounts.models import User

NOBODY: Final = 0


def send_password_link(*, pk: int, site: str, language: str) -> bool:
    """Mails a link on `site` (scheme and host) to who may sign in; False for `NOBODY`, or who may not any more."""
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None:
        return False
    days = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
    with translation.override(language):
        told = {"link": f"{site}{password_path(user)}", "days": days}
        send_mail(
            _("A new password for Helder"), render_to_string("accounts/password_link.txt", told), None, [user.email]
        )
    return True
