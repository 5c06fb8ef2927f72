package io.micromoments.patterns.language.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.policy.PolicyReader;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManyProblemsTest {

  @Test
  void onlyTheFirst200ProblemsAreListed() {
    String keys =
        IntStream.range(0, 20_000).mapToObj(i -> "key" + i + ": 1\n").collect(Collectors.joining());
    var problems =
        PolicyReader.read(new SourceText("many.yaml", "policy: many\nversion: 1\n" + keys))
            .problems();

    assertThat(problems).hasSize(201);
    assertThat(problems.get(200).isError()).isTrue();
    assertThat(problems.get(200).message()).startsWith("19,800 more problems");
  }

  @Test
  void anErrorAfterManyWarningsStillMakesTheFileUnusable() {
    Problems problems = new Problems("many.yaml");
    for (int line = 1; line <= 300; line++) {
      problems.add(line, 1, 1, Problem.Severity.WARNING, "odd", "");
    }
    problems.error(301, 1, 1, "wrong", "mend it");

    assertThat(problems.inOrder()).hasSize(201);
    assertThat(problems.inOrder()).anyMatch(Problem::isError);
  }
}
