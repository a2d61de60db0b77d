"""What providers answer and tell, in the shapes of their own documentation; every value is made up.

CM.com: developers.cm.com/messaging/docs (responses and errors, incoming status reports, incoming messages).
Spryng: as the Dutch government's Notify reads it, for Spryng documents it to customers alone.
Bird: the models of its own Python package messagebird-sdk 0.106.0. Twilio: its OpenAPI description of 2010-04-01.
"""

REFERENCE = "0f5e8f0e-6a51-4cf4-9a1b-7f3d1f0a9c11"
HEX = REFERENCE.replace("-", "")

CM_ACCEPTED = {
    "details": "Created 1 message(s)",
    "errorCode": 0,
    "messages": [
        {
            "to": "0031612345678", "status": "Accepted", "reference": HEX, "parts": 1,
            "messageDetails": None, "messageErrorCode": 0,
        }
    ],
}  # fmt: skip
CM_REJECTED = {
    "details": "No messages were created",
    "errorCode": 201,
    "messages": [
        {
            "to": "0031612345678", "status": "Rejected", "reference": HEX, "parts": 0,
            "messageDetails": "A body without content was found", "messageErrorCode": 304,
        }
    ],
}  # fmt: skip
CM_NO_ACCOUNT = {"details": "No account found", "errorCode": 101, "messages": []}
CM_STATUS = {
    "messages": {
        "msg": {
            "received": "2026-11-02T12:00:00", "to": "0031612345678", "reference": HEX,
            "status": {"code": "2", "errorCode": "", "errorDescription": ""}, "operator": "20408",
        }
    }
}  # fmt: skip
CM_INCOMING = {
    "from": {"number": "0031612345678", "name": ""},
    "to": {"number": "3197001"},
    "message": {"text": "STOP", "media": {"mediaUri": "", "contentType": "", "title": ""}, "custom": {}},
    "reference": HEX,
    "groupings": ["", "", ""],
    "timeUtc": "2026-11-02T12:00:00",
    "channel": "SMS",
}

SPRYNG_TAKEN = {"id": "9a3c1f52-6f0b-4b7a-8d5b-d6b1d2b0a111", "originator": "Helder", "recipients": ["31612345678"]}

BIRD_ID = "sms_01krdgeqcxet5s7t44vh8rt9mg"
BIRD_TAKEN = {"id": BIRD_ID, "status": "accepted", "direction": "outbound", "to": "+31612345678"}
BIRD_REFUSED = {
    "type": "invalid_request_error", "code": "SMSNoEligibleSender", "message": "Supply a sender", "request_id": "req_1",
}  # fmt: skip
BIRD_DELIVERED = {
    "type": "sms.delivered",
    "timestamp": "2026-11-02T12:00:00Z",
    "data": {"sms_id": BIRD_ID, "to": "+31612345678", "from": "Helder", "metadata": {"reference": REFERENCE}},
}
BIRD_UNDELIVERED = {
    "type": "sms.undelivered",
    "timestamp": "2026-11-02T12:00:01Z",
    "data": {
        "sms_id": BIRD_ID, "to": "+31612345678", "from": "Helder", "metadata": None,
        "error": {"code": "unreachable", "description": "off", "occurred_at": "2026-11-02T12:00:01Z"},
    },
}  # fmt: skip
BIRD_RECEIVED = {
    "type": "sms.received",
    "timestamp": "2026-11-02T12:00:02Z",
    "data": {"sms_id": "sms_01krdgeqcxet5s7t44vh8rt9mh", "to": "+3197001", "from": "+31612345678", "text": "STOP"},
}

TWILIO_TAKEN = {"sid": "SM" + "1" * 32, "status": "queued", "num_segments": "1", "error_code": None}
TWILIO_REFUSED = {"code": 21211, "message": "Invalid 'To' Phone Number", "more_info": "", "status": 400}
TWILIO_STATUS = {"MessageSid": "SM" + "1" * 32, "MessageStatus": "undelivered", "ErrorCode": "30003", "To": "+316"}
TWILIO_INCOMING = {"MessageSid": "SM" + "2" * 32, "From": "+31612345678", "To": "+3197001", "Body": "Ja, graag € 5"}
