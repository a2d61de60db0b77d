"""What may be done with staff, their markets and their roles."""

from collections.abc import Iterable, Mapping

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import roles
from accounts.access import manages
from accounts.actions.log import audit
from accounts.models import Market, Membership, User


@transaction.atomic
def add_market(*, by: User | None, market: Market) -> Market:
    """Opens a new market; raises `ValidationError` for a code in use, an unknown time zone, currency or region."""
    market.full_clean()
    market.save(force_insert=True)
    audit(by=by, action="market.added", market=market, target=_name(market))
    return market


@transaction.atomic
def invite(*, by: User | None, email: str, name: str, role: str, market: Market) -> User:
    """Gives somebody a role here, adding them to the staff if no such address is known; they set their own password.

    Raises `ValidationError` for an impossible address or an unknown role.
    """
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User(email=email.lower(), name=name)
        user.set_unusable_password()
        user.full_clean()
        user.save(force_insert=True)
        audit(by=by, action="staff.invited", market=market, target=_name(user))
    # Who invites vouches for the address: allauth asks that before a second factor may be added.
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    give_role(by=by, user=user, role=role, market=market)
    return user


@transaction.atomic
def give_role(*, by: User | None, user: User, role: str, market: Market) -> bool:
    """Gives a role in a market; False where it was held already. Raises `ValidationError` for an unknown role."""
    group = Group.objects.filter(name=role).first()
    if group is None or role not in roles.TITLES:
        raise ValidationError(_("There is no role %(role)s.") % {"role": role})
    _membership, new = Membership.objects.get_or_create(user=user, market=market, group=group)
    if new:
        audit(by=by, action="role.given", market=market, target=_name(user), detail={"role": role})
    return new


@transaction.atomic
def take_role(*, by: User | None, user: User, role: str, market: Market) -> bool:
    """Takes a role away; False where it was not held. Raises `ValidationError` for a market's last administrator."""
    _keep_an_administrator(market, without=user, role=role)
    taken, _rows = Membership.objects.filter(user=user, market=market, group__name=role).delete()
    if taken:
        audit(by=by, action="role.taken", market=market, target=_name(user), detail={"role": role})
    return bool(taken)


@transaction.atomic
def set_active(*, by: User, user: User, active: bool, market: Market) -> None:
    """Lets somebody in again or shuts them out, sessions and all, in every market.

    Raises `PermissionDenied` unless `by` manages staff wherever `user` works, and `ValidationError` if a market
    would lose its last administrator.
    """
    _must_manage(by, user)
    if not active:
        for theirs in Market.objects.filter(memberships__user=user).distinct():
            _keep_an_administrator(theirs, without=user, role=roles.ADMINISTRATOR)
    User.objects.filter(pk=user.pk).update(is_active=active)
    audit(by=by, action="staff.activated" if active else "staff.deactivated", market=market, target=_name(user))


@transaction.atomic
def issue_password_link(*, by: User | None, user: User, market: Market) -> str:
    """The path where `user` can choose a password, once, within `settings.PASSWORD_RESET_TIMEOUT` seconds.

    Raises `PermissionDenied` unless `by` manages staff wherever `user` works: the link opens all of their markets.
    """
    if by is not None:
        _must_manage(by, user)
    audit(by=by, action="staff.password_link", market=market, target=_name(user))
    return password_path(user)


def password_path(user: User) -> str:
    """The path of a link for a new password; whoever has it can choose one, once."""
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )


@transaction.atomic
def sync_roles(wanted: Mapping[str, Iterable[str]]) -> None:
    """Makes the groups carry exactly the permissions ("app_label.codename") written for each role; repeatable.

    Raises `LookupError` for a permission that no model declares; apps not installed, or without models, are passed by.
    """
    for role, permissions in wanted.items():
        group, _new = Group.objects.get_or_create(name=role)
        group.permissions.set([_permission(name) for name in permissions if _has_models(name.partition(".")[0])])


def _has_models(label: str) -> bool:
    return label in apps.app_configs and any(apps.get_app_config(label).get_models())


def _permission(name: str) -> Permission:
    label, _dot, codename = name.partition(".")
    create_permissions(apps.get_app_config(label), verbosity=0)
    held = Permission.objects.filter(content_type__app_label=label, codename=codename).first()
    if held is None:
        raise LookupError(f"config/roles.py names {name}, which no model declares in Meta.permissions")
    return held


def _must_manage(by: User, user: User) -> None:
    if not manages(by, user):
        raise PermissionDenied(_("This person also works in a market that you do not manage."))


def _keep_an_administrator(market: Market, *, without: User, role: str) -> None:
    if role != roles.ADMINISTRATOR:
        return
    Market.objects.select_for_update().get(pk=market.pk)  # two administrators must not remove each other at once
    administrators = Membership.objects.filter(market=market, group__name=role, user__is_active=True)
    if administrators.exists() and not administrators.exclude(user=without).exists():
        raise ValidationError(_("%(market)s needs an administrator.") % {"market": market})


def _name(thing: User | Market) -> str:
    return f"{thing._meta.model_name} {thing.pk}"
