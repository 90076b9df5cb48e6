# Front-end files: four minified files and their licences, nothing of node in the final image.
FROM node:22-slim AS frontend
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci

FROM python:3.11-slim AS packages
COPY requirements.txt /
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r /requirements.txt

FROM python:3.11-slim
# Letters as PDF: the libraries of WeasyPrint and a face that has every Chinese character.
RUN apt-get update && apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/data STATIC_DIR=/app/collected
RUN useradd --system --uid 10001 --home-dir /app portal && install -d -o portal -g portal /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
COPY --from=frontend /src/node_modules node_modules
# A key for this one command only; the image holds none.
RUN python .ci/vendor.py --copy-only && rm -r node_modules \
    && python -m cets_portal.translations \
    && SECRET_KEY=only-to-collect-files VAR_DIR=/tmp/var python manage.py collectstatic --noinput --verbosity 0 \
    && rm -r /tmp/var
USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "cets_portal.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--threads", "4", "--no-control-socket", "--limit-request-line", "8190"]
