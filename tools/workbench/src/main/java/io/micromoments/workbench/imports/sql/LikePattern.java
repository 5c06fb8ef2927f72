package io.micromoments.workbench.imports.sql;

import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.TextPattern;
import io.micromoments.workbench.imports.sql.parser.SqlExpression;
import java.util.Optional;

/** Reads the pattern of LIKE. */
final class LikePattern {

  private LikePattern() {}

  static TextPattern of(SqlExpression.Text pattern, Optional<SqlExpression> escape) {
    int escaping = -1;
    if (escape.isPresent()) {
      if (!(escape.get() instanceof SqlExpression.Text text) || text.value().length() != 1) {
        throw new CannotImport(escape.get().at(), "ESCAPE needs one character", "such as '!'");
      }
      escaping = text.value().charAt(0);
    }
    TextPattern read = new TextPattern();
    String text = pattern.value();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == escaping && i + 1 < text.length()) {
        read.add(text.charAt(++i));
      } else if (c == '%') {
        read.addAnything();
      } else if (c == '_') {
        read.addAnyCharacter();
      } else {
        read.add(c);
      }
    }
    return read;
  }
}
