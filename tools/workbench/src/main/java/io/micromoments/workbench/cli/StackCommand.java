package io.micromoments.workbench.cli;

import io.micromoments.workbench.replay.UnusableInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Lists {@code stack} among the commands. The stack is a separate program that the launcher starts
 * in a clone, because its servers are not in a release.
 */
@Command(
    name = "stack",
    mixinStandardHelpOptions = true,
    description =
        "Starts a Kafka broker, a schema registry and a Flink cluster on this machine. Only"
            + " available in a clone of the repository.",
    footer = {"", "Example:", "  ./micromoments stack"})
final class StackCommand implements Callable<Integer> {

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() {
    throw new UnusableInput(
        "stack is only available in a clone of the repository: releases do not contain its servers",
        "in a clone, run ./micromoments stack " + String.join(" ", arguments));
  }
}
