package io.micromoments.workbench.imports;

import io.micromoments.patterns.language.cel.CelLiteral;
import java.util.ArrayList;
import java.util.List;

/** A text with placeholders, such as the pattern of LIKE. */
public final class TextPattern {

  private static final String ANY_CHARACTER = "\0";
  private static final String ANYTHING = "\0\0";

  private final List<String> parts = new ArrayList<>();
  private final StringBuilder plain = new StringBuilder();

  /** Adds a character that stands for itself. */
  public void add(char c) {
    plain.append(c);
  }

  /** Adds a placeholder for exactly one character. */
  public void addAnyCharacter() {
    end();
    parts.add(ANY_CHARACTER);
  }

  /** Adds a placeholder for any text, also an empty one. */
  public void addAnything() {
    end();
    if (parts.isEmpty() || !parts.get(parts.size() - 1).equals(ANYTHING)) {
      parts.add(ANYTHING);
    }
  }

  private void end() {
    if (!plain.isEmpty()) {
      parts.add(plain.toString());
      plain.setLength(0);
    }
  }

  /** Returns the whole text if there are no placeholders, otherwise null. */
  public String whole() {
    end();
    return parts.isEmpty() ? "" : parts.size() == 1 && isPlain(parts.get(0)) ? parts.get(0) : null;
  }

  private static boolean isPlain(String part) {
    return !part.startsWith(ANY_CHARACTER);
  }

  /**
   * Returns the condition that a value fits.
   *
   * @param ignoreCase whether upper and lower case are the same
   */
  public CelText condition(CelText value, boolean ignoreCase) {
    end();
    boolean isCaseless =
        ignoreCase && parts.stream().filter(TextPattern::isPlain).anyMatch(TextPattern::hasLetters);
    if (!isCaseless && whole() != null) {
      return CelText.condition(
          value.at(CelText.SUM) + " == " + CelLiteral.text(whole()), CelText.COMPARISON);
    }
    String of = value.at(CelText.PRIMARY);
    boolean isOpenAtStart = !parts.isEmpty() && parts.get(0).equals(ANYTHING);
    boolean isOpenAtEnd = parts.size() > 1 && parts.get(parts.size() - 1).equals(ANYTHING);
    List<String> inner =
        parts.subList(isOpenAtStart ? 1 : 0, isOpenAtEnd ? parts.size() - 1 : parts.size());
    if (!isCaseless && inner.size() == 1 && isPlain(inner.get(0))) {
      String function =
          isOpenAtStart && isOpenAtEnd ? "contains" : isOpenAtStart ? "endsWith" : "startsWith";
      return CelText.condition(
          of + "." + function + "(" + CelLiteral.text(inner.get(0)) + ")", CelText.PRIMARY);
    }
    boolean hasPlaceholders = inner.stream().anyMatch(part -> !isPlain(part));
    StringBuilder regex = new StringBuilder();
    if (isCaseless || hasPlaceholders) {
      regex
          .append("(?")
          .append(isCaseless ? "i" : "")
          .append(hasPlaceholders ? "s" : "")
          .append(')');
    }
    regex.append(isOpenAtStart ? "" : "^");
    inner.forEach(
        part ->
            regex.append(
                part.equals(ANYTHING)
                    ? ".*"
                    : part.equals(ANY_CHARACTER) ? "." : CelLiteral.quoted(part)));
    regex.append(isOpenAtEnd || parts.equals(List.of(ANYTHING)) ? "" : "$");
    return CelText.condition(
        of + ".matches(" + CelLiteral.regex(regex.toString()) + ")", CelText.PRIMARY);
  }

  private static boolean hasLetters(String part) {
    return part.codePoints().anyMatch(c -> Character.toUpperCase(c) != Character.toLowerCase(c));
  }
}
