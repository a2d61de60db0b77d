"""Settings of customers' permissions: who is told of seals and alarms, and how long what is kept."""

from typing import Any

from config import environment

PERMISSIONS: dict[str, Any] = {
    # Of the data protection officer: gets each day's seal, and an alarm when a sending system does not confirm
    "privacy_mail": environment.text("HELDER_PRIVACY_MAIL", default="", like=environment.ADDRESS),
    # Outside the database, best where its owner cannot write: each seal is added, and every night compared
    "seals_file": environment.text("HELDER_SEALS_FILE", default=""),
    # Different customers whom one colleague may open in an hour before administrators and that officer are told
    "reading_alarm": environment.number("HELDER_READING_ALARM", default=200, low=1),
    # Years after which the checks made and texts read behind an entry are deleted; the entry stays
    "keep_evidence": environment.number("HELDER_KEEP_EVIDENCE_YEARS", default=5, low=1, high=30),
    # Months after which the address of somebody who never became a customer is deleted; their refusal stays
    "keep_strangers": environment.number("HELDER_KEEP_STRANGERS_MONTHS", default=24, low=1, high=240),
}
