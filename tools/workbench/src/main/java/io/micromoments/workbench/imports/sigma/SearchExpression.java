package io.micromoments.workbench.imports.sigma;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.CelText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Says the condition of a detection in CEL: {@code selection and not 1 of filter_*}.
 *
 * <p>Sigma has two values: a field that is missing does not fit, and {@code not} of it holds. In
 * CEL neither would hold, so below {@code not} each part asks first whether the field is there.
 */
final class SearchExpression {

  private static final Pattern TOKEN = Pattern.compile("\\s*(\\(|\\)|\\||[^\\s()|]+)");
  private static final int MAX_DEPTH = 40;

  private final DetectionRule rule;
  private final SearchText searches;
  private final List<String> tokens = new ArrayList<>();
  private final SourcePosition place;
  private int at;
  private int depth;

  private SearchExpression(DetectionRule rule, SearchText searches) {
    this.rule = rule;
    this.searches = searches;
    ScalarNode condition = rule.condition();
    this.place = SourcePosition.of(condition);
    Matcher matcher = TOKEN.matcher(condition.getValue().strip());
    while (matcher.find()) {
      tokens.add(matcher.group(1));
    }
  }

  /**
   * Returns the condition of a rule.
   *
   * @throws CannotImport if CEL cannot say it
   */
  static CelText of(DetectionRule rule, SearchText searches) {
    SearchExpression expression = new SearchExpression(rule, searches);
    CelText said = expression.or(false);
    if (expression.at < expression.tokens.size()) {
      throw expression.peek().equals("|")
          ? new CannotImport(
              expression.place,
              "aggregations in the condition ('| count() …') cannot be imported",
              "use a correlation rule, such as event_count")
          : expression.found("and, or, or the end");
    }
    return said;
  }

  private CelText or(boolean isNegated) {
    List<CelText> parts = new ArrayList<>();
    do {
      parts.add(and(isNegated));
    } while (take("or"));
    return CelText.join(parts, CelText.OR);
  }

  private CelText and(boolean isNegated) {
    List<CelText> parts = new ArrayList<>();
    do {
      parts.add(not(isNegated));
    } while (take("and"));
    return CelText.join(parts, CelText.AND);
  }

  private CelText not(boolean isNegated) {
    if (++depth > MAX_DEPTH) {
      throw new CannotImport(place, "nested more than " + MAX_DEPTH + " levels deep", "");
    }
    CelText said;
    if (take("not")) {
      said = not(true).negated();
    } else if (take("(")) {
      said = or(isNegated);
      if (!take(")")) {
        throw found("')'");
      }
    } else {
      said = search(isNegated);
    }
    depth--;
    return said;
  }

  private CelText search(boolean isNegated) {
    String word = peek();
    boolean isQuantified =
        (word.equalsIgnoreCase("1") || word.equalsIgnoreCase("any") || word.equalsIgnoreCase("all"))
            && at + 1 < tokens.size()
            && tokens.get(at + 1).equalsIgnoreCase("of");
    if (isQuantified) {
      at += 2;
      String name = peek();
      at++;
      List<CelText> parts = new ArrayList<>();
      for (String each : rule.searches().keySet()) {
        if (fits(each, name)) {
          parts.add(searches.of(each, rule.searches().get(each), isNegated));
        }
      }
      if (parts.isEmpty()) {
        throw new CannotImport(
            place, "no selection is called '%s'".formatted(name), "selections: " + names());
      }
      return CelText.join(parts, word.equalsIgnoreCase("all") ? CelText.AND : CelText.OR);
    }
    Optional<Node> node = Optional.ofNullable(rule.searches().get(word));
    if (node.isEmpty()) {
      throw found("a selection: " + names());
    }
    at++;
    return searches.of(word, node.get(), isNegated);
  }

  /** {@code them} stands for all selections but those whose name begins with an underscore. */
  private static boolean fits(String name, String wanted) {
    if (wanted.equalsIgnoreCase("them")) {
      return !name.startsWith("_");
    }
    StringBuilder regex = new StringBuilder();
    for (String part : wanted.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return name.matches(regex.toString());
  }

  private String names() {
    return String.join(", ", rule.searches().keySet());
  }

  private String peek() {
    return at < tokens.size() ? tokens.get(at) : "";
  }

  private boolean take(String word) {
    if (peek().equalsIgnoreCase(word)) {
      at++;
      return true;
    }
    return false;
  }

  private CannotImport found(String expected) {
    return new CannotImport(
        place,
        peek().isEmpty() ? "the condition ends too early" : "found '%s'".formatted(peek()),
        "expected " + expected);
  }
}
