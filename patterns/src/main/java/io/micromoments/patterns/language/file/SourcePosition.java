package io.micromoments.patterns.language.file;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A position in a file.
 *
 * @param line 1-based
 * @param column 1-based
 * @param length in characters of the line, at least 1
 */
public record SourcePosition(int line, int column, int length) {

  public static SourcePosition of(Node node) {
    int line = node.getStartMark().map(Mark::getLine).orElse(0);
    int column = node.getStartMark().map(Mark::getColumn).orElse(0);
    int length =
        node.getEndMark()
            .filter(end -> node instanceof ScalarNode && end.getLine() == line)
            .map(end -> Math.max(1, end.getColumn() - column))
            .orElse(1);
    return new SourcePosition(line + 1, column + 1, length);
  }

  /** Returns a warning at this position. */
  public Problem warning(String file, String message, String hint) {
    return new Problem(file, line, column, length, Problem.Severity.WARNING, message, hint);
  }
}
