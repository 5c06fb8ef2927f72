package io.micromoments.workbench.imports.sql;
import io.micromoments.workbench.imports.sql.parser.SqlExpression;

import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.CelLiteral;
import io.micromoments.workbench.imports.CelText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The pattern of LIKE.
 *
 * @param parts plain texts, {@link #ANYTHING} for {@code %}, and {@link #ANY_CHARACTER} for {@code _}
 */
record LikePattern(List<String> parts) {

  private static final String ANY_CHARACTER = "\0";
  private static final String ANYTHING = "\0\0";

  static LikePattern of(SqlExpression.Text pattern, Optional<SqlExpression> escape) {
    int escaping = -1;
    if (escape.isPresent()) {
      if (!(escape.get() instanceof SqlExpression.Text text) || text.value().length() != 1) {
        throw new CannotImport(escape.get().at(), "ESCAPE needs one character", "such as '!'");
      }
      escaping = text.value().charAt(0);
    }
    List<String> parts = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    String text = pattern.value();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == escaping && i + 1 < text.length()) {
        plain.append(text.charAt(++i));
      } else if (c == '%' || c == '_') {
        if (!plain.isEmpty()) {
          parts.add(plain.toString());
          plain.setLength(0);
        }
        parts.add(c == '%' ? ANYTHING : ANY_CHARACTER);
      } else {
        plain.append(c);
      }
    }
    if (!plain.isEmpty()) {
      parts.add(plain.toString());
    }
    return new LikePattern(parts);
  }

  /** Returns the condition that a text fits. */
  CelText condition(CelText value) {
    String of = value.at(CelText.PRIMARY);
    if (parts.isEmpty()) {
      return equal(value, "");
    }
    int size = parts.size();
    boolean isOpenAtStart = parts.get(0).equals(ANYTHING);
    boolean isOpenAtEnd = parts.get(size - 1).equals(ANYTHING);
    List<String> inner =
        parts.subList(isOpenAtStart ? 1 : 0, isOpenAtEnd && size > 1 ? size - 1 : size);
    boolean isPlain = inner.size() == 1 && !inner.get(0).startsWith(ANY_CHARACTER);
    if (isPlain) {
      String text = CelLiteral.text(inner.get(0));
      if (!isOpenAtStart && !isOpenAtEnd) {
        return equal(value, inner.get(0));
      }
      String function =
          isOpenAtStart && isOpenAtEnd ? "contains" : isOpenAtStart ? "endsWith" : "startsWith";
      return CelText.condition(of + "." + function + "(" + text + ")", CelText.PRIMARY);
    }
    StringBuilder regex = new StringBuilder("(?s)^");
    for (String part : parts) {
      regex.append(
          part.equals(ANYTHING) ? ".*" : part.equals(ANY_CHARACTER) ? "." : CelLiteral.quoted(part));
    }
    return CelText.condition(
        of + ".matches(" + CelLiteral.text(regex.append('$').toString()) + ")", CelText.PRIMARY);
  }

  private static CelText equal(CelText value, String text) {
    return CelText.condition(
        value.at(CelText.SUM) + " == " + CelLiteral.text(text), CelText.COMPARISON);
  }
}
