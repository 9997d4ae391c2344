# One image for every role: the roles of a container are chosen by ROLES. REQUIREMENTS is runtime (plays), train
# (fetches news and trains as well) or pipelines (for the steps of a Kubeflow pipeline, and for trackers).
FROM python:3.13-slim AS build
ARG REQUIREMENTS=runtime
WORKDIR /src
COPY requirements requirements
# fastText has a wheel for Linux on x86-64 alone; elsewhere the image plays but doesn't train.
RUN python -m venv /opt/hat \
    && /opt/hat/bin/pip install --no-cache-dir --require-hashes --requirement requirements/$REQUIREMENTS.txt
COPY pyproject.toml README.md params.yaml feeds.yaml ./
COPY words words
COPY engine engine
COPY models models
COPY training training
COPY bot bot
RUN /opt/hat/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 hat && install -d -o hat /data
COPY --from=build /opt/hat /opt/hat
ENV PATH=/opt/hat/bin:$PATH PYTHONUNBUFFERED=1 OPENBLAS_NUM_THREADS=1 DATA_DIR=/data RUNS_DIR=/data/runs WEB_HOST=0.0.0.0
USER hat
WORKDIR /home/hat
VOLUME /data
EXPOSE 8080
HEALTHCHECK --start-period=30s CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health', timeout=3)"
# An exec form, so that SIGTERM reaches the bot and it drains.
ENTRYPOINT ["hat"]
CMD ["run"]
