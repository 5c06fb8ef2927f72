package io.micromoments.workbench.mcp;

import io.micromoments.text.Durations;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** All tools of an assistant. */
public final class AssistantTools implements AutoCloseable {

  /** Runs a command line in this process. */
  @FunctionalInterface
  public interface CommandRunner {

    /**
     * Runs a command.
     *
     * @param out receives the results
     * @param err receives errors and notes
     * @return the exit code: 0 fine, 1 findings, 2 unusable input
     */
    int run(PrintWriter out, PrintWriter err, String... words);
  }

  private static final Duration MIN_LIMIT = Duration.ofSeconds(1);
  private static final Duration MAX_LIMIT = Duration.ofHours(1);

  private final List<Tool> tools = new ArrayList<>();
  private final CommandCalls calls;

  private AssistantTools(AllowedFolders allowed, CommandCalls calls) {
    this.calls = calls;
    tools.addAll(new CommandTools(allowed, calls).all());
    tools.add(ScenarioTool.of(allowed, calls));
    tools.add(LanguageTool.create());
    tools.add(NewPatternTool.of(allowed, calls));
  }

  /**
   * Creates the tools.
   *
   * @param roots folders that may be read; the standard ones if empty
   * @param timeLimit of a call
   * @param runner runs the commands
   * @throws UnusableInput if a folder does not exist or the limit is not allowed
   */
  public static AssistantTools create(List<Path> roots, Duration timeLimit, CommandRunner runner)
      throws IOException {
    if (timeLimit.compareTo(MIN_LIMIT) < 0 || timeLimit.compareTo(MAX_LIMIT) > 0) {
      throw new UnusableInput(
          "--time-limit is " + Durations.show(timeLimit), "allowed: 1s to 1h, such as 5m");
    }
    return new AssistantTools(
        roots.isEmpty() ? AllowedFolders.standard() : AllowedFolders.of(roots),
        new CommandCalls(runner, timeLimit));
  }

  /**
   * Serves one client until its stream ends.
   *
   * @param version of this program
   * @param report receives what is wrong with messages
   */
  public void serve(String version, InputStream in, OutputStream out, Consumer<String> report)
      throws InterruptedException {
    AssistantServer.serve(tools, version, in, out, report);
  }

  List<Tool> all() {
    return List.copyOf(tools);
  }

  @Override
  public void close() {
    calls.close();
  }
}
