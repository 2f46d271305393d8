"""Django settings, read from the environment (see docs/configuration.md for every name).

Two modes. ``PORTAL_MODE=local`` runs on one machine over plain HTTP with a generated secret key, as ``make run``
does. ``PORTAL_MODE=production``, the default, demands a secret key and an https address and marks cookies Secure.
"""

import os
from datetime import timedelta
from pathlib import Path

from django.utils.csp import CSP

from portal.conf import calcom, env, logs, metrics, oidc, secret_keys, sentry, stores
from portal.conf.env import BadSetting
from portal.conf.mailers import NONE, chosen_by_staff, mailers, missing
from portal.i18n import languages
from portal.process.work.queues import QUEUES

BASE_DIR = Path(__file__).resolve().parent.parent
IS_CHECKOUT = (BASE_DIR / "manage.py").is_file()
# An installed package has its templates, static files and translations inside.
FILES_DIR = BASE_DIR if IS_CHECKOUT else BASE_DIR / "portal"
VAR_DIR = env.path("PORTAL_DATA_DIR", (BASE_DIR if IS_CHECKOUT else Path.cwd()) / "var")

# --- Mode -------------------------------------------------------------------

MODE = env.choice("PORTAL_MODE", "production", options=("local", "production"))
IS_PRODUCTION = MODE == "production"
DEBUG = env.flag("DEBUG")
if DEBUG and IS_PRODUCTION:
    raise BadSetting("DEBUG=1 needs PORTAL_MODE=local: it shows settings to visitors.")

PORT = env.integer("PORT", 8000, least=1, most=65535)
HOST = env.matching(
    "HOST", "127.0.0.1", pattern=r"[\w.-]+", what="a host name or address such as 0.0.0.0"
)
# One more than cores, since workers also wait for Cal.com; more than four is for the operator to choose.
WEB_WORKERS = env.integer("WEB_WORKERS", min(4, (os.cpu_count() or 1) + 1), least=1, most=64)
WEB_THREADS = env.integer("WEB_THREADS", 4, least=1, most=64)
# The origin; PORTAL_PATH is what stands behind it in all of the portal's addresses, such as /book, or nothing.
PORTAL_URL, PORTAL_PATH = env.home(
    "PORTAL_URL", "" if IS_PRODUCTION else f"http://127.0.0.1:{PORT}"
)
if not PORTAL_URL:
    raise BadSetting(
        "Set PORTAL_URL to the address visitors use, such as https://book.example.com."
    )
if IS_PRODUCTION and not PORTAL_URL.startswith("https://"):
    raise BadSetting(f"PORTAL_URL={PORTAL_URL} must begin with https:// in production.")

SECRET_KEY = env.secret("SECRET_KEY")
if not SECRET_KEY and not IS_PRODUCTION:
    SECRET_KEY = env.generated_secret(env.folder("PORTAL_DATA_DIR", VAR_DIR) / "secret_key")
if not SECRET_KEY:
    raise BadSetting(
        "Set SECRET_KEY (or SECRET_KEY_FILE) to a long random text. "
        "This prints one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
if IS_PRODUCTION:
    secret_keys.check(SECRET_KEY)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

# Without its port, which is a part of CSRF_TRUSTED_ORIGINS only.
ALLOWED_HOSTS = [env.host_of(PORTAL_URL), *env.hosts("ALLOWED_HOSTS")]
if not IS_PRODUCTION:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]

# --- Cal.com ----------------------------------------------------------------

CALCOM_API_KEY = calcom.api_key(env.secret("CALCOM_API_KEY"))
CALCOM_API_URL = calcom.api_url(env.url("CALCOM_API_URL", "https://api.cal.com/v2"))
CALCOM_API_VERSIONS = env.versions("CALCOM_API_VERSIONS", known=calcom.KNOWN_VERSIONS)
CALCOM_WEBHOOK_SECRET = env.secret("CALCOM_WEBHOOK_SECRET")
CALCOM_ORG_ID = env.optional_integer("CALCOM_ORG_ID", least=1)
CALCOM_BLOCK_SECONDS = env.integer("CALCOM_BLOCK_SECONDS", 60, least=1, most=60)
CALCOM_RATE_LIMIT = env.integer("CALCOM_RATE_LIMIT", 120, least=30)
# At most 20: what services wait for a write is scaled by it, and has to stay below gunicorn's time-out.
CALCOM_TIMEOUT_SECONDS = env.integer("CALCOM_TIMEOUT_SECONDS", 10, least=1, most=20)

DEMO = env.flag("DEMO", default=not IS_PRODUCTION)
ENGINE_HTTP = env.flag("ENGINE_HTTP", default=not (IS_PRODUCTION or CALCOM_API_KEY))
# In production staff switch it on, unless the operator has decided.
ENGINE_HTTP_BY_STAFF = IS_PRODUCTION and not CALCOM_API_KEY and env.raw("ENGINE_HTTP") is None
ENGINE_RATE_LIMIT = env.integer("ENGINE_RATE_LIMIT", 120, least=1)
ENGINE_SLOTS_CACHE_SECONDS = env.integer("ENGINE_SLOTS_CACHE_SECONDS", 0, least=0, most=60)
ENGINE_WEBHOOKS_TO_PRIVATE = env.flag("ENGINE_WEBHOOKS_TO_PRIVATE", default=not IS_PRODUCTION)
ENGINE_FEEDS_FROM_PRIVATE = env.flag("ENGINE_FEEDS_FROM_PRIVATE", default=False)
ENGINE_FEED_MEGABYTES = env.integer("ENGINE_FEED_MEGABYTES", 20, least=1, most=100)
ENGINE_FEED_KEPT_DAYS = env.integer("ENGINE_FEED_KEPT_DAYS", 7, least=1, most=365)
ENGINE_CLOCK_FILE = env.text("ENGINE_CLOCK_FILE")
if ENGINE_CLOCK_FILE and Path(ENGINE_CLOCK_FILE).is_dir():
    raise BadSetting(f"ENGINE_CLOCK_FILE={ENGINE_CLOCK_FILE} is a folder, not a file.")
if ENGINE_CLOCK_FILE and IS_PRODUCTION:
    raise BadSetting(
        "ENGINE_CLOCK_FILE needs PORTAL_MODE=local: whoever writes the file decides what can be booked."
    )

# --- The portal's pages -----------------------------------------------------

PORTAL_ACCENT = env.matching(
    "PORTAL_ACCENT",
    "#0f6b5c",
    pattern="#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})",
    what="a colour such as #0f6b5c",
)
PORTAL_NAME = env.text("PORTAL_NAME")
PAGES_KEPT_SECONDS = env.integer("PAGES_KEPT_SECONDS", 15, least=0, most=300)
KEPT_MEGABYTES = env.integer("KEPT_MEGABYTES", 24, least=1, most=4096)
# After a lost answer: when to look whether the change was made, within the same request.
LOOKUPS_AFTER_SECONDS = (1.0, 3.0, 8.0)
INTENT_CONCLUSIVE_SECONDS = env.integer("INTENT_CONCLUSIVE_SECONDS", 120, least=5)
INTENT_RETENTION_DAYS = env.integer("INTENT_RETENTION_DAYS", 30, least=1)
DELIVERY_RETENTION_DAYS = env.integer("DELIVERY_RETENTION_DAYS", 14, least=1)
INTRANET_NETWORKS = env.networks("INTRANET_NETWORKS")
FRAME_ANCESTORS = env.origins("FRAME_ANCESTORS")
METADATA_KEYS = env.metadata_keys("METADATA_KEYS")
SECURITY_CONTACT = env.contacts("SECURITY_CONTACT")
SECURITY_POLICY = env.url("SECURITY_POLICY")
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", narrow=True)
FORM_MINIMUM_SECONDS = env.integer("FORM_MINIMUM_SECONDS", 2, least=0, most=60)
THROTTLE_ADDRESS = env.rates("THROTTLE_ADDRESS", "60/10 minutes; 150/hour")
THROTTLE_EMAIL = env.rates("THROTTLE_EMAIL", "15/hour")
THROTTLE_EVENT_TYPE = env.rates("THROTTLE_EVENT_TYPE", "300/hour")
GUEST_MAILS_PER_CLIENT = env.rates("GUEST_MAILS_PER_CLIENT", "120/hour")
GUEST_MAILS_PER_ADDRESS = env.rates("GUEST_MAILS_PER_ADDRESS", "10/day")
CAPTCHA = env.matching(
    "CAPTCHA", pattern=r"\w+(\.\w+)+", what="the path of a class such as mysite.captcha.Puzzle"
)

# --- Staff's accounts -------------------------------------------------------

STAFF_USERNAME = env.matching(
    "STAFF_USERNAME",
    "admin",
    pattern=r"[\w.@+-]{1,150}",
    what="a user name of letters, digits and @.+-_",
)
STAFF_SECOND_FACTOR = env.choice(
    "STAFF_SECOND_FACTOR", "optional", options=("off", "optional", "required")
)
STAFF_IDLE_MINUTES = env.integer("STAFF_IDLE_MINUTES", 480, least=0, most=20_160)
THROTTLE_SIGN_IN = env.rates("THROTTLE_SIGN_IN", "10/15 minutes")
THROTTLE_SIGN_IN_ADDRESS = env.rates("THROTTLE_SIGN_IN_ADDRESS", "60/15 minutes")
THROTTLE_SIGN_IN_ACCOUNT = env.rates("THROTTLE_SIGN_IN_ACCOUNT", "20/minute")
THROTTLE_PASSWORD_MAIL = env.rates("THROTTLE_PASSWORD_MAIL", "5/hour")
# Seconds that a mailed link to a new password holds.
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60

# --- Applications -----------------------------------------------------------

INSTALLED_APPS = [
    # In place of django.contrib.admin: with the portal's own site.
    "portal.staff.admin_config.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # For allauth's list of passkeys.
    "django.contrib.humanize",
    # Before staticfiles, whose runserver would serve files itself and hide what production does.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "portal.engine",
    "portal.services",
    "portal.staff",
    "portal.public",
    "portal.inbound",
    "portal.embed",
    "portal.web",
]

MIDDLEWARE = [
    # First: it measures what all the others do.
    "portal.web.watching.requests.WatchMiddleware",
    # Before all that asks who sent a request, and over what.
    "portal.web.protection.forwarded.ForwardedMiddleware",
    # Early: redirects to https and static files have its headers, too.
    "portal.web.protection.headers.HeadersMiddleware",
    # Before the first that looks at Host or scheme.
    "portal.web.watching.health.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Static files need none of what follows, and come compressed.
    "portal.web.assets.static_answers.StaticMiddleware",
    # Outside of all that writes into answers; inside of WhiteNoise, whose files are compressed already.
    "portal.web.compression.CompressionMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    # Early, so that whatever the others log has the id.
    "portal.web.middleware.RequestIdMiddleware",
    # Outside of whatever answers, so that the address alone decides who may frame it.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.web.frames.middleware.FramingMiddleware",
    # Before all that a finished page does not need: session, language, resolver, decorators.
    "portal.web.answers.repeated.KeptPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # Before CommonMiddleware, whose redirects it gives the language of the address.
    "portal.web.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the first that reads a form.
    "portal.web.protection.uploads.UploadMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.web.middleware.ForgivingAddressMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Innermost: process_exception then has the language, user and htmx of the request.
    "portal.web.middleware.ServiceErrorMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FILES_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.web.template_library", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.web.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "portal.web.forms.renderer.PlainRenderer"

# --- Data -------------------------------------------------------------------
_database = env.secret("DATABASE_URL")
if not _database:
    _database = f"sqlite:///{env.folder('PORTAL_DATA_DIR', VAR_DIR)}/portal.sqlite3"
DATABASES = {
    "default": stores.database(
        _database,
        pooled=env.flag("DATABASE_POOLED"),
        pool=env.integer("DATABASE_POOL", 0, least=0, most=200),
    )
}
REDIS_URL = stores.redis(env.secret("REDIS_URL"))
HAS_MANY_MACHINES = bool(REDIS_URL) or not DATABASES["default"]["ENGINE"].endswith("sqlite3")
# Where the processes of one machine keep locks and small records that change with every call of Cal.com.
SHARED_FOLDER = None if HAS_MANY_MACHINES else env.folder("PORTAL_DATA_DIR", VAR_DIR / "shared")
CACHES = {
    "default": {"BACKEND": "portal.process.kept.redis_cache.QuickRedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        # Shared by all processes of a machine, and by all machines on one PostgreSQL.
        "BACKEND": "portal.process.kept.database_cache.UpsertCache",
        "LOCATION": "portal_cache",
        # With Django's own 300, counts of throttles would push out answers of Cal.com that are still fresh.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": list(QUEUES)}}
# What every worker calls twice a minute: it hands over what no task is there for any more.
TAKE_UP = (
    "portal.engine.mail.outbox.recover",
    "portal.engine.webhooks.outbox.recover",
    "portal.services.bookings.intents.intents_recover",
    "portal.services.webhooks.inbox.reading_recover",
)
# What `portal.process.periodic` runs, and how often.
PERIODIC_TASKS = {
    "portal.engine.reservations.tasks.purge_reservations": timedelta(minutes=10),
    "portal.engine.workflows.reminders.write_reminders": timedelta(minutes=5),
    "portal.engine.mail.outbox.tidy_emails": timedelta(minutes=30),
    "portal.engine.webhooks.outbox.tidy_deliveries": timedelta(minutes=30),
    "portal.services.bookings.intents.forget_intents": timedelta(hours=6),
    "portal.services.portal.framing_teams.follow_teams": timedelta(minutes=10),
    "portal.services.portal.drift.check_drift": timedelta(days=1),
    "portal.web.protection.counts.forget_counts": timedelta(hours=1),
    "portal.process.upkeep.clear_sessions": timedelta(days=1),
    "portal.process.upkeep.prune_task_results": timedelta(days=1),
    "portal.process.upkeep.renew_statistics": timedelta(hours=1),
}

# --- Security ---------------------------------------------------------------

SECURE_CSP = {
    # Whatever is not named is forbidden: frames, media, workers, plugins.
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    # Chromium and Safari apply it to the redirect that answers a form, too (see public/booking/views.py, go_on).
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
# Addresses of bookings, drafts and lists are keys: no Referer holds one, not even the portal's own, which servers log.
SECURE_REFERRER_POLICY = "strict-origin"
# For browsers without frame-ancestors; addresses that some origin may frame are exempt.
X_FRAME_OPTIONS = "DENY"

# Not in a cookie, where Django's usual storage begins: some messages are secrets that are shown once.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
# With this prefix browsers take them only over TLS, for this host and all of its paths, from nobody else. Under a path
# they go to that path alone, and not to the site's other applications.
_prefix = ("__Secure-" if PORTAL_PATH else "__Host-") if IS_PRODUCTION else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_prefix}sessionid", f"{_prefix}csrftoken"
STAFF_BROWSER_COOKIE_NAME = f"{_prefix}staff-browser"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = PORTAL_PATH or "/"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Lax, not Strict: links in emails lead to staff's pages, and the issuer's redirect comes from another site.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000, least=0)
    # Both bind whatever else is under the domain, and the second cannot be taken back for months.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", default=False)
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    if BEHIND_PROXY or TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

_CHECKS = ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"} for name in _CHECKS
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
REMOTE_USER_HEADER = env.matching(
    "REMOTE_USER_HEADER", pattern="[A-Za-z0-9-]+", what="the name of a header such as X-Remote-User"
)
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
if REMOTE_USER_HEADER:
    if IS_PRODUCTION and not TRUSTED_PROXIES:
        raise BadSetting(
            "REMOTE_USER_HEADER needs TRUSTED_PROXIES, the networks of those who may sign staff in."
        )
    TRUSTED_PROXIES = TRUSTED_PROXIES or ["127.0.0.0/8", "::1/128"]
    AUTHENTICATION_BACKENDS.append("portal.web.remote_user.KnownUsersBackend")
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1,
        "portal.web.remote_user.ProxyUserMiddleware",
    )
ACCOUNT_ADAPTER = "portal.staff.accounts.adapters.StaffAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "portal.staff.accounts.adapters.StaffMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# An issuer's addresses need no second confirmation here.
MFA_ALLOW_UNVERIFIED_EMAIL = True
OIDC_ISSUER = env.url("OIDC_ISSUER")
OIDC_NAME = env.text("OIDC_NAME", "single sign-on")
SOCIALACCOUNT_PROVIDERS = oidc.providers(
    issuer=OIDC_ISSUER,
    name=OIDC_NAME,
    client_id=env.text("OIDC_CLIENT_ID"),
    secret=env.secret("OIDC_CLIENT_SECRET"),
)
if OIDC_ISSUER:
    INSTALLED_APPS += oidc.APPS
    AUTHENTICATION_BACKENDS.append("allauth.account.auth_backends.AuthenticationBackend")
    SOCIALACCOUNT_ADAPTER = "portal.staff.accounts.single_sign_on.KnownStaffAdapter"
    # The issuer is the operator's own: its word on an address is as good as the portal's.
    SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    SOCIALACCOUNT_LOGIN_ON_GET = True
    SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
CSRF_FAILURE_VIEW = "portal.web.error_pages.csrf_failure"

# Bytes, files not counted: many times the longest form, and Cal.com's deliveries are some kilobytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
FILE_UPLOAD_HANDLERS = ["portal.web.protection.uploads.NoFiles"]
# Half of Django's own bound; staff's longest form, an event type, stays far below.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# --- Language, time, files --------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [(language.code, language.name) for language in languages.LANGUAGES]
LOCALE_PATHS = [FILES_DIR / "locale"]
TIME_ZONE = "UTC"

# Absolute, and no prefix from a request: Django keeps the first one that it makes of a relative address.
STATIC_URL = f"{PORTAL_PATH}/static/"
FORCE_SCRIPT_NAME = ""
STATIC_ROOT = env.path("STATIC_FOLDER", VAR_DIR / "static")
STATICFILES_DIRS = [FILES_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        # Names with a digest are made by collectstatic, which nobody runs while they edit a style sheet.
        if DEBUG
        else "portal.web.assets.static_files.SlimStorage"
    },
}

# --- Mail and log -----------------------------------------------------------

_mail = env.secret("MAIL_URL")
if IS_PRODUCTION and not _mail and not CALCOM_API_KEY:
    # Bookings without mail are for the operator to choose, not to find out.
    raise missing()
MAIL_BY_STAFF = _mail in ("", NONE)
MAILERS = mailers(_mail or (NONE if IS_PRODUCTION else "file:"), folder=VAR_DIR / "mail")
if MAIL_BY_STAFF:
    MAILERS = chosen_by_staff(otherwise=MAILERS)
_sender = ALLOWED_HOSTS[0] if IS_PRODUCTION else "localhost"
DEFAULT_FROM_EMAIL = env.matching(
    "MAIL_FROM",
    f"Booking <no-reply@{_sender}>",
    pattern=r"[^\s<>@]+@[^\s<>@]+|[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>",
    what="a sender such as Booking <book@example.com>",
)

LOG_LEVEL = env.choice(
    "LOG_LEVEL", "INFO", options=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
)
LOG_FORMAT = env.choice("LOG_FORMAT", "text" if IS_PRODUCTION else "", options=("text", "json"))
ACCESS_LOG = env.flag("ACCESS_LOG")
LOGGING = logs.logging_settings(level=LOG_LEVEL, form=LOG_FORMAT, is_access_logged=ACCESS_LOG)
METRICS_TOKEN = env.secret("METRICS_TOKEN")
METRICS_NETWORKS = env.networks("METRICS_NETWORKS")
if METRICS_TOKEN or METRICS_NETWORKS:
    metrics.share(env.folder("PORTAL_DATA_DIR", VAR_DIR / "metrics"))
# What is not reported is not said to have been.
SENTRY_DSN = env.secret("SENTRY_DSN")
if SENTRY_DSN:
    sentry.start(SENTRY_DSN, host=env.host_of(PORTAL_URL))
