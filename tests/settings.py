"""The settings of the tests: those of a debug machine, with fixed keys and quick passwords."""

import os

os.environ.setdefault("HELDER_DEBUG", "True")
os.environ["HELDER_SECRET_KEY"] = "tests-only"
os.environ["HELDER_CONTACT_KEY"] = "tests-only-contact-key"

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # the demo's
]

# What a test commits goes with its database: it need not outlive a loss of power.
DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}  # noqa: F405
