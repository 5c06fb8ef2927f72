package io.micromoments.workbench.lsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an editor proposes. */
class CompletionTest extends ServedFiles {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "where: event.action == \"view_item\"; where: event.|; action, item_id, value",
        "where: event.action == \"view_item\"; where: event.channel == |; WEB, MOBILE_APP",
        "where: event.action == \"view_item\"; where: event.action == \"|; view_item, add_to_cart",
        "where: event.action == \"view_item\"; where: event.query.lowerAscii().|; contains, matches",
        "where: event.action == \"view_item\"; |; any-of, greedy, optional",
        "where: event.item_id == seen[0]; where: s|; seen, event, customer, features",
        "where: event.item_id == seen[0]; where: 'seen[0].|'; item_id, action",
        "times: 1+; ti|; times, optional, greedy",
        "within: 1h; starts: |; always, one-at-a-time",
        "on: clickstream; on: |; clickstream, beacon, place",
        "moment: BUY; moment: |; KNOW, GO, DO, BUY",
        "skip: none; skip: |; none, to-first seen, to-last again",
        "when: features.looks > 1; when: features.|; looks",
        "when: features.looks > 1; when: customer.products.exists(p, p.|; type, status",
        "when: features.looks > 1; when: math.|; abs, greatest",
        "version: 1; |; version, status, cooldown"
      })
  void whatCanBeWrittenIsProposed(String replaced, String typed, String expected) throws Exception {
    awaitRecording();
    assertThat(PATTERN).contains(replaced);
    assertThat(labels(client.complete(pattern, PATTERN.replace(replaced, typed))))
        .contains(expected.split(", "));
  }

  /** Recorded values are read in the background. */
  private void awaitRecording() throws Exception {
    String typed = PATTERN.replace("event.action == \"view_item\"", "event.action == \"|");
    long end = System.nanoTime() + 60_000_000_000L;
    while (client.complete(pattern, typed).isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void proposalsFitTheirPlace() throws Exception {
    List<CompletionItem> keys =
        client.complete(pattern, PATTERN.replace("    times: 1+\n", "    |\n"));
    assertThat(labels(keys)).doesNotContain("step", "on", "where", "until", "pattern");
    assertThat(labels(client.complete(pattern, PATTERN.replace("version: 1\n", "# a|\n"))))
        .isEmpty();
    assertThat(
            labels(
                client.complete(
                    pattern, PATTERN.replace("seen[0].item_id &&", "seen[0].item_id |&&"))))
        .isEmpty();
    List<CompletionItem> values =
        client.complete(pattern, PATTERN.replace("segment == \"new\"", "segment == |"));
    assertThat(labels(values)).contains("customer").doesNotContain("event", "WEB");
  }

  @Test
  void proposalsSayWhatTheyMean() throws Exception {
    List<CompletionItem> fields =
        client.complete(pattern, PATTERN.replace("event.action == \"view_item\"", "event.cu|"));
    CompletionItem currency =
        fields.stream()
            .filter(each -> each.getLabel().equals("currency"))
            .findFirst()
            .orElseThrow();
    assertThat(currency.getDetail()).isEqualTo("string");
    assertThat(currency.getDocumentation().getRight().getValue()).contains("ISO 4217");
    assertThat(currency.getTextEdit().getLeft().getNewText()).isEqualTo("currency");
  }

  @Test
  void namesOfOtherFilesAreProposed() throws Exception {
    assertThat(labels(client.complete(policy, POLICY.replace("[tent-again]", "[|]"))))
        .contains("tent-again");
    assertThat(labels(client.complete(policy, POLICY.replace("intent: tent", "intent: |"))))
        .contains("tent");
    assertThat(labels(client.complete(policy, POLICY + "quiet-hours: [{ channels: [|")))
        .contains("EMAIL", "PUSH");
    assertThat(labels(client.complete(tests, TESTS.replace("step: again", "step: |"))))
        .contains("seen", "again");
    assertThat(labels(client.complete(tests, TESTS.replace("item_id: t1 }\n", "it|"))))
        .contains("item_category");
    assertThat(labels(client.complete(tests, TESTS.replace("{ segment: new }", "{ | }"))))
        .contains("segment", "products");
  }

  @Test
  void aScenarioIsCheckedAndCompleted() throws Exception {
    String uri = folder.resolve("scenario.yaml").toUri().toString();
    client.open(uri, "title: A day\nuntil: tomorrow\n");
    List<Diagnostic> problems = client.awaitProblems(uri, all -> !all.isEmpty());
    assertThat(text(problems.get(0))).startsWith("until is 'tomorrow'");
    assertThat(problems.get(0).getRange().getStart().getLine()).isEqualTo(1);
    assertThat(labels(client.complete(uri, "title: A day\npack: |"))).contains("bank", "retail");
    assertThat(labels(client.complete(uri, "title: A day\nw|"))).contains("warm-up-until");
  }
}
