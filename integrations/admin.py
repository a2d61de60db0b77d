"""Looking connections up; deliveries have their own page, and their bodies are shown to nobody."""

from django.contrib import admin

from integrations.models import Connection


@admin.register(Connection)
class ConnectionAdmin(admin.ModelAdmin):
    """Which provider delivers for which market."""

    list_display = ("name", "source", "market", "active")
    list_filter = ("market", "active")
