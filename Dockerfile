# Two stages: what builds stays behind. Not run where this was written (no container engine there); what is held of it:
# tests/config/test_containers.py lints it, tests/config/test_package.py builds and installs the package alike,
# but collects no static files and starts no server.
FROM python:3.13-slim-trixie AS build
WORKDIR /src
COPY requirements.txt ./
RUN python -m venv /opt/helder \
    && /opt/helder/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir /tmp/wheel . \
    && /opt/helder/bin/pip install --no-cache-dir --no-deps --no-index /tmp/wheel/*.whl
# Keys of the moment, since settings ask for some; none of them stays.
RUN /opt/helder/bin/helder environment build.invalid > /tmp/environment \
    && set -a && . /tmp/environment && export HELDER_STATIC=/opt/helder/static HELDER_DATA=/tmp/data \
    && /opt/helder/bin/helder collectstatic --noinput --verbosity 0

FROM python:3.13-slim-trixie
RUN groupadd --system --gid 10001 helder \
    && useradd --system --uid 10001 --gid helder --home-dir /var/lib/helder --create-home helder
COPY --from=build /opt/helder /opt/helder
ENV PATH=/opt/helder/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HELDER_STATIC=/opt/helder/static \
    HELDER_DATA=/var/lib/helder \
    HELDER_LOG_FORMAT=json
USER 10001:10001
WORKDIR /var/lib/helder
VOLUME /var/lib/helder
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["gunicorn", "helder.config.wsgi", "--workers", "3", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
