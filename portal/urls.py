"""Root URL configuration: includes only."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from portal.staff.people.api_docs import api_docs, api_document
from portal.web.protection.security_txt import security_txt
from portal.web.watching.health import health, live, ready

handler400 = "portal.web.error_pages.bad_request"
handler403 = "portal.web.error_pages.permission_denied"
handler404 = "portal.web.error_pages.page_not_found"
handler500 = "portal.web.error_pages.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("health/live", live, name="health-live"),
    path("health/ready", ready, name="health-ready"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("admin/", include("portal.staff.accounts.urls")),
    path("admin/mine/", include("portal.staff.mine.urls")),
    path("admin/", admin.site.urls),
]
if settings.OIDC_ISSUER:
    # Before admin/, which answers every address below it.
    urlpatterns.insert(
        0, path("admin/sso/", include("allauth.socialaccount.providers.openid_connect.urls"))
    )
if settings.ENGINE_HTTP or settings.ENGINE_HTTP_BY_STAFF:
    urlpatterns += [path("v2/docs", api_docs), path("v2/openapi.json", api_document)]
    urlpatterns.append(path("", include("portal.engine.urls")))
urlpatterns.append(path("", include("portal.inbound.urls")))
urlpatterns.append(path("", include("portal.embed.urls")))
# Last: a person's page is at /<name>, which matches whatever is left.
urlpatterns.append(path("", include("portal.public.urls")))
if settings.PORTAL_PATH:
    urlpatterns = [path(f"{settings.PORTAL_PATH[1:]}/", include(urlpatterns))]
