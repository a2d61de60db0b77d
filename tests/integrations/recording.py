"""The recorded requests of thirteen providers, with the settings and signatures they were made with.

What a setting or a signature must be follows from the name of the test that was recorded, never from its outcome.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings
from svix.webhooks import Webhook

FILE = Path(settings.BASE_DIR).parent / "shared" / "data" / "esp_webhooks.jsonl"
SVIX_SECRET = "whsec_" + base64.b64encode(b"a secret of the tests only").decode()
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())


def public_key(key: Any) -> str:
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return "".join(pem.decode().splitlines()[1:-1])


ALL_KEYS = {
    "WEBHOOK_SECRET": "username:password",
    "MAILERSEND_SIGNING_SECRET": "TEST_WEBHOOK_SIGNING_SECRET",
    "MAILGUN_WEBHOOK_SIGNING_KEY": "TEST_WEBHOOK_SIGNING_KEY",
    "MANDRILL_WEBHOOK_KEY": "TEST_WEBHOOK_KEY",
    "POSTAL_WEBHOOK_KEY": public_key(RSA),
    "RESEND_SIGNING_SECRET": SVIX_SECRET,
    "UNISENDER_GO_API_KEY": "TEST_API_KEY",
}
TWO_SECRETS = {"WEBHOOK_SECRET": ["cred1:pass1", "cred2:pass2"]}
CHANGES: dict[str, dict[str, Any]] = {
    "test_supports_credential_rotation": TWO_SECRETS,
    "test_warns_if_no_auth": {"WEBHOOK_SECRET": None},
    "test_no_basic_auth": {"WEBHOOK_SECRET": None},
    "test_sns_subscription_confirmation_auth_disabled": {"WEBHOOK_SECRET": None},
    "test_disable_auto_confirmation": {"AMAZON_SES_AUTO_CONFIRM_SNS_SUBSCRIPTIONS": False},
    "test_webhook_url_setting": {
        "MANDRILL_WEBHOOK_URL": "https://abcde:12345@example.com/anymail/mandrill/",
        "WEBHOOK_SECRET": "abcde:12345",
    },
    "test_initial_open_event_as_opened": {"SPARKPOST_TRACK_INITIAL_OPEN_AS_OPENED": True},
    "test_requires_signing_secret": {"MAILERSEND_SIGNING_SECRET": None},
    "test_requires_webhook_signing_key": {"MAILGUN_WEBHOOK_SIGNING_KEY": None},
    "test_defaults_webhook_signing_to_api_key": {
        "MAILGUN_WEBHOOK_SIGNING_KEY": None,
        "MAILGUN_API_KEY": "TEST_API_KEY",
    },
    "test_webhook_signing_is_different_from_api_key": {"MAILGUN_API_KEY": "another key"},
    "test_requires_webhook_key": {"MANDRILL_WEBHOOK_KEY": None},
    "test_head_does_not_require_webhook_key": {"MANDRILL_WEBHOOK_KEY": None},
    "test_requires_api_key": {"UNISENDER_GO_API_KEY": None},
    "test_basic_auth_required_without_secret": {"RESEND_SIGNING_SECRET": None},
    "test_signing_secret_optional_with_basic_auth": {"RESEND_SIGNING_SECRET": None},
    "SendGridSignedWebhookSecurityTestCase": {
        "WEBHOOK_SECRET": None,
        "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": public_key(CURVE),
    },
    "SendGridSignedWebhookSecurityAndHttpBasicAuthTestCase": {
        "WEBHOOK_SECRET": ["cred1:pass1", "cred1:pass2"],
        "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": public_key(CURVE),
    },
    "PostalDeliveryTestCase": {"WEBHOOK_SECRET": None},
    "PostalWebhookSecurityTestCase": {"WEBHOOK_SECRET": None},
}


@dataclass(frozen=True)
class Recorded:
    line: dict[str, Any]

    @property
    def case(self) -> str:
        return self.line["test"].split(".")[-2]

    @property
    def name(self) -> str:
        return self.line["test"].split(".")[-1]

    @property
    def source(self) -> str:
        return re.search(r"/anymail/(\w+)/", self.line["path"])[1]

    @cached_property
    def body(self) -> bytes:
        if "body_base64" in self.line:
            return base64.b64decode(self.line["body_base64"])
        body = self.line["body"].encode()
        return _sign_unisender(body) if self.name == "test_actual_signed_payload" else body

    @property
    def anymail(self) -> dict[str, Any]:
        """The setting ANYMAIL under which the request was recorded."""
        changed = {**ALL_KEYS, **CHANGES.get(self.case, {}), **CHANGES.get(self.name, {})}
        return {key: value for key, value in changed.items() if value is not None}

    @property
    def headers(self) -> dict[str, str]:
        """As recorded; signed again where the key is unknown or the signature was not recorded."""
        headers = {name: value for name, value in self.line["headers"].items() if name != "Server-Name"}
        signer = {
            "mailersend": self._mailersend, "mandrill": self._mandrill, "postal": self._postal,
            "resend": self._resend, "sendgrid": self._sendgrid,
        }.get(self.source)  # fmt: skip
        return headers | (signer(headers) if signer and "missing_signature" not in self.name else {})

    def _mailersend(self, _headers: dict[str, str]) -> dict[str, str]:
        if self.name != "test_inbound_secret_is_different":
            return {}
        key = ALL_KEYS["MAILERSEND_SIGNING_SECRET"].encode()
        return {"Signature": hmac.new(key, self.body, hashlib.sha256).hexdigest()}

    def _mandrill(self, headers: dict[str, str]) -> dict[str, str]:
        key = "wrong key" if self.name == "test_verifies_bad_signature" else "TEST_WEBHOOK_KEY"
        events = self.body.decode().replace("\r", "").split("\n\n", 1)[-1].rsplit("\n--", 1)[0]
        events = "[]" if self.name == "test_post_request_invalid_json" else events
        secret = base64.b64decode(headers.get("Authorization", "").removeprefix("Basic ")).decode()
        url = self.line["path"].replace("://", f"://{secret}@" if secret else "://")
        digest = hmac.new(key.encode(), f"{url}mandrill_events{events}".encode(), hashlib.sha1).digest()
        return {"X-Mandrill-Signature": base64.b64encode(digest).decode()}

    def _postal(self, _headers: dict[str, str]) -> dict[str, str]:
        if self.name == "test_failed_signature_check":
            return {}
        signature = RSA.sign(self.body, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 (what Postal does)
        return {"X-Postal-Signature": base64.b64encode(signature).decode()}

    def _resend(self, headers: dict[str, str]) -> dict[str, str]:
        if "Svix-Id" not in headers:
            return {}
        now = datetime.now(UTC)
        signed = Webhook(SVIX_SECRET).sign(headers["Svix-Id"], now, self.body.decode())
        signature = headers["Svix-Signature"] if self.name == "test_verifies_bad_signature" else signed
        return {"Svix-Timestamp": str(int(now.timestamp())), "Svix-Signature": signature}

    def _sendgrid(self, headers: dict[str, str]) -> dict[str, str]:
        timestamp = headers.get("X-Twilio-Email-Event-Webhook-Timestamp")
        if timestamp is None or "X-Twilio-Email-Event-Webhook-Signature" in headers:
            return {}
        signed_at = timestamp if self.name.startswith("test_successful") else "another timestamp"
        signature = CURVE.sign(signed_at.encode() + self.body, ec.ECDSA(hashes.SHA256()))
        return {"X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode()}

    def send(self, client: Any) -> Any:
        return client.generic(
            self.line["method"],
            self.line["path"],
            self.body,
            content_type=self.line["content_type"],
            headers=self.headers,
            secure=self.line["path"].startswith("https:"),
        )


def _sign_unisender(body: bytes) -> bytes:
    auth = json.loads(body)["auth"].encode()
    return body.replace(auth, hashlib.md5(body.replace(auth, b"TEST_API_KEY")).hexdigest().encode())  # noqa: S324


def recording() -> list[Recorded]:
    """All recorded requests; skips the test, saying so, where the file is not beside the project."""
    if not FILE.exists():
        pytest.skip(f"{FILE.name} is not beside the project: nothing real to replay")
    return [Recorded(json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()]
