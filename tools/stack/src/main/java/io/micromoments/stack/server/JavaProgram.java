package io.micromoments.stack.server;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Command line of a JVM.
 *
 * @param name base name of the log file
 * @param classPath as for the java command; may end with a wildcard
 * @param options JVM options, including system properties
 * @param arguments arguments of the main class
 */
public record JavaProgram(
    String name, String classPath, String mainClass, List<String> options, List<String> arguments) {

  public JavaProgram {
    options = List.copyOf(options);
    arguments = List.copyOf(arguments);
  }

  /** Returns a program without options and arguments. */
  public static JavaProgram of(String name, String classPath, String mainClass) {
    return new JavaProgram(name, classPath, mainClass, List.of(), List.of());
  }

  /** Returns a copy with additional JVM options. */
  public JavaProgram with(String... more) {
    List<String> all = Stream.concat(options.stream(), Stream.of(more)).toList();
    return new JavaProgram(name, classPath, mainClass, all, arguments);
  }

  /**
   * Returns a copy with a heap limit and the serial collector, as small heaps need no GC threads.
   */
  public JavaProgram heap(String most) {
    return with("-Xmx" + most, "-XX:+UseSerialGC");
  }

  /** Returns a copy that disables the C2 compiler, for faster startup but lower throughput. */
  public JavaProgram quickStart() {
    return with("-XX:TieredStopAtLevel=1");
  }

  /** Returns a copy with a Log4j configuration and a default log level. */
  public JavaProgram logging(Path configuration, String level) {
    return with("-Dlog4j2.configurationFile=" + configuration.toUri(), "-Dlog.level=" + level);
  }

  /** Returns a copy with this JVM's {@code --add-opens} options, which Flink needs. */
  public JavaProgram inheritAddOpens() {
    return with(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--add-opens"))
            .toArray(String[]::new));
  }

  /** Returns a copy with other arguments. */
  public JavaProgram arguments(String... others) {
    return new JavaProgram(name, classPath, mainClass, options, List.of(others));
  }
}
