package io.micromoments.workbench.cli;

import io.micromoments.workbench.mcp.AssistantTools;
import io.micromoments.workbench.terminal.DurationOption;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "mcp",
    mixinStandardHelpOptions = true,
    description = {
      "Serves an assistant that writes patterns: validate, test, explain, what-if, recordings and"
          + " the language reference, over the Model Context Protocol on standard input and output."
          + " The assistant starts it; docs/assistants.md says how.",
      "It reads only below the folders of --root, and changes no file."
    },
    footer = {
      "",
      "Examples, as the command of a server in the settings of an assistant:",
      "  ./micromoments mcp",
      "  ./micromoments mcp --root my-patterns --root recordings --time-limit 5m"
    })
final class McpCommand implements Callable<Integer> {

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description =
          "A folder that may be read; can be repeated (default: the current folder, and the folders"
              + " replay-data and patterns of this program).")
  private List<Path> roots = new ArrayList<>();

  @Option(
      names = "--time-limit",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      defaultValue = "2m",
      description = "How long a call may take; 1s to 1h (default: ${DEFAULT-VALUE}).")
  private Duration timeLimit;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    try (AssistantTools tools = AssistantTools.create(roots, timeLimit, Main::run);
        OutputStream protocol = new FileOutputStream(FileDescriptor.out)) {
      // A library that prints would break the protocol.
      System.setOut(System.err);
      System.clearProperty("micromoments.terminal");
      tools.serve(
          spec.root().version()[0].replace("micromoments ", ""),
          System.in,
          protocol,
          problem -> spec.commandLine().getErr().println("warning: " + problem));
      return 0;
    }
  }
}
