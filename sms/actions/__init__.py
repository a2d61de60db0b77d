"""The only writers of templates and text messages."""

from sms.actions.templates import approve, discard_draft, retire, start_template, write_draft

__all__ = ["approve", "discard_draft", "retire", "start_template", "write_draft"]
