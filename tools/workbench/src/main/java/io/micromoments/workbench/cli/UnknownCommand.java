package io.micromoments.workbench.cli;

import io.micromoments.text.Names;
import java.util.Collection;
import java.util.Optional;

/** Explains that a command does not exist. */
final class UnknownCommand {

  private UnknownCommand() {}

  /**
   * Returns the message with a hint.
   *
   * @param word first word of the command line
   * @return empty if the word is an option or an existing command
   */
  static Optional<String> explain(String word, Collection<String> commands) {
    return word.startsWith("-") || commands.contains(word)
        ? Optional.empty()
        : Optional.of(
            "error: unknown command '%s'%n       %s"
                .formatted(word, Names.allowed(word, commands)));
  }
}
