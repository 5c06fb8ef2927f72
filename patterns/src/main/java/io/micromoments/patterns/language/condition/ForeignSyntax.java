package io.micromoments.patterns.language.condition;

import io.micromoments.patterns.language.condition.ConditionCompiler.Issue;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognizes what other languages allow and CEL does not, and says how CEL writes it. */
final class ForeignSyntax {

  /**
   * A construct of another language.
   *
   * @param text a pattern with one group, the part that is wrong
   */
  private record Construct(Pattern text, String message, String hint) {
    Construct(String text, String message, String hint) {
      this(Pattern.compile(text), message, hint);
    }
  }

  private static final List<Construct> CONSTRUCTS =
      List.of(
          new Construct(
              "(?i)\\b(is\\s+not\\s+null)\\b",
              "'%s' is not a CEL operator",
              "write has(event.query)"),
          new Construct(
              "(?i)\\b(is\\s+null)\\b", "'%s' is not a CEL operator", "write !has(event.query)"),
          new Construct(
              "(?i)\\b(like)\\b",
              "'%s' is not a CEL operator",
              "write event.query.contains(\"loan\"), startsWith(), endsWith(), or matches() with a"
                  + " regular expression"),
          new Construct(
              "\\bin\\s*(\\([^()]*,)",
              "unexpected '%s'",
              "write a list in square brackets: event.query in [\"loan\", \"lease\"]"),
          new Construct(
              "(?<=\\d)(%%)(?=\\s*(?:$|&&|\\|\\||\\)))".replace("%%", "%"),
              "unexpected '%s'",
              "write a share as a number, such as 0.8 for 80 percent"),
          new Construct(
              "(?i)\\b(not\\s+in)\\b",
              "'%s' is not a CEL operator",
              "write !(event.query in [\"loan\", \"lease\"])"),
          new Construct(
              "(?i)\\b(and|or|not|is)\\b",
              "'%s' is not a CEL operator",
              "use && (and), || (or), ! (not) or == (equals)"),
          new Construct(
              "(?i)\\b(between)\\b",
              "'%s' is not a CEL operator",
              "write event.value >= 1.0 && event.value <= 2.0"),
          new Construct(
              "\\b(IN|In)\\b",
              "'%s' is not a CEL operator",
              "write it in lower case: event.query in [\"loan\", \"lease\"]"),
          new Construct(
              "(?<![\\w.])(\\d+(?:ms|[smhd]))\\b",
              "unexpected '%s'",
              "write a duration as a text: duration(\"1h\")"),
          operator("(=>)", ">="),
          operator("(=<)", "<="),
          operator("(=!)", "!="),
          operator("((?<![!<>])={3,})", "=="),
          operator("(!={2,})", "!="),
          operator("(\u2265)", ">="),
          operator("(\u2264)", "<="),
          operator("(\u2260)", "!="),
          new Construct(
              "(=~)",
              "'%s' is not a CEL operator",
              "write event.query.matches(\"loan|lease\") for a regular expression"),
          operator("(<>)", "!="),
          new Construct(
              "([\u201C\u201D\u201E\u2018\u2019\u201A\u00AB\u00BB])",
              "'%s' is not a quote in CEL",
              "enclose text in straight quotes, such as \"auto-loan\"; word processors replace them"),
          new Construct(
              "(?<=\\d)(,)(?=\\d{3}\\b)",
              "unexpected '%s'", "write numbers without separators, such as 1000.0"));

  private ForeignSyntax() {}

  /**
   * @param text a pattern with one group, an operator of another language
   * @param written the operator in CEL
   */
  private static Construct operator(String text, String written) {
    return new Construct(text, "'%s' is not a CEL operator", "write '" + written + "'");
  }

  /**
   * Explains a syntax error if such a construct is at its offset, or ends or begins right beside
   * it: the parser reports some errors one token late.
   */
  static Optional<Issue> explain(String text, int offset) {
    for (Construct construct : CONSTRUCTS) {
      Matcher found = construct.text.matcher(text);
      while (found.find()) {
        int end = found.end(1);
        boolean isHere = found.start(1) <= offset && offset < end;
        boolean isBefore = end <= offset && text.substring(end, offset).isBlank();
        if (isHere || isBefore) {
          ExpressionSpan span = ExpressionSpan.at(text, found.start(1), end);
          return Optional.of(span.issue(construct.message.formatted(span.text()), construct.hint));
        }
      }
    }
    return Optional.empty();
  }
}
