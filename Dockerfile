# syntax=docker/dockerfile:1

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements/production.txt requirements/
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --require-hashes --requirement requirements/production.txt
COPY manage.py pyproject.toml ./
COPY portal portal
COPY templates templates
COPY locale locale
COPY static static
# Static files are collected while building; the values below are for this step only and end up nowhere.
RUN PORTAL_MODE=production PORTAL_URL=https://build.invalid SECRET_KEY=only-while-building PORTAL_DATA_DIR=/data STATIC_FOLDER=/app/collected \
    /venv/bin/python -c "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'portal.settings'); import django; django.setup(); from portal.process.start.static_build import collect_if_changed; collect_if_changed()"

FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_MODE=production PORTAL_DATA_DIR=/data STATIC_FOLDER=/app/collected HOST=0.0.0.0 PORT=8000
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin portal
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY --from=build --chown=portal:portal /data /data
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "manage.py", "health"]
# One parent for gunicorn and the task worker; it stops both on SIGTERM.
CMD ["python", "manage.py", "portal"]
