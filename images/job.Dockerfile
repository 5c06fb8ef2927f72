# The job on Flink. Build it from an unpacked release: docker build -f images/job.Dockerfile -t micromoments-job .
# The version is that of flinkVersion in k8s/base/flinkdeployment.yaml.
FROM flink:2.2.1-java17

# Plugins that are not enabled in Flink's image; the reporter for Prometheus is. They are copied when the image is
# built, because the file system of a container may be read-only.
RUN for plugin in s3-fs-presto gs-fs-hadoop azure-fs-hadoop; do \
      mkdir -p "/opt/flink/plugins/$plugin" && \
      cp /opt/flink/opt/flink-$plugin-*.jar "/opt/flink/plugins/$plugin/" || exit 1; \
    done

# Flink puts every jar of usrlib on the job's class path.
COPY job/ /opt/flink/usrlib/
COPY patterns/library/ /opt/micromoments/patterns/
COPY replay-data/ /opt/micromoments/replay-data/

# As a number, so that Kubernetes can verify that it is not root.
USER 9999
