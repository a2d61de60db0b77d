"""Looking branches, appointments and calls up. Persons are not here: each look at one is logged on their page."""

from django.contrib import admin

from customers.models import Appointment, Branch, Call


@admin.register(Branch)
class BranchAdmin(admin.ModelAdmin):
    """Where appointments are kept."""

    list_display = ("name", "place", "market", "external_id")
    list_filter = ("market",)


@admin.register(Appointment)
class AppointmentAdmin(admin.ModelAdmin):
    """Planned visits, by number of customer."""

    list_display = ("id", "market", "source", "customer_id", "starts_at", "status", "booked_via")
    list_filter = ("market", "source", "status", "booked_via")
    list_select_related = ("market",)
    show_full_result_count = False


@admin.register(Call)
class CallAdmin(admin.ModelAdmin):
    """Phone calls, by number of customer."""

    list_display = ("id", "market", "source", "customer_id", "began_at", "seconds", "subject")
    list_filter = ("market", "source", "by_voicebot")
    list_select_related = ("market",)
    show_full_result_count = False
