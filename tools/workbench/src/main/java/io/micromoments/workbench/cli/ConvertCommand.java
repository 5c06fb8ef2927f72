package io.micromoments.workbench.cli;

import io.micromoments.workbench.replay.UnusableInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Lists {@code convert} among the commands. The converters are a separate program that the launcher
 * starts in a clone.
 */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    description =
        "Converts public datasets to scenario folders. Only available in a clone of the"
            + " repository.",
    footer = {"", "Example:", "  ./micromoments convert otto train.jsonl out/otto-scenario"})
final class ConvertCommand implements Callable<Integer> {

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() {
    throw new UnusableInput(
        "convert is only available in a clone of the repository: releases do not contain the"
            + " converters",
        "in a clone, run ./micromoments convert " + String.join(" ", arguments));
  }
}
