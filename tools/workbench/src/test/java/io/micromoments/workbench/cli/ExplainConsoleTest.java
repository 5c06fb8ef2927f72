package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain} says why a pattern did not match, and why an offer stands where it stands. */
class ExplainConsoleTest {

  private static final String CART =
      """
      pattern: cart-left
      version: 1
      moment: BUY
      intent: x
      within: 10m
      %s
      steps:
        - { step: cart, on: clickstream, where: event.action == "add_to_cart" }
        - step: checkout
          on: clickstream
          where: event.action == "begin_checkout" && event.value > 50.0
      """;

  @TempDir private Path folder;
  private final List<String> events = new ArrayList<>();

  @BeforeEach
  void writeScenario() throws Exception {
    Files.writeString(folder.resolve("scenario.yaml"), "until: 2026-05-02T14:00:00Z\n");
    Files.write(folder.resolve("context.jsonl"), ReplayConsoleTest.AN_OFFER_FOR_ANN);
    Files.createDirectories(folder.resolve("patterns"));
    pattern("");
  }

  private void pattern(String more) throws Exception {
    Files.writeString(folder.resolve("patterns/cart.yaml"), CART.formatted(more));
  }

  private void click(String id, String time, String action, String more) {
    events.add(
        "{\"stream\":\"clickstream\",\"event_id\":\"%s\",\"event_time\":\"2026-05-02T%sZ\",\"customer_id\":\"ann\",\"channel\":\"WEB\",\"action\":\"%s\"%s}"
            .formatted(id, time, action, more));
  }

  private CommandLine explain(Object... more) throws Exception {
    Files.write(folder.resolve("events.jsonl"), events);
    List<Object> arguments = new ArrayList<>(List.of("explain", "--scenario", folder));
    arguments.addAll(List.of(more));
    return CommandLine.run(arguments.toArray());
  }

  @Test
  void namesTheStepTheEventAndThePartThatFailed() throws Exception {
    click("e1", "10:00:00", "add_to_cart", "");
    click("e2", "10:03:00", "begin_checkout", ",\"value\":20.0");
    click("e3", "10:04:00", "begin_checkout", "");
    click("e4", "10:05:00", "page_view", ",\"value\":80.0");

    CommandLine explained = explain("--customer", "ann", "--pattern", "cart-left");

    assertThat(explained.err()).isEmpty();
    assertThat(explained.out())
        .isEqualTo(
            """
            customer ann

            pattern cart-left version 1
              1 attempt without a match; the best took 1 event and then timed out

              2026-05-02T10:10:00Z  timed out: within 10m of the first event
                took      2026-05-02T10:00:00Z  cart  clickstream e1  (add_to_cart)
                waits for  step checkout: 3 events do not fit; the closest:
                  2026-05-02T10:03:00Z  clickstream e2  (begin_checkout)
                    PASS     event.action == "begin_checkout"
                    FAIL     event.value > 50.0   (event.value is 20.0)
                  2026-05-02T10:04:00Z  clickstream e3  (begin_checkout)
                    PASS     event.action == "begin_checkout"
                    MISSING  event.value > 50.0   (event.value is missing)
                  2026-05-02T10:05:00Z  clickstream e4  (page_view)
                    FAIL     event.action == "begin_checkout"   (event.action is "page_view")
                    PASS     event.value > 50.0   (event.value is 80.0)
            """);
  }

  @Test
  void namesTheEventsThatCameClosestToTheFirstStep() throws Exception {
    click("e1", "10:00:00", "add_to_chart", "");

    assertThat(explain("--customer", "ann", "--pattern", "cart-left").out())
        .isEqualTo(
            """
            customer ann

            pattern cart-left version 1
              no event started it

              to start it, an event is needed for
                step cart: 1 event does not fit; the closest:
                  2026-05-02T10:00:00Z  clickstream e1  (add_to_chart)
                    FAIL     event.action == "add_to_cart"   (event.action is "add_to_chart")
            """);
  }

  @Test
  void atATimeWhatCameLaterIsMarked() throws Exception {
    click("e1", "10:00:00", "add_to_cart", "");
    click("e2", "10:05:00", "begin_checkout", ",\"value\":60.0");

    assertThat(
            explain("--customer", "ann", "--pattern", "cart-left", "--at", "2026-05-02T10:02:00Z")
                .out())
        .contains("was open at 2026-05-02T10:02:00Z, then matched")
        .contains("took      2026-05-02T10:00:00Z  cart")
        .contains("later     2026-05-02T10:05:00Z  checkout");
  }

  @Test
  void saysWhyAMatchIsNoMoment() throws Exception {
    pattern("cooldown: 1h\nwhen: checkout[0].value < 100.0");
    for (String[] each :
        new String[][] {{"10:00", "60.0"}, {"10:20", "60.0"}, {"11:30", "500.0"}}) {
      click("a" + each[0], each[0] + ":00", "add_to_cart", "");
      click("b" + each[0], each[0] + ":30", "begin_checkout", ",\"value\":" + each[1]);
    }

    assertThat(explain("--customer", "ann", "--pattern", "cart-left").out())
        .contains(
            "1 moment; 2 matches without a moment (WHEN_NOT_MET)",
            "became a moment: BUY x, confidence 1",
            "is no moment: the pattern cools down until 2026-05-02T11:00:30Z",
            "is no moment: 'when' does not hold",
            "FAIL     checkout[0].value < 100.0   (checkout[0].value is 500.0)");
  }

  @Test
  void saysWhichConsentIsMissing() throws Exception {
    pattern("requires-consent: [location]");
    click("e1", "10:00:00", "add_to_cart", "");
    click("e2", "10:03:00", "begin_checkout", ",\"value\":60.0");

    assertThat(explain("--customer", "ann", "--pattern", "cart-left").out())
        .contains("is no moment: consent is not given to location");
  }

  @Test
  void explainsTheScoreOfAnOffer() throws Exception {
    click("e1", "10:00:00", "add_to_cart", "");
    click("e2", "10:03:00", "begin_checkout", ",\"value\":60.0");

    assertThat(explain("--customer", "ann", "--offer", "a").out())
        .contains(
            "decision at 2026-05-02T10:03:00Z by default@1, on a moment of cart-left",
            "1         a (was 1), score 1.5",
            "score     1.5 = priority 0.5 × (1 + boost 2)",
            "reason    MOMENT_BOOST:");
  }

  @Test
  void aSummaryHasOneLineForEachPattern() throws Exception {
    click("e1", "10:00:00", "add_to_cart", "");

    assertThat(explain("--customer", "ann").out())
        .contains(
            "cart-left  1 attempt without a match; the best took 1 event and then timed out",
            "no decision was made");
  }

  @Test
  void atATimeShowsWhatWasOpenThen() throws Exception {
    click("e1", "10:00:00", "add_to_cart", "");
    click("e2", "11:00:00", "add_to_cart", "");

    assertThat(
            explain("--customer", "ann", "--pattern", "cart-left", "--at", "2026-05-02T11:01:00Z")
                .out())
        .contains("clickstream e2")
        .doesNotContain("clickstream e1");
  }

  @Test
  void jsonHasTheFieldsOfTheTrace() throws Exception {
    click("e1", "10:00:00", "add_to_cart", "");

    JsonNode json =
        new ObjectMapper().readTree(explain("--customer", "ann", "--format", "json").out());

    JsonNode attempt = json.at("/patterns/cart-left/attempts/0/attempt");
    assertThat(attempt.get("outcome").asText()).isEqualTo("TIMED_OUT");
    assertThat(attempt.at("/taken/0/event_id").asText()).isEqualTo("e1");
    assertThat(attempt.at("/waiting_for/0/step").asText()).isEqualTo("checkout");
  }

  @Test
  void wrongNamesAreToldTheRightOnes() throws Exception {
    click("e1", "10:00:00", "add_to_cart", "");

    CommandLine unknown = explain("--customer", "anne");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err())
        .contains("has no event of 'anne' that a pattern could read", "did you mean 'ann'?");
    assertThat(explain("--customer", "ann", "--pattern", "cart-lef").err())
        .contains("there is no pattern 'cart-lef'", "did you mean 'cart-left'?");
    assertThat(explain("--customer", "ann", "--at", "noon").err())
        .contains("--at is 'noon'", "2026-05-04T10:15:30Z");
  }

  @Test
  void anUnknownOfferIsToldTheNearest() throws Exception {
    Files.write(folder.resolve("context.jsonl"), List.of(offer("coupon"), offer("voucher")));
    click("e1", "10:00:00", "add_to_cart", "");

    CommandLine unknown = explain("--customer", "ann", "--offer", "copon");

    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("there is no offer 'copon'", "did you mean 'coupon'?");
    assertThat(explain("--customer", "ann", "--offer", "voucher").exit()).isZero();
  }

  private static String offer(String id) {
    return "{\"stream\":\"catalog\",\"event_id\":\"%s\",\"event_time\":\"2026-05-01T00:00:00Z\",\"offer_id\":\"%s\",\"category\":\"c\"}"
        .formatted(id, id);
  }

  @Test
  void aMatchOfEventsThatWereReceivedTwiceIsOneMoment() throws Exception {
    pattern("skip: none");
    for (int i = 0; i < 2; i++) {
      click("e1", "10:00:00", "add_to_cart", "");
    }
    for (int i = 0; i < 2; i++) {
      click("e2", "10:03:00", "begin_checkout", ",\"value\":60.0");
    }

    assertThat(explain("--customer", "ann", "--pattern", "cart-left").out())
        .contains("1 moment; 1 match without a moment (REPEATED)")
        .containsOnlyOnce("became a moment")
        .containsOnlyOnce("the same moment is active already");
  }

  @Test
  void anOfferThatWasNeverRankedSaysWhy() throws Exception {
    Path policy =
        Files.writeString(
            folder.resolve("held.yaml"), "policy: held\nversion: 1\nhold-out: 100%\n");
    click("e1", "10:00:00", "add_to_cart", "");
    click("e2", "10:03:00", "begin_checkout", ",\"value\":60.0");

    assertThat(explain("--customer", "ann", "--offer", "a", "--definitions", policy).out())
        .contains("nothing was ranked: no command: the customer is in the hold-out group");
  }

  @Test
  void decisionsAreThoseAfterTheSettlementOfBudgets() throws Exception {
    Path story =
        CommandLine.ROOT.resolve("tools/workbench/src/test/resources/stories/02c-budget-outcomes");

    assertThat(CommandLine.run("explain", "--scenario", story, "--customer", "c3").out())
        .contains("BUDGET_SPENT")
        .doesNotContain("X is first");
  }

  @Test
  void aWithdrawnConsentEndsAnAttemptAtItsTime() throws Exception {
    pattern("requires-consent: [location]");
    List<String> context = new ArrayList<>(ReplayConsoleTest.AN_OFFER_FOR_ANN);
    for (String each : List.of("09:00:00Z\",\"granted\":true", "10:05:00Z\",\"granted\":false")) {
      context.add(
          "{\"stream\":\"consent\",\"customer_id\":\"ann\",\"purpose\":\"location\",\"event_time\":\"2026-05-02T"
              + each
              + "}");
    }
    Files.write(folder.resolve("context.jsonl"), context);
    click("e1", "10:00:00", "add_to_cart", "");
    click("e2", "10:30:00", "page_view", "");

    assertThat(explain("--customer", "ann", "--pattern", "cart-left").out())
        .contains("2026-05-02T10:05:00Z  was dropped: a consent that the pattern requires");
  }

  @Test
  void textOfEventsCannotForgeLines() throws Exception {
    click("e1", "10:00:00", "add\\n  2026  matched", "");

    assertThat(explain("--customer", "ann", "--pattern", "cart-left").out())
        .contains("event.action is \"add\\n 2026 matched\"")
        .doesNotContain("\n  2026  matched");
  }

  @Test
  void rejectedLinesAreNamed() throws Exception {
    click("e1", "10:00:00", "add_to_cart", ",\"valu\":1");
    click("e2", "10:00:00", "add_to_cart", "");

    assertThat(explain("--customer", "ann").err()).contains("rejected:", "valu");
  }

  @Test
  void aScenarioWithoutPatternsTakesThemFromAFolderOrAFile() throws Exception {
    Path patterns = folder.resolve("patterns");
    Path moved = folder.resolve("mine");
    Files.move(patterns, moved);
    click("e1", "10:00:00", "add_to_cart", "");

    assertThat(explain("--customer", "ann", "--definitions", moved).out()).contains("cart-left");
    assertThat(explain("--customer", "ann", "--definitions", moved.resolve("cart.yaml")).out())
        .contains("cart-left");
    assertThat(explain("--customer", "ann").err()).contains("has no folder patterns");
  }

  @Test
  void aDraftIsNotRun() throws Exception {
    pattern("status: draft");
    click("e1", "10:00:00", "add_to_cart", "");

    assertThat(explain("--customer", "ann", "--pattern", "cart-left").err())
        .contains("pattern 'cart-left' is a draft, which is not run");
  }

  @Test
  void aDamagedRecordingIsNamedWithoutTheFailureOfTheJob() throws Exception {
    Files.writeString(folder.resolve("events.jsonl.gz"), "not compressed");
    CommandLine explained = CommandLine.run("explain", "--scenario", folder, "--customer", "ann");
    assertThat(explained.exit()).isEqualTo(2);
    assertThat(explained.err())
        .contains(
            "events.jsonl.gz cannot be read", "incomplete, or not compressed as its name says")
        .doesNotContain("Exception");
    assertThat(CommandLine.run("validate", folder.resolve("patterns"), "--against", folder).err())
        .contains("events.jsonl.gz cannot be read")
        .doesNotContain("Exception");
  }
}
