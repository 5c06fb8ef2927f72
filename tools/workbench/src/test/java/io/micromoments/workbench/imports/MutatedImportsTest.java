package io.micromoments.workbench.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.workbench.imports.sigma.SigmaImport;
import io.micromoments.workbench.imports.sql.SqlImport;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No text is an internal error. */
class MutatedImportsTest {

  private static final List<String> SEEDS =
      List.of(
          """
          CREATE VIEW v AS SELECT * FROM clicks MATCH_RECOGNIZE (PARTITION BY user_id ORDER BY ts
          MEASURES LAST(B.item_id) AS i, AVG(B.`value`) AS a AFTER MATCH SKIP TO LAST B
          PATTERN (A B{2,3} (C | D)? {- E*? -} PERMUTE(F, G)) WITHIN INTERVAL '10' MINUTE
          DEFINE A AS A.action = 'x' AND NOT (A.query LIKE '%a_' OR A.`value` / 2 > 1.5e3),
          B AS PREV(B.`value`) IS NULL OR B.`value` IN (1, -2) /* c */ -- d
          );
          """,
          """
          title: Many
          name: many
          detection:
            selection: { action|contains: ['a', b], value|gte: 3 }
            filter: { query|re: '^x', channel: web }
            condition: selection and not (1 of filter* or all of them)
          ---
          correlation: { type: event_count, rules: [many], group-by: [user], timespan: 5m, condition: { gte: 3 } }
          """);
  private static final String CHARACTERS =
      "()[]{}|*?+,;:'\"`\\-#&!<>= \n\t\u0000\u2028\uD83D\uFFFDAbé0９";

  @Test
  void mutatedTextsAreNeverInternalErrors() {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 1_000);
    System.out.println("MutatedImportsTest seed=" + seed + " rounds=" + rounds);
    int withPatterns = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      String text = mutated(SEEDS.get(random.nextInt(2)), random);
      withPatterns += check(SqlImport.of(new SourceText("f", text), "f", ImportOptions.NONE), text);
      withPatterns +=
          check(SigmaImport.of(new SourceText("f", text), "f", ImportOptions.NONE), text);
    }
    assertThat(withPatterns).as("files that can be imported all the same").isPositive();
  }

  @Test
  void deepNestingAndLongChainsAreErrors() {
    for (String define :
        List.of(
            "(".repeat(100_000),
            "NOT ".repeat(100_000),
            "- ".repeat(100_000),
            "A.action = 'a' AND ".repeat(10_000) + "TRUE")) {
      String sql =
          "FROM c MATCH_RECOGNIZE (PARTITION BY user ORDER BY t PATTERN (A B) DEFINE A AS "
              + define;
      check(SqlImport.of(new SourceText("f", sql), "f", ImportOptions.NONE), define);
    }
    String rows =
        "FROM c MATCH_RECOGNIZE (PARTITION BY user ORDER BY t PATTERN " + "(".repeat(100_000);
    check(SqlImport.of(new SourceText("f", rows), "f", ImportOptions.NONE), "pattern");
    String sigma = "detection:\n  s: { action: a }\n  condition: " + "not (".repeat(10_000) + "s";
    check(SigmaImport.of(new SourceText("f", sigma), "f", ImportOptions.NONE), "condition");
  }

  private static int check(ImportedFile imported, String text) {
    assertThat(imported.patterns().isEmpty() && !imported.hasErrors()).as(text).isFalse();
    for (Problem problem : imported.problems()) {
      String shown = imported.source().show(problem);
      assertThat(shown).as(text).doesNotContain("internal error").hasSizeLessThan(10_000);
      assertThat(problem.line()).as(text).isPositive();
    }
    return imported.patterns().size();
  }

  private static String mutated(String text, Random random) {
    StringBuilder out = new StringBuilder(text);
    for (int i = random.nextInt(6); i > 0 && out.length() > 0; i--) {
      int at = random.nextInt(out.length());
      int to = Math.min(out.length(), at + 1 + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> out.delete(at, to);
        case 1 -> out.insert(at, CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        case 2 -> out.insert(random.nextInt(out.length()), out.substring(at, to));
        default -> out.setCharAt(at, CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
    }
    return out.toString();
  }
}
