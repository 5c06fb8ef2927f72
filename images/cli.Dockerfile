# The command line. Build it from an unpacked release: docker build -f images/cli.Dockerfile -t micromoments .
# With a read-only file system, mount a volume on /tmp:
#   docker run --rm --read-only --tmpfs /tmp -v "$PWD:/work" --user "$(id -u):$(id -g)" micromoments validate patterns
FROM eclipse-temurin:17-jre

COPY micromoments LICENSE NOTICE /opt/micromoments/
COPY lib/ /opt/micromoments/lib/
COPY patterns/ /opt/micromoments/patterns/
COPY replay-data/ /opt/micromoments/replay-data/

# Paths on the command line are relative to the folder that is mounted here.
WORKDIR /work
USER 10001
ENTRYPOINT ["/opt/micromoments/micromoments"]
