"""Looking up gateways and what they told: no body, no text, no telephone. Nothing is changed here, as in all of it."""

from django.contrib import admin

from sms.models import Gateway, GatewayNotice, IncomingText, TextReceipt


@admin.register(Gateway)
class GatewayAdmin(admin.ModelAdmin):
    """Through whom texts leave; `set_gateway` changes it."""

    list_display = (
        "code",
        "name",
        "market",
        "kind",
        "sender",
        "rank",
        "price",
        "abroad",
        "at_once",
        "a_second",
        "active",
    )
    list_filter = ("market", "kind", "active")
    list_select_related = ("market",)


@admin.register(GatewayNotice)
class GatewayNoticeAdmin(admin.ModelAdmin):
    """What gateways told, when, and what of it could not be read."""

    list_display = ("id", "market", "gateway", "brings", "at", "read_at", "tries", "problem")
    list_filter = ("market", "brings")
    list_select_related = ("market", "gateway")
    exclude = ("query", "body")
    show_full_result_count = False


@admin.register(TextReceipt)
class TextReceiptAdmin(admin.ModelAdmin):
    """What they said of messages; one without `message_id` is of none that is known here."""

    list_display = ("id", "market", "gateway", "message_id", "stage", "status", "code", "at", "received_at")
    list_filter = ("market", "gateway", "stage")
    list_select_related = ("market", "gateway")
    show_full_result_count = False


@admin.register(IncomingText)
class IncomingTextAdmin(admin.ModelAdmin):
    """That texts came; what they say is read in their conversation."""

    list_display = ("id", "market", "gateway", "at", "processed_at", "tries")
    list_filter = ("market", "gateway")
    list_select_related = ("market", "gateway")
    exclude = ("external_id", "sender", "text")
    show_full_result_count = False
