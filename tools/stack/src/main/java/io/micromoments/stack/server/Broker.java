package io.micromoments.stack.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Single Kafka broker that is its own controller (KRaft). Topics are not auto-created. */
public final class Broker implements Server {

  /** Startup limit, which only guards against hangs: an early exit is detected at once. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Arbitrary cluster id: the folder is formatted for this cluster alone. */
  private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk";

  private final Path folder;
  private final Path log4j;
  private final Path properties;
  private final String classPath;
  private final int port;
  private final boolean isTunedForThroughput;
  private volatile JavaProcess process;

  /** Creates a broker with the default settings. */
  public Broker(Installation installation, Path folder) {
    this(installation, folder, Map.of());
  }

  /**
   * Creates a broker that keeps its data and log in a folder.
   *
   * @param settings broker settings that are added to the defaults or override them
   */
  public Broker(Installation installation, Path folder, Map<String, String> settings) {
    this(installation, folder, settings, false);
  }

  private Broker(
      Installation installation, Path folder, Map<String, String> settings, boolean forBenchmark) {
    this.isTunedForThroughput = forBenchmark;
    this.folder = Folders.create(folder);
    this.classPath = installation.kafkaClassPath();
    this.log4j = LogSettings.into(this.folder);
    this.properties = this.folder.resolve("server.properties");
    int[] ports = FreePorts.several(2);
    this.port = ports[0];
    Map<String, String> all = defaultSettings(ports[0], ports[1]);
    all.putAll(settings);
    try {
      Files.writeString(
          properties,
          all.entrySet().stream()
              .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
              .collect(Collectors.joining()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates a broker tuned for sustained throughput rather than fast startup, for benchmarks. */
  public static Broker forBenchmark(Installation installation, Path folder) {
    return new Broker(installation, folder, Map.of(), true);
  }

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public String address() {
    return bootstrapServers();
  }

  /** Returns the value for the {@code bootstrap.servers} setting of clients. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void start() {
    if (!Files.exists(data().resolve("meta.properties"))) {
      JavaProcess.start(
              program("broker-format", "kafka.tools.StorageTool")
                  .quickStart()
                  .arguments("format", "-t", CLUSTER, "-c", properties.toString()),
              folder)
          .awaitEnd(LIMIT);
    }
    JavaProgram program = program("broker", "kafka.Kafka").arguments(properties.toString());
    JavaProcess started =
        JavaProcess.start(isTunedForThroughput ? program : program.quickStart(), folder);
    process = started;
    started.awaitReady(LIMIT, () -> started.hasPrinted("Kafka Server started"));
  }

  @Override
  public Stream<JavaProcess> processes() {
    return Stream.ofNullable(process);
  }

  @Override
  public void kill() {
    if (process != null) {
      process.kill();
    }
  }

  @Override
  public void stop() {
    if (process != null) {
      process.stop();
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private JavaProgram program(String name, String mainClass) {
    return JavaProgram.of(name, classPath, mainClass).heap("384m").logging(log4j, "warn");
  }

  private Map<String, String> defaultSettings(int listener, int controller) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + listener + ",CONTROLLER://127.0.0.1:" + controller);
    settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + listener);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
    settings.put("log.dirs", data().toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // A killed broker can rejoin only after its old session has expired (default: 9 s).
    settings.put("broker.session.timeout.ms", "3000");
    settings.put("broker.heartbeat.interval.ms", "500");
    settings.put("default.replication.factor", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    return settings;
  }
}
