"""The WSGI application that gunicorn serves."""

import logging
import os
import sys
from typing import Final

from django.core.wsgi import get_wsgi_application

from portal.conf.env import BadSetting
from portal.process.serving.home import Home

# gunicorn's own for an application that cannot be loaded: it stops then, instead of starting the worker again.
_CANNOT_BE_LOADED: Final = 4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

try:
    application = Home(get_wsgi_application())
except BadSetting as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(_CANNOT_BE_LOADED)

# Here, since it needs the apps: with gunicorn's --preload that is in the parent, before its workers are forked.
from portal.warming import warm  # noqa: E402

try:
    warm()
except Exception:
    # What cannot be warmed is made by the first page, which says what is wrong with it.
    logging.getLogger(__name__).exception("The portal starts cold")
