"""The tracking webhooks of thirteen e-mail providers, authenticated and read by django-anymail."""
