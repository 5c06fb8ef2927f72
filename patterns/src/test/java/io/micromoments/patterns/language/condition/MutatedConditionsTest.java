package io.micromoments.patterns.language.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import io.micromoments.patterns.language.cel.CelEnvironment;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Checks that random changes of valid conditions are rejected exactly if cel-java rejects them, and
 * that each rejection is explained. {@code -Dseed=…} repeats a run, {@code -Drounds=…} makes it
 * longer.
 */
class MutatedConditionsTest {

  private static final List<String> VALID =
      List.of(
          "event.value > 100.0 && event.action == 'view'",
          "event.event_time - cart[0].event_time < duration(\"5m\")",
          "event.query.lowerAscii().contains('loan') || event.query.matches(r'(?i)lease\\d$')",
          "size(cart) >= 2 && cart[size(cart) - 1].item_id == event.item_id",
          "!has(event.query) || event.query == \"\"",
          "double(event.properties.price) > 99.9 && event.properties['tier'] != 'basic'",
          "cart.exists(c, c.value > 100.0) && cart.map(c, c.item_id).exists_one(x, x == 'tv')",
          "cart.filter(c, has(c.value)).all(c, c.properties.exists(k, k in ['a', 'b']))",
          "event.event_time.getHours('Europe/Berlin') >= 18 ? event.dwell_ms % 2 == 0 : true",
          "customer.products.map(p, p.status == 'closed', p.type)[0] == event.item_category",
          "customer.scores['churn'] > 0.5 && customer.segment in ['family', 'ä😀']",
          "math.greatest(event.value, 1.0) > 2.0 && strings.quote(event.query) != '\\u00e9\\n'",
          "event.dwell_ms > -9223372036854775808 && [1, 2].exists(x, x * 2 == event.dwell_ms)",
          "{'a': 1, 'b': 2}[event.query] == 1 && // a comment\n  timestamp(0) < event.event_time",
          "int(event.properties.n) + 3 > 0x1F && dyn(event).value == 1.0 && .event.value < 1e9");

  private static final List<String> PIECES =
      List.of(
          "event",
          "cart",
          "customer",
          "rate-view",
          "rate",
          "foo",
          "math",
          "strings",
          "Product",
          "x",
          "_",
          "type",
          "if",
          "for",
          "in",
          "and",
          "not",
          "null",
          "true",
          "1",
          "1.5",
          "1u",
          "99999999999999999999",
          "-",
          "'a'",
          "\"",
          "'",
          "'''",
          "r'",
          "b'\\x41'",
          "'\\d'",
          "`",
          ".",
          ".?",
          "?",
          ":",
          ",",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "=",
          "==",
          "!",
          "&&",
          "||",
          "&",
          "+",
          "*",
          "/",
          "%",
          "<",
          "@",
          "#",
          "\\",
          "\n",
          " ",
          "😀",
          "ä",
          "\uD800",
          "\u0000",
          "//",
          ".value",
          ".item_id",
          ".foo",
          ".size()",
          ".size",
          ".lower()",
          ".contains(1)",
          ".has(x)",
          ".exists(x, x)",
          ".exists(x, x.foo)",
          ".map(x, x)",
          ".all(1, true)",
          "has(",
          "has(event)",
          "[0]",
          "['a']",
          "size(",
          "duration('1h')",
          "Product{type: 'a'}",
          "Foo{}",
          "math.max(1)",
          "((((((((((((((((((((((((((((((((",
          ".a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a");

  private static final Pattern TOKEN = Pattern.compile("\\w+|\\s+|\"[^\"]*\"|'[^']*'|.");

  private final CelTypes types = new CelTypes();
  private final Map<String, CelType> variables = variables(types);
  private final CelCompiler celJava = celJava();
  private final ExpressionChecker checker = new ExpressionChecker(types, Scope.of(variables));

  @Test
  void mutatedConditionIsRejectedExactlyIfCelJavaRejectsItAndEachRejectionIsExplained() {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 1_000);
    System.out.println("MutatedConditionsTest seed=" + seed + " rounds=" + rounds);
    int valid = 0;
    int wronglyTyped = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      String text = mutated(random);
      String where = "seed " + seed + " round " + round + "\n" + text;
      ExpressionChecker.Result result = checker.check(text);
      CelValidationResult parsed = celJava.parse(text);
      boolean isWronglyTyped = !parsed.hasError() && isWronglyTyped(parsed, where);
      boolean isValid = !parsed.hasError() && !isWronglyTyped;

      assertThat(result.ast().isPresent()).as(where).isEqualTo(isValid);
      assertThat(result.issues().isEmpty()).as(where).isEqualTo(isValid);
      result.issues().forEach(issue -> checkIssue(issue, text, where));
      valid += isValid ? 1 : 0;
      wronglyTyped += isWronglyTyped ? 1 : 0;
    }
    assertThat(valid).isGreaterThan(rounds / 50);
    assertThat(wronglyTyped).isGreaterThan(rounds / 20);
  }

  @Test
  void validConditionsAreAccepted() {
    assertThat(VALID).allSatisfy(text -> assertThat(checker.check(text).issues()).isEmpty());
  }

  private static void checkIssue(ConditionCompiler.Issue issue, String text, String where) {
    List<String> lines = List.of(text.split("\n", -1));
    assertThat(issue.line()).as(where).isBetween(1, lines.size());
    String line = lines.get(issue.line() - 1);
    assertThat(issue.column()).as(where).isBetween(1, line.length() + 1);
    assertThat(issue.length()).as(where).isBetween(1, Math.max(1, line.length()));
    assertThat(issue.message()).as(where).isNotBlank().doesNotContain("is dyn");
    assertThat(issue.hint()).as(where).isNotBlank();
    // Only the macros of the extension for math report errors that have no other explanation.
    if (!text.contains("math")) {
      assertThat(issue.hint()).as(where).isNotEqualTo("see docs/language.md, conditions");
    }
  }

  /** Returns whether cel-java finds errors of types, and requires that operands have types then. */
  private boolean isWronglyTyped(CelValidationResult parsed, String where) {
    CelAbstractSyntaxTree ast = ExpressionChecker.ast(parsed);
    CelValidationResult checked = celJava.check(ast);
    if (checked.hasError()) {
      Set<Long> faulty =
          checked.getErrors().stream().map(CelIssue::getExprId).collect(Collectors.toSet());
      assertThat(PartTypes.of(ast, faulty, celJava)).as(where).isNotEmpty();
    }
    return checked.hasError();
  }

  private static String mutated(Random random) {
    List<String> tokens =
        TOKEN
            .matcher(pick(VALID, random))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toCollection(ArrayList::new));
    for (int i = 1 + random.nextInt(3); i > 0 && !tokens.isEmpty(); i--) {
      mutate(tokens, random);
    }
    return String.join("", tokens);
  }

  private static void mutate(List<String> tokens, Random random) {
    int at = random.nextInt(tokens.size());
    String token = tokens.get(at);
    switch (random.nextInt(7)) {
      case 0 -> tokens.remove(at);
      case 1 -> tokens.add(at, pick(PIECES, random));
      case 2 -> tokens.set(at, pick(PIECES, random));
      case 3 -> tokens.set(at, tokens.get(random.nextInt(tokens.size())));
      case 4 -> tokens.add(random.nextInt(tokens.size() + 1), token);
      case 5 -> tokens.set(at, token.substring(random.nextInt(token.length())));
      default -> tokens.set(at, token + token.charAt(random.nextInt(token.length())));
    }
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }

  private static Map<String, CelType> variables(CelTypes types) {
    CelType event = types.event(Set.of(EventStream.CLICKSTREAM));
    return Map.of(
        "event", event,
        "cart", ListType.create(event),
        "rate-view", ListType.create(event),
        "customer", types.customer());
  }

  private CelCompiler celJava() {
    CelCompilerBuilder builder = CelEnvironment.COMPILER.toCompilerBuilder().setTypeProvider(types);
    List.of("event", "cart", "customer").forEach(name -> builder.addVar(name, variables.get(name)));
    return builder.build();
  }
}
