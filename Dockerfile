# syntax=docker/dockerfile:1

# Python and its packages come as wheels for amd64 and arm64: nothing is compiled, and no step is tied to one of them.
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements/production.txt requirements/
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --require-hashes --only-binary :all: --requirement requirements/production.txt
COPY manage.py ./
COPY portal portal
COPY templates templates
COPY locale locale
COPY static static
# Static files are collected while building; the values below are for this step only and end up nowhere.
RUN PORTAL_MODE=production PORTAL_URL=https://build.invalid MAIL_URL=none PORTAL_DATA_DIR=/tmp/data STATIC_FOLDER=/app/collected \
    SECRET_KEY="$(/venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    /venv/bin/python manage.py build_static

FROM python:3.13-slim-bookworm
ARG VERSION=0.2.0
LABEL org.opencontainers.image.title="Booking portal" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.licenses="BSD-3-Clause"
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_MODE=production PORTAL_DATA_DIR=/data STATIC_FOLDER=/app/collected HOST=0.0.0.0 PORT=8000
RUN groupadd --system --gid 10001 portal \
    && useradd --system --uid 10001 --gid 10001 --home-dir /app --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /data \
    && install -d -o portal -g portal -m 0755 /secrets
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "manage.py", "health"]
# One parent for gunicorn and the task worker; it stops both on SIGTERM.
CMD ["python", "manage.py", "portal"]
