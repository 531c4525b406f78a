# Made by "./tramo image"; "docker build ." does it, too.
ARG JDK_IMAGE=eclipse-temurin:25-jdk

FROM ${JDK_IMAGE} AS build
COPY . /src
WORKDIR /src
RUN ["./tramo", "package", "/image"]

FROM scratch
ARG VERSION=unknown
LABEL org.opencontainers.image.title="Tramo" \
      org.opencontainers.image.description="A gateway that carries live video from where it is made to where it is needed" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build /image /
USER 10001:10001
ENV LANG=C.UTF-8 TRAMO_DATA_DIR=/data
# The database and, if there is one, tramo.properties.
WORKDIR /data
VOLUME /data
EXPOSE 4000 5000 1935
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["/opt/tramo/jre/bin/java", "@/opt/tramo/jvm.options", "-XX:TieredStopAtLevel=1", "-Xmx16m", \
         "-cp", "/opt/tramo/app/app/*", "dev.tramo.server.HealthCheck"]
ENTRYPOINT ["/opt/tramo/jre/bin/java", "@/opt/tramo/jvm.options", "-XX:AOTCache=/opt/tramo/worker.aot", \
            "-Xlog:aot=off", "-Xlog:cds=off", "-jar", "/opt/tramo/app/quarkus-run.jar"]
CMD ["serve"]
