package io.micromoments.stack;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a JVM is to run.
 *
 * @param name of its log file
 * @param classPath as of the java command; may end with a wildcard
 * @param options of the JVM, with system properties
 * @param arguments of the main class
 */
public record JavaProgram(
    String name, String classPath, String mainClass, List<String> options, List<String> arguments) {

  public JavaProgram {
    options = List.copyOf(options);
    arguments = List.copyOf(arguments);
  }

  /** A program without options and arguments. */
  public static JavaProgram of(String name, String classPath, String mainClass) {
    return new JavaProgram(name, classPath, mainClass, List.of(), List.of());
  }

  /** The same with more options for the JVM. */
  public JavaProgram with(String... more) {
    List<String> all = Stream.concat(options.stream(), Stream.of(more)).toList();
    return new JavaProgram(name, classPath, mainClass, all, arguments);
  }

  /**
   * The same with a limit to its heap, and no more threads for collection than such a heap needs.
   */
  public JavaProgram heap(String most) {
    return with("-Xmx" + most, "-XX:+UseSerialGC");
  }

  /** The same without the second compiler: ready sooner, slower when it runs for long. */
  public JavaProgram quickStart() {
    return with("-XX:TieredStopAtLevel=1");
  }

  /** The same with a configuration of Log4j and a level for what that names not. */
  public JavaProgram logging(Path configuration, String level) {
    return with("-Dlog4j2.configurationFile=" + configuration.toUri(), "-Dlog.level=" + level);
  }

  /** The same with what was opened of the JDK to this JVM: Flink's code needs it. */
  public JavaProgram openedAsHere() {
    return with(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--add-opens"))
            .toArray(String[]::new));
  }

  /** The same with other arguments. */
  public JavaProgram arguments(String... others) {
    return new JavaProgram(name, classPath, mainClass, options, List.of(others));
  }
}
