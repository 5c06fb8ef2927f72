package io.micromoments.workbench.imports;

import io.micromoments.patterns.language.file.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text of a pattern file. Each line knows the part of the rule that it comes from. */
public final class PatternText {

  private static final int MAX_COMMENT = 300;

  private final StringBuilder text = new StringBuilder();
  private final List<SourcePosition> places = new ArrayList<>();

  /** Adds a line of a comment; line breaks in it become blanks. */
  public void comment(String comment, SourcePosition at) {
    String line = comment.replaceAll("[\\s\\p{Cntrl}\\p{Zl}\\p{Zp}\uFFFD\uFEFF]+", " ").strip();
    line("# " + (line.length() > MAX_COMMENT ? line.substring(0, MAX_COMMENT) + "…" : line), at);
  }

  /** Adds a line. */
  public void line(String line, SourcePosition at) {
    text.append(line).append('\n');
    places.add(at);
  }

  /** Adds a line with a comment behind it. */
  public void line(String line, String comment, SourcePosition at) {
    line(String.format(Locale.ROOT, "%-28s# %s", line + " ", comment), at);
  }

  /** Returns the part of the rule that a line, counted from 1, comes from. */
  public SourcePosition place(int line) {
    return places.get(Math.max(0, Math.min(line, places.size()) - 1));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
