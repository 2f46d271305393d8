"""Django app of the shared HTTP concerns."""

from django.apps import AppConfig
from django.core import checks
from django.core.signals import request_finished

from portal.process import after_response
from portal.web.protection.abuse import captcha
from portal.web.protection.checks import check_rates
from portal.web.protection.first_password import check_first_password


class WebConfig(AppConfig):
    name = "portal.web"

    def ready(self) -> None:
        checks.register(check_rates, "portal")
        # Here and not with the first form: a class that cannot be made stops the start.
        captcha()
        check_first_password()
        # Sent by the server when the last byte is out, so that no visitor waits for what is done then.
        request_finished.connect(after_response.finish)
