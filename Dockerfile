# The pages
FROM node:20-slim AS pages
WORKDIR /src
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc frontend/
RUN npm --prefix frontend ci --no-audit --no-fund
COPY frontend frontend
COPY graph/schema graph/schema
RUN npm --prefix frontend run build

# The binary: static, without a path of the machine that built it
FROM golang:1.26 AS binary
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=pages /src/frontend/dist frontend/dist
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X github.com/appmuster/appmuster/internal/version.version=${VERSION}" -o /out/appmuster ./cmd/appmuster && mkdir -p /out/data

# What runs: the binary, certificates, and one folder that can be written
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=binary /out/appmuster /appmuster
COPY --from=binary --chown=65532:65532 /out/data /data
ENV APPMUSTER_LISTEN=:8080 APPMUSTER_DATA_DIR=/data APPMUSTER_LOG_FORMAT=json TZ=UTC
USER 65532:65532
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD ["/appmuster", "health"]
ENTRYPOINT ["/appmuster"]
CMD ["serve"]
