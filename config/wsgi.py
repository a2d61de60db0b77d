"""The web application for WSGI servers: `config.wsgi`, or `helder.config.wsgi` where the package is installed."""

import os
import sys
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 (reads every page now, instead of while the first reader waits)
