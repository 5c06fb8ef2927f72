package io.micromoments.workbench.cli.drafting;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes new patterns and tests; see the subcommands. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    description =
        "Writes a pattern with its tests, or a further test, to start from: an example, or a draft"
            + " from what a customer did in a scenario.",
    subcommands = {NewPatternCommand.class, NewTestCommand.class},
    footer = {
      "",
      "Examples:",
      "  ./micromoments new pattern tent-again --out my-patterns",
      "  ./micromoments new test my-patterns/tent-again.yaml \\",
      "      --from-scenario retail-evening --customer mara"
    })
public final class NewCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandLine command = spec.commandLine();
    throw new ParameterException(
        command, "'new' needs what to write; allowed: " + String.join(", ", names(command)));
  }

  private static Iterable<String> names(CommandLine command) {
    return command.getSubcommands().keySet();
  }
}
