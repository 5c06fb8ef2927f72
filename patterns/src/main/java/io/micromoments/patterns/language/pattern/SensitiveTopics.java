package io.micromoments.patterns.language.pattern;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import io.micromoments.patterns.language.cel.ConstantParts;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.feature.Feature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sensitive topics, about which nothing is inferred unless the customer has consented. An
 * expression touches a topic by a word that it compares with or by the name of a field; a pattern
 * also by its intent. The list follows the special categories of personal data in article 9 of the
 * General Data Protection Regulation, and adds home locations.
 */
public final class SensitiveTopics {

  /** The words that indicate a topic, in the singular, by the purpose that requires consent. */
  private static final Map<String, Set<String>> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put(
        "health",
        Set.of(
            "health",
            "healthcare",
            "medical",
            "medicine",
            "medication",
            "illness",
            "disease",
            "therapy",
            "therapist",
            "hospital",
            "clinic",
            "pharmacy",
            "pharmacist",
            "doctor",
            "addiction",
            "disability",
            "disabled"));
    WORDS.put("pregnancy", Set.of("pregnancy", "pregnant", "prenatal", "fertility", "maternity"));
    WORDS.put(
        "religion",
        Set.of("religion", "religious", "church", "mosque", "synagogue", "islamic", "muslim"));
    WORDS.put("politics", Set.of("politics", "political", "election"));
    WORDS.put("sexuality", Set.of("sexuality", "sexual"));
    WORDS.put("ethnicity", Set.of("ethnicity", "ethnic"));
  }

  private static final String HOME = "home-location";
  private static final Set<String> HOME_PLACES = Set.of("home", "residence");
  private static final String PLACE = "place_category";

  /** Word boundaries of {@code health_status}, {@code ReligiousBooks} and {@code HTTPHealth}. */
  private static final Pattern BETWEEN_WORDS =
      Pattern.compile("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private SensitiveTopics() {}

  /**
   * Returns the purposes that require consent.
   *
   * @param texts words of the definition itself, such as an intent
   * @return by purpose, the word that indicates the topic, in the singular
   */
  static Map<String, String> of(List<String> texts, List<Expression> expressions) {
    Map<String, String> found = new TreeMap<>();
    texts.forEach(text -> look(text, found));
    expressions.forEach(expression -> look(expression, found));
    return found;
  }

  /** Returns the purposes that sensitive topics require, sorted. */
  public static Set<String> purposes() {
    return new TreeSet<>(WORDS.keySet());
  }

  /** Returns the purposes for which an expression alone requires consent. */
  public static Set<String> of(Expression expression) {
    return of(List.of(), List.of(expression)).keySet();
  }

  /**
   * Returns the purposes for which an expression requires consent, also because of the features
   * that it reads.
   *
   * @param declared the features of the file
   */
  public static Set<String> of(Expression expression, Collection<Feature> declared) {
    Set<String> names = Feature.namesIn(expression);
    List<Expression> all = new ArrayList<>(List.of(expression));
    declared.stream()
        .filter(feature -> names.contains(feature.name()))
        .flatMap(Feature::expressions)
        .forEach(all::add);
    return of(List.of(), all).keySet();
  }

  private static void look(Expression expression, Map<String, String> found) {
    nodes(expression)
        .forEach(
            expr -> {
              switch (expr.getKind()) {
                case CONSTANT -> text(expr).forEach(text -> look(text, found));
                case SELECT -> look(expr.select().field(), found);
                case CALL -> lookForHome(expr, found);
                default -> {}
              }
            });
  }

  private static Stream<CelExpr> nodes(Expression expression) {
    return CelNavigableAst.fromAst(expression.ast()).getRoot().allNodes().map(node -> node.expr());
  }

  /** Only a place named "home" is a home location; a page may have that name, too. */
  private static void lookForHome(CelExpr call, Map<String, String> found) {
    List<CelExpr> operands = ConstantParts.operands(call);
    boolean ofPlace =
        operands.stream()
            .anyMatch(
                operand ->
                    operand.getKind() == CelExpr.ExprKind.Kind.SELECT
                        && operand.select().field().equals(PLACE));
    if (ofPlace) {
      operands.stream()
          .flatMap(
              operand ->
                  operand.getKind() == CelExpr.ExprKind.Kind.LIST
                      ? operand.list().elements().stream()
                      : Stream.of(operand))
          .flatMap(SensitiveTopics::text)
          .flatMap(text -> singulars(text.toLowerCase(Locale.ROOT)))
          .filter(HOME_PLACES::contains)
          .forEach(word -> found.putIfAbsent(HOME, word));
    }
  }

  private static void look(String text, Map<String, String> found) {
    Arrays.stream(BETWEEN_WORDS.split(text))
        .flatMap(word -> singulars(word.toLowerCase(Locale.ROOT)))
        .forEach(
            word ->
                WORDS.forEach(
                    (purpose, words) -> {
                      if (words.contains(word)) {
                        found.putIfAbsent(purpose, word);
                      }
                    }));
  }

  /** Returns the word and, if it may be a plural, its possible singulars. */
  private static Stream<String> singulars(String word) {
    Stream.Builder<String> all = Stream.<String>builder().add(word);
    if (word.endsWith("s")) {
      all.add(word.substring(0, word.length() - 1));
    }
    if (word.endsWith("es")) {
      all.add(word.substring(0, word.length() - 2));
    }
    if (word.endsWith("ies")) {
      all.add(word.substring(0, word.length() - 3) + "y");
    }
    return all.build();
  }

  private static Stream<String> text(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
            && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
        ? Stream.of(expr.constant().stringValue())
        : Stream.of();
  }
}
