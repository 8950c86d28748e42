# The dashboard is built with Node, the product runs without it.
FROM node:22-slim AS dashboard
WORKDIR /app/dashboard
COPY dashboard/package.json dashboard/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY dashboard ./
RUN npm run build

FROM python:3.11-slim AS packages
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 dispatcher \
    && mkdir -p /data/uploads /data/simulator \
    && chown -R dispatcher: /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
COPY --from=dashboard /app/dispatcher/static dispatcher/static
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TZ=UTC \
    DISPATCHER_DATA_DIR=/data \
    UPLOAD_DIR=/data/uploads
USER dispatcher
EXPOSE 8000
CMD ["gunicorn", "--worker-class", "dispatcher.webhooks.gunicorn_worker.DoorWorker", "--workers", "1", "--threads", "512", "--no-control-socket", "--bind", "0.0.0.0:8000", "wsgi:app"]
