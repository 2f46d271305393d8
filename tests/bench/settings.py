"""The portal's own settings, with the floor beside its pages."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.floor.urls"
PAGES_KEPT_SECONDS = 300
FORM_MINIMUM_SECONDS = 0
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "tests" / "bench" / "floor"]  # type: ignore[misc]  # noqa: F405
MIDDLEWARE = [
    "tests.bench.floor.bare.BareMiddleware",
    "tests.bench.floor.counting.QueryCountMiddleware",
    *MIDDLEWARE,  # noqa: F405
]
TEMPLATES.append(  # noqa: F405
    {
        "NAME": "bare",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "tests" / "bench" / "floor"],  # noqa: F405
    }
)
