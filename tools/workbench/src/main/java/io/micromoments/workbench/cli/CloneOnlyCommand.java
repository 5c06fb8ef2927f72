package io.micromoments.workbench.cli;

import io.micromoments.workbench.replay.UnusableInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * A command that a release lists but cannot run: in a clone the launcher starts it as a program of
 * its own, whose libraries or servers are not shipped.
 */
@Command(mixinStandardHelpOptions = true)
abstract sealed class CloneOnlyCommand implements Callable<Integer> {

  private final String name;
  private final String missing;

  @Unmatched private List<String> arguments = new ArrayList<>();

  /**
   * @param missing what releases do not contain
   */
  private CloneOnlyCommand(String name, String missing) {
    this.name = name;
    this.missing = missing;
  }

  @Override
  public Integer call() {
    throw new UnusableInput(
        "%s is only available in a clone of the repository: releases do not contain %s"
            .formatted(name, missing),
        "in a clone, run ./micromoments " + name + " " + String.join(" ", arguments));
  }

  @Command(
      name = "bench",
      description =
          "Benchmarks the engine against flink-cep, Flink SQL, Esper and Siddhi. Only available in"
              + " a clone of the repository.",
      footer = {"", "Example:", "  ./micromoments bench --quick"})
  static final class Bench extends CloneOnlyCommand {
    Bench() {
      super("bench", "the engines that it compares");
    }
  }

  @Command(
      name = "convert",
      description =
          "Converts public datasets to scenario folders. Only available in a clone of the"
              + " repository.",
      footer = {"", "Example:", "  ./micromoments convert otto train.jsonl out/otto-scenario"})
  static final class Convert extends CloneOnlyCommand {
    Convert() {
      super("convert", "the converters");
    }
  }

  @Command(
      name = "stack",
      description =
          "Starts a Kafka broker, a schema registry and a Flink cluster on this machine. Only"
              + " available in a clone of the repository.",
      footer = {"", "Example:", "  ./micromoments stack"})
  static final class Stack extends CloneOnlyCommand {
    Stack() {
      super("stack", "its servers");
    }
  }
}
