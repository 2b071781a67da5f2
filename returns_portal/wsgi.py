"""The WSGI application that granian or gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "returns_portal.settings")

application = get_wsgi_application()

from tenants.checks import refuse_to_bypass  # noqa: E402 - needs the settings loaded

refuse_to_bypass()
