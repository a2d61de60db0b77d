"""Text messages: what may be written (templates), and what was sent."""

from sms.models.templates import Purpose, State, Template, TemplateVersion

__all__ = ["Purpose", "State", "Template", "TemplateVersion"]
