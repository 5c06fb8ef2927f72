package io.micromoments.workbench.cli;

import io.micromoments.text.Names;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Explains that a command does not exist. */
final class UnknownCommand {

  /** Planned commands, with what to use until they exist. */
  private static final Map<String, String> NOT_THERE_YET =
      Map.of(
          "explain",
          "report.html, written by replay and demo, explains the rank of each offer:"
              + " ./micromoments replay --scenario DIR --out DIR",
          "what-if",
          "replay the same scenario with another policy or other patterns and compare the output:"
              + " ./micromoments replay --scenario DIR --policy FILE --out DIR");

  private UnknownCommand() {}

  /**
   * Returns the message with a hint.
   *
   * @param word first word of the command line
   * @return empty if the word is an option or an existing command
   */
  static Optional<String> explain(String word, Collection<String> commands) {
    if (word.startsWith("-") || commands.contains(word)) {
      return Optional.empty();
    }
    String instead = NOT_THERE_YET.get(word);
    return Optional.of(
        instead == null
            ? "error: unknown command '%s'%n       %s"
                .formatted(word, Names.allowed(word, commands))
            : "error: '%s' is not implemented yet%n       %s".formatted(word, instead));
  }
}
