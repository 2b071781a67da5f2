# The portal for production: one image for web, worker, beat and migrate (see docker-compose.yml).

FROM python:3.12-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock /
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r /requirements.lock

FROM python:3.12-slim-bookworm
# Labels and documents are laid out by Pango; without harfbuzz-subset that takes four times as long.
# The second font has the scripts of East Asian names.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
        fonts-droid-fallback \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin portal
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=returns_portal.settings XDG_CACHE_HOME=/tmp/cache
WORKDIR /app
COPY . .
# Neither address nor key is used: collecting files only loads the settings.
RUN python -c "from pathlib import Path; from returns_portal.management.messages import compile_messages as c; c(Path())" \
    && SECRET_KEY=build DATABASE_URL=postgresql://build@127.0.0.1/build \
        python manage.py collectstatic --noinput --verbosity 0
USER portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/health'), timeout=4)"]
# One process per core of work; the thread count is fixed because each thread keeps a connection.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", \
     "--workers", "2", "--blocking-threads", "8", "--blocking-threads-idle-timeout", "600", \
     "returns_portal.wsgi:application"]
