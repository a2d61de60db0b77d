"""Looking up staff; changing them is done on the staff page, which writes the log."""

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import Group  # type: ignore[attr-defined]  # must have registered it first
from django.http import HttpRequest

from accounts.models import AuditEntry, Market, Membership, User

# Theirs would show secrets of second factors, and roles without their markets.
admin.site.unregister((Authenticator, EmailAddress, Group))


@admin.register(Market)
class MarketAdmin(admin.ModelAdmin):
    """The markets and their settings."""

    list_display = ("code", "name", "time_zone", "language", "currency", "phone_region")


class MembershipInline(admin.TabularInline):
    """The roles of one person."""

    model = Membership


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """The staff."""

    list_display = ("name", "email", "is_active", "last_login")
    search_fields = ("name", "email")
    exclude = ("password",)
    inlines = (MembershipInline,)


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    """The log."""

    list_display = ("at", "by", "market", "action", "target", "address")
    list_filter = ("market", "action")
    list_select_related = ("by", "market")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only actions write it."""
        return False
