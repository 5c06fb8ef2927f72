package io.micromoments.patterns.language;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Topics on which nothing is inferred of customers who have not agreed to it. A pattern touches one
 * by its intent, or by a word that its conditions compare with. The list follows the special
 * categories of personal data of the General Data Protection Regulation, article 9, and adds where
 * somebody lives.
 */
final class SensitiveTopics {

  /** By the purpose to be agreed to, the words that give the topic away. */
  private static final Map<String, Set<String>> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put(
        "health",
        Set.of(
            "health",
            "medical",
            "medicine",
            "illness",
            "disease",
            "therapy",
            "hospital",
            "clinic",
            "pharmacy",
            "doctor",
            "addiction",
            "disability"));
    WORDS.put("pregnancy", Set.of("pregnancy", "pregnant", "fertility", "maternity"));
    WORDS.put("religion", Set.of("religion", "religious", "church", "mosque", "synagogue"));
    WORDS.put("politics", Set.of("politics", "political", "election"));
    WORDS.put("sexuality", Set.of("sexuality", "sexual"));
    WORDS.put("ethnicity", Set.of("ethnicity", "ethnic"));
  }

  private static final String HOME = "home-location";
  private static final Set<String> HOME_PLACES = Set.of("home", "residence");
  private static final String PLACE = "place_category";

  private SensitiveTopics() {}

  /** The purposes that a pattern needs agreed to, each with the word that gave it away. */
  static Map<String, String> of(String intent, List<Step.EventStep> steps) {
    Map<String, String> found = new TreeMap<>();
    look(intent, found);
    for (Step.EventStep step : steps) {
      for (Step.Alternative alternative : step.anyOf()) {
        alternative.where().ifPresent(where -> look(where, found));
      }
    }
    return found;
  }

  private static void look(Expression condition, Map<String, String> found) {
    CelNavigableAst.fromAst(condition.ast())
        .getRoot()
        .allNodes()
        .map(node -> node.expr())
        .forEach(
            expr -> {
              if (isText(expr)) {
                look(expr.constant().stringValue(), found);
              } else if (expr.getKind() == CelExpr.ExprKind.Kind.CALL) {
                lookForHome(expr.call(), found);
              }
            });
  }

  /** A page may be called home; only a place that is called so is where somebody lives. */
  private static void lookForHome(CelExpr.CelCall call, Map<String, String> found) {
    boolean ofPlace =
        call.args().stream()
            .anyMatch(
                arg ->
                    arg.getKind() == CelExpr.ExprKind.Kind.SELECT
                        && arg.select().field().equals(PLACE));
    if (ofPlace) {
      call.args().stream()
          .flatMap(
              arg ->
                  arg.getKind() == CelExpr.ExprKind.Kind.LIST
                      ? arg.list().elements().stream()
                      : Stream.of(arg))
          .filter(SensitiveTopics::isText)
          .map(arg -> arg.constant().stringValue())
          .filter(HOME_PLACES::contains)
          .forEach(word -> found.putIfAbsent(HOME, word));
    }
  }

  private static void look(String text, Map<String, String> found) {
    for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z]+", -1)) {
      WORDS.forEach(
          (purpose, words) -> {
            if (words.contains(word)) {
              found.putIfAbsent(purpose, word);
            }
          });
    }
  }

  private static boolean isText(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
        && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
  }
}
