package io.micromoments.workbench.cli;

import io.micromoments.workbench.replay.UnusableInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Lists {@code bench} among the commands. The benchmark is a separate program that the launcher
 * starts in a clone, because the engines it compares with are not shipped.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Benchmarks the engine against flink-cep, Flink SQL, Esper and Siddhi. Only available in a"
            + " clone of the repository.",
    footer = {"", "Example:", "  ./micromoments bench --quick"})
final class BenchCommand implements Callable<Integer> {

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() {
    throw new UnusableInput(
        "bench is only available in a clone of the repository: releases do not contain the engines"
            + " that it compares",
        "in a clone, run ./micromoments bench " + String.join(" ", arguments));
  }
}
