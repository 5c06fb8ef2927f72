package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code what-if} tells what a change of definitions would have done over a recording. */
class WhatIfConsoleTest {

  private static final String CART =
      """
      pattern: cart
      version: 1
      moment: BUY
      intent: x
      within: %s
      steps:
        - { step: cart, on: clickstream, where: event.action == "add_to_cart" }
        - { step: again, on: clickstream, where: event.action == "view_item" }
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writeScenario() throws Exception {
    Files.writeString(folder.resolve("scenario.yaml"), "until: 2026-05-02T14:00:00Z\n");
    Files.write(folder.resolve("context.jsonl"), ReplayConsoleTest.AN_OFFER_FOR_ANN);
    Files.createDirectories(folder.resolve("patterns"));
    Files.writeString(folder.resolve("patterns/cart.yaml"), CART.formatted("10m"));
    Files.writeString(
        folder.resolve("patterns/search.yaml"),
        """
        pattern: search
        version: 1
        moment: KNOW
        intent: y
        within: 10m
        steps:
          - { step: search, on: clickstream, where: event.action == "search" }
        """);
    List<String> events = new ArrayList<>();
    for (String each :
        List.of(
            "ann 10:00 add_to_cart",
            "ann 10:05 view_item",
            "ann 10:30 search",
            "bea 11:00 add_to_cart",
            "bea 11:20 view_item")) {
      String[] parts = each.split(" ");
      events.add(
          "{\"stream\":\"clickstream\",\"event_time\":\"2026-05-02T%s:00Z\",\"customer_id\":\"%s\",\"channel\":\"WEB\",\"action\":\"%s\"}"
              .formatted(parts[1], parts[0], parts[2]));
    }
    Files.write(folder.resolve("events.jsonl"), events);
  }

  private Path candidate(String within) throws Exception {
    return Files.writeString(folder.resolve("candidate.yaml"), CART.formatted(within));
  }

  private Path expect(String... entries) throws Exception {
    return Files.writeString(
        folder.resolve("expect.yaml"), "expect:\n  - " + String.join("\n  - ", entries) + "\n");
  }

  private CommandLine whatIf(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("what-if", "--scenario", folder));
    arguments.addAll(List.of(more));
    return CommandLine.run(arguments.toArray());
  }

  @Test
  void aLongerWindowGainsMoments() throws Exception {
    CommandLine compared = whatIf("--candidate", candidate("30m"));

    assertThat(compared.exit()).isZero();
    assertThat(compared.out())
        .contains("moments.cart                1         2          +1 (+100 %): 1 gained, 0 lost")
        .containsPattern("moments.search +1 +1\\R")
        .contains(
            "gained, 1 of 1:",
            "--definitions %s --customer bea --pattern cart --at 2026-05-02T11:20:00Z"
                .formatted(folder.resolve("candidate.yaml")))
        .doesNotContain("\nlost");
  }

  @Test
  void aShorterWindowLosesThem() throws Exception {
    assertThat(whatIf("--candidate", candidate("1m")).out())
        .contains("moments.cart                1         0          -1 (-100 %): 0 gained, 1 lost")
        .contains("lost, 1 of 1:");
  }

  @Test
  void withTheSameDefinitionsNothingChanges() throws Exception {
    CommandLine compared =
        whatIf(
            "--candidate",
            folder.resolve("patterns"),
            "--expect",
            expect("{ no-change-in: [moments, commands, moments.cart, first.a] }"));

    assertThat(compared.exit()).isZero();
    assertThat(compared.out())
        .contains("ok    moments, commands, moments.cart, first.a: no change");
  }

  @Test
  void aFolderReplacesAllPatterns() throws Exception {
    Path alone = Files.createDirectories(folder.resolve("alone"));
    Files.writeString(alone.resolve("cart.yaml"), CART.formatted("10m"));

    assertThat(whatIf("--candidate", alone).out())
        .containsPattern("moments.search +1 +0 +-1 \\(-100 %\\): 0 gained, 1 lost");
  }

  @Test
  void aPolicyFileChangesOnlyWhatIsOffered() throws Exception {
    Path policy =
        Files.writeString(
            folder.resolve("strict.yaml"), "policy: strict\nversion: 1\nrelevance-floor: 100\n");

    assertThat(whatIf("--candidate", policy).out())
        .containsPattern("moments +2 +2\\R")
        .containsPattern("first.a +\\d +0 ")
        .containsPattern("withheld.LOW_RELEVANCE +0 +\\d ");
  }

  @Test
  void anExpectationThatIsNotMetEndsWithOne() throws Exception {
    CommandLine compared =
        whatIf(
            "--candidate",
            candidate("30m"),
            "--expect",
            expect(
                "{ figure: moments.cart, at-least: 2, at-most: 3 }",
                "{ figure: moments.cart, change-at-most: 50% }",
                "{ figure: gained.cart, exactly: 0 }"));

    assertThat(compared.exit()).isEqualTo(1);
    assertThat(compared.out())
        .contains(
            "ok    moments.cart: at least 2, at most 3",
            "FAIL  moments.cart: change of at most 50 %",
            "      moments.cart is 2, was 1",
            "FAIL  gained.cart: exactly 0");
  }

  @Test
  void markdownIsAComment() throws Exception {
    assertThat(
            whatIf(
                    "--candidate",
                    candidate("30m"),
                    "--format",
                    "markdown",
                    "--expect",
                    expect("{ figure: commands, at-most: 0 }"))
                .out())
        .contains(
            "### What this change would have done",
            "**1 of 1 expectations are not met:**",
            "- commands: at most 0 – commands is",
            "| figure | baseline | candidate | change |",
            "| moments.cart | 1 | 2 | +1 (+100 %): 1 gained, 0 lost |");
  }

  @Test
  void jsonHasAllFigures() throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(whatIf("--candidate", candidate("30m"), "--format", "json").out());

    assertThat(json.at("/figures/moments.cart/candidate").asInt()).isEqualTo(2);
    assertThat(json.at("/moments/0/customer_id").asText()).isEqualTo("bea");
    assertThat(json.at("/moments/0/change").asText()).isEqualTo("gained");
  }

  @Test
  void wrongInputIsExplained() throws Exception {
    assertThat(whatIf("--candidate", folder.resolve("none.yaml")).err())
        .contains("--candidate: not found");
    CommandLine compared =
        whatIf(
            "--candidate",
            candidate("30m"),
            "--expect",
            expect(
                "{ figure: moment.cart, at-least: 2 }",
                "{ figure: moments.card, at-least: 2 }",
                "{ figure: commands }",
                "{ figure: commands, at-least: two }",
                "{ figure: commands, exactly: 2, at-most: 3 }",
                "{ figure: commands, least: 2 }"));
    assertThat(compared.exit()).isEqualTo(2);
    assertThat(compared.err())
        .contains(
            "unknown figure 'moment.cart'",
            "did you mean 'moments'?",
            "unknown figure 'moments.card'",
            "did you mean 'moments.cart'?",
            "an expectation needs a bound",
            "found 'two'",
            "'exactly' cannot be combined with 'at-least' or 'at-most'",
            "least");
  }

  @Test
  void aPolicyKeepsThePatternsThatWerePublishedDuringTheRecording() throws Exception {
    String yaml = Files.readString(folder.resolve("patterns/search.yaml"));
    Files.delete(folder.resolve("patterns/search.yaml"));
    Files.writeString(
        folder.resolve("definitions.jsonl"),
        new ObjectMapper()
                .writeValueAsString(
                    Map.of(
                        "definition",
                        "search",
                        "version",
                        1,
                        "effective_at",
                        "2026-05-02T10:10:00Z",
                        "yaml",
                        yaml))
            + "\n");
    Path policy = Files.writeString(folder.resolve("p.yaml"), "policy: mine\nversion: 1\n");

    assertThat(whatIf("--candidate", policy).out()).containsPattern("moments.search +1 +1\\R");
    assertThat(whatIf("--candidate", candidate("30m")).out())
        .containsPattern("moments.search +1 +1\\R");
  }

  @Test
  void oneOfTwoMomentsAtTheSameTimeCanBeLost() throws Exception {
    List<String> events = new ArrayList<>(Files.readAllLines(folder.resolve("events.jsonl")));
    events.add(0, events.get(0).replace("T10:00", "T09:56"));
    Files.write(folder.resolve("events.jsonl"), events);
    Path all =
        Files.writeString(folder.resolve("all.yaml"), "skip: none\n" + CART.formatted("10m"));

    assertThat(whatIf("--baseline", all, "--candidate", candidate("7m")).out())
        .containsPattern("moments.cart +2 +1 +-1 \\(-50 %\\): 0 gained, 1 lost");
  }

  @Test
  void idsInCommandsToCopyAreQuoted() throws Exception {
    String events = Files.readString(folder.resolve("events.jsonl"));
    Files.writeString(folder.resolve("events.jsonl"), events.replace("bea", "bea; rm x'y"));

    assertThat(whatIf("--candidate", candidate("30m")).out())
        .contains("--customer 'bea; rm x'\\''y' --pattern");
  }

  @Test
  void figuresThatCannotExistAreErrors() throws Exception {
    assertThat(
            whatIf(
                    "--candidate",
                    candidate("30m"),
                    "--expect",
                    expect(
                        "{ figure: gained, at-most: 0 }",
                        "{ figure: withheld.FREQUENCY_CAPP, at-most: 0 }",
                        "{ figure: commands-per-customer.p59, at-most: 0 }",
                        "{ figure: customers.ann, at-most: 0 }",
                        "{ figure: first, at-most: 0 }",
                        "{ figure: commands, change-at-most: 5d }"))
                .err())
        .contains(
            "unknown figure 'gained'",
            "did you mean 'withheld.FREQUENCY_CAP'?",
            "did you mean 'commands-per-customer.p95'?",
            "unknown figure 'customers.ann'",
            "allowed: first.NAME",
            "allowed: a number such as 100, or 5%");
    assertThat(
            whatIf(
                    "--candidate",
                    candidate("30m"),
                    "--expect",
                    expect("{ figure: first.none, at-most: 0 }"))
                .err())
        .contains("warning: neither side has the figure first.none");
  }

  @Test
  void aCandidateThatDetectsNothingSaysWhy() throws Exception {
    Path silent =
        Files.writeString(
            folder.resolve("silent.yaml"),
            CART.formatted("10m")
                .replace("pattern: cart", "pattern: typo")
                .replace("add_to_cart", "add_to_chart"));

    assertThat(whatIf("--candidate", silent).out())
        .containsPattern("moments.typo +0 +0\\R")
        .contains(
            "no moment of typo:",
            "cart: 0 of 5 clickstream events fit",
            "'add_to_chart' never occurs in action; 'add_to_cart' does, 2 times");
    assertThat(whatIf("--candidate", candidate("1m")).out())
        .contains("no moment of cart:", "explain --customer ID --pattern cart says how far");
  }

  @Test
  void aCatalogueReplacesAndAddsOffersForTheWholeRecording() throws Exception {
    Path catalog =
        Files.writeString(
            folder.resolve("catalog.jsonl"),
            "{\"offer_id\":\"a\",\"category\":\"x\",\"channels\":[\"BRANCH\"]"
                + ",\"event_time\":\"2030-01-01T00:00:00Z\"}\n");

    assertThat(whatIf("--candidate", catalog).out())
        .containsPattern("first.a +\\d +0 ")
        .containsPattern("withheld.CHANNEL_NOT_SUPPORTED +0 +\\d ");
    Path both = Files.createDirectories(folder.resolve("both"));
    Files.copy(catalog, both.resolve("catalog.jsonl"));
    Files.writeString(both.resolve("cart.yaml"), CART.formatted("30m"));
    assertThat(whatIf("--candidate", both).out())
        .containsPattern("moments.search +1 +0 ")
        .containsPattern("withheld.CHANNEL_NOT_SUPPORTED +0 +\\d ");
  }

  @Test
  void aCatalogueThatCannotReplaceIsRefused() throws Exception {
    String offer = "{\"offer_id\":\"a\",\"category\":\"x\"}\n";
    for (String[] each :
        new String[][] {
          {offer + offer, ":2: the offer 'a' occurs twice"},
          {offer.replace("category", "categry"), ":1: "},
          {"\n{]\n", ":2: "},
          {"\n", "has no offer"},
          {offer.replace("{", "{\"stream\":\"profile\","), "found the stream 'profile'"}
        }) {
      Path file = Files.writeString(folder.resolve("catalog.jsonl"), each[0]);
      CommandLine refused = whatIf("--candidate", file);
      assertThat(refused.exit()).as(each[1]).isEqualTo(2);
      assertThat(refused.err()).contains(each[1]);
    }
  }

  @Test
  void expectationsAreTestCasesOfJUnit() throws Exception {
    Path junit = folder.resolve("out/what-if.xml");
    whatIf(
        "--candidate",
        candidate("30m"),
        "--expect",
        expect("{ figure: moments.cart, at-least: 2 }", "{ no-change-in: moments }"),
        "--junit",
        junit);

    assertThat(Files.readString(junit))
        .contains(
            "<testsuites name=\"micromoments what-if\" tests=\"2\" failures=\"1\" errors=\"0\">",
            "name=\"moments.cart: at least 2\"/>",
            "name=\"moments: no change\">",
            "expect.yaml:3: moments is 3, was 2");
  }
}
