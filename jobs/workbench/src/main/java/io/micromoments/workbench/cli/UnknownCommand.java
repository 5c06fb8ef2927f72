package io.micromoments.workbench.cli;

import io.micromoments.schemas.Names;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Explains that a command does not exist. */
final class UnknownCommand {

  /** Planned commands, with what to use until they exist. */
  private static final Map<String, String> NOT_THERE_YET =
      Map.of(
          "explain",
          "why an offer stands where it does is in report.html, which replay and demo write:"
              + " ./micromoments replay --scenario DIR --out DIR",
          "what-if",
          "replay the same scenario with another policy or other patterns and compare what is"
              + " written: ./micromoments replay --scenario DIR --policy FILE --out DIR",
          "new",
          "copy a pattern of patterns/library with its tests, and change it; docs/language.md says"
              + " what can stand in it");

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
            ? "error: there is no command '%s'%n       %s"
                .formatted(word, Names.allowed(word, commands))
            : "error: '%s' is not there yet%n       %s".formatted(word, instead));
  }
}
