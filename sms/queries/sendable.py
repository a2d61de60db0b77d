"""What can be sent today."""

from accounts.models import Market
from sms.models import Purpose, State, TemplateVersion


def sendable_versions(market: Market, *, marketing: bool) -> list[TemplateVersion]:
    """The approved version of each template of a market by name; those for marketing only where asked."""
    approved = TemplateVersion.objects.filter(template__market=market, state=State.APPROVED)
    purposes = [Purpose.SERVICE, Purpose.MARKETING] if marketing else [Purpose.SERVICE]
    return list(
        approved.filter(template__purpose__in=purposes)
        .select_related("template__market__text_limits", "approver")
        .order_by("template__name")
    )
