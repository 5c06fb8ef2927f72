package io.micromoments.statebackend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.scenario.FileOutputs;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lets a thousand customers, at parallelism 4, compete for an offer with a budget of ten, or of the
 * money for ten, which some would see first and others second. The TaskManager is killed between
 * reservation and acceptance. Reserved plus spent must never exceed the budget, although the offer
 * is accepted at both ranks, and the output must equal that of an undisturbed run.
 */
class BudgetRaceTest {

  private static final int CUSTOMERS = 1_000;
  private static final int BUDGET = 10;
  private static final double MONEY = 30;
  private static final double COST = 2.9;
  private static final double CONTACT_COST = 0.1;
  private static final int ACCEPT = 6;
  private static final int REJECT = 2;
  private static final int LATECOMERS = 20;
  private static final int CONTEXT = 2 + CUSTOMERS + LATECOMERS;
  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");
  private static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              new SourceText(
                  "wants.yaml",
                  """
                  pattern: wants
                  version: 1
                  moment: BUY
                  intent: scarce
                  steps:
                    - { step: a, on: clickstream, where: event.action == 'a' }
                  """)));

  /** A kind of budget. */
  private enum Kind {
    ACCEPTANCES("\"budget\":" + BUDGET, REJECT),
    AMOUNT(
        String.format(
            Locale.ROOT,
            "\"budget_amount\":%s,\"cost\":%s,\"contact_cost\":%s",
            MONEY,
            COST,
            CONTACT_COST),
        REJECT - 1);

    /** As in the catalogue. */
    private final String terms;

    /** How many get what is given back: what was spent on contacts is not. */
    private final int latecomers;

    Kind(String terms, int latecomers) {
      this.terms = terms;
      this.latecomers = latecomers;
    }
  }

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Timeout(200)
  void reservedAndSpentNeverExceedTheBudgetWhateverIsKilled(Kind kind) throws Exception {
    List<OfferResequenceCommand> winners;
    Path scenario = scenario(kind, List.of());
    try (TestCluster cluster = TestCluster.start("laptop", folder, 4)) {
      winners =
          commands(
              TestCluster.lines(
                  cluster.run(scenario, PATTERNS, JobSettings.DEFAULT, null),
                  FileOutputs.COMMANDS));
      winners.removeIf(each -> rank(each) == 0);
      assertThat(winners).hasSize(BUDGET);
      // Ensures that those who accept include the lowest and the highest rank.
      winners.sort(Comparator.comparingInt(BudgetRaceTest::rank));
      Collections.swap(winners, 1, BUDGET - 1);
      assertThat(winners.subList(0, ACCEPT).stream().map(BudgetRaceTest::rank))
          .as("some accept what they see second")
          .contains(1, 2);
    }
    scenario = scenario(kind, winners);
    List<String> undisturbed;
    List<String> statuses;
    try (TestCluster cluster = TestCluster.start("laptop", folder, 4)) {
      TestCluster.Run run = cluster.run(scenario, PATTERNS, JobSettings.DEFAULT, null);
      undisturbed = TestCluster.lines(run, FileOutputs.COMMANDS);
      statuses = TestCluster.lines(run, FileOutputs.BUDGETS);
    }
    String checkpoint;
    TestCluster.Run killed;
    try (TestCluster cluster = TestCluster.start("laptop", folder, 4)) {
      // Hold after all reservations, before the first acceptance.
      killed = cluster.hold(scenario, PATTERNS, JobSettings.DEFAULT, CONTEXT + CUSTOMERS + 1, null);
      checkpoint = cluster.checkpoint(killed);
      cluster.kill();
    }
    try (TestCluster cluster = TestCluster.start("laptop", folder, 4)) {
      TestCluster.Run run = cluster.run(scenario, PATTERNS, JobSettings.DEFAULT, checkpoint);
      List<String> all = new ArrayList<>(TestCluster.lines(killed, FileOutputs.COMMANDS));
      all.addAll(TestCluster.lines(run, FileOutputs.COMMANDS));
      assertThat(new TreeSet<>(all)).isEqualTo(new TreeSet<>(undisturbed));
      List<String> settled = new ArrayList<>(TestCluster.lines(killed, FileOutputs.BUDGETS));
      settled.addAll(TestCluster.lines(run, FileOutputs.BUDGETS));
      assertThat(new TreeSet<>(settled)).isEqualTo(new TreeSet<>(statuses));
    }
    for (String line : statuses) {
      BudgetStatus status = parse(line, BudgetStatus.SCHEMA$);
      assertThat(status.getReserved() + status.getSpent()).isLessThanOrEqualTo(BUDGET);
      assertThat(status.getOverrun()).isZero();
      if (kind == Kind.AMOUNT) {
        assertThat(status.getReservedAmount() + status.getSpentAmount()).isLessThan(MONEY + 1e-9);
        assertThat(status.getOverrunAmount()).isZero();
      }
    }
    BudgetStatus last = parse(statuses.get(statuses.size() - 1), BudgetStatus.SCHEMA$);
    assertThat(last.getSpent()).isEqualTo(ACCEPT);
    int stillReserved = BUDGET - ACCEPT - REJECT + kind.latecomers;
    assertThat(last.getReserved())
        .as("what was given back went to latecomers")
        .isEqualTo(stillReserved);
    if (kind == Kind.AMOUNT) {
      assertThat(last.getSpentAmount())
          .isEqualTo(ACCEPT * COST + (BUDGET + kind.latecomers) * CONTACT_COST, offset(1e-9));
      assertThat(last.getReservedAmount()).isEqualTo(stillReserved * COST, offset(1e-9));
    }
    TreeSet<String> listed = new TreeSet<>();
    commands(undisturbed).stream()
        .filter(each -> rank(each) > 0)
        .forEach(each -> listed.add(each.getCustomerId()));
    assertThat(listed.stream().filter(each -> each.startsWith("late"))).hasSize(kind.latecomers);
    assertThat(listed.stream().filter(each -> !each.startsWith("late"))).hasSize(BUDGET);
  }

  /** Returns the rank of the scarce offer in a command; 0 if it is not listed. */
  private static int rank(OfferResequenceCommand command) {
    return command.getAfter().stream()
        .filter(each -> each.getOfferId().equals("scarce"))
        .mapToInt(RankedOffer::getRank)
        .findFirst()
        .orElse(0);
  }

  private static List<OfferResequenceCommand> commands(List<String> lines) throws Exception {
    List<OfferResequenceCommand> commands = new ArrayList<>();
    for (String line : lines) {
      commands.add(parse(line, OfferResequenceCommand.SCHEMA$));
    }
    return commands;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // given by the schema
  private static <T> T parse(String line, Schema schema) throws Exception {
    return (T) JsonRecords.record(schema, JsonRecords.parse(line));
  }

  private Path scenario(Kind kind, List<OfferResequenceCommand> winners) throws Exception {
    Path scenario = Files.createDirectories(folder.resolve("scenario-" + winners.size()));
    List<String> context = new ArrayList<>();
    context.add(
        String.format(
            Locale.ROOT,
            "{\"stream\":\"catalog\",\"event_time\":\"%s\",\"offer_id\":\"scarce\",\"category\":\"c\",\"intents\":[\"scarce\"],%s}",
            START,
            kind.terms));
    context.add(
        "{\"stream\":\"catalog\",\"event_time\":\"%s\",\"offer_id\":\"plenty\",\"category\":\"d\"}"
            .formatted(START));
    List<String> events = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      offers("c" + i, i % 3 == 0 ? 0.2 : 0.9, context);
      // Fifty customers share each second.
      events.add(event("c" + i, 60 + i / 50, "a"));
    }
    events.add(event("nobody", 100, "c"));
    for (int i = 0; i < LATECOMERS; i++) {
      offers("late" + i, 0.9, context);
      events.add(event("late" + i, 300 + i, "a"));
    }
    events.add(event("nobody", 400, "c"));
    for (int i = 0; i < winners.size() && i < ACCEPT + REJECT; i++) {
      context.add(
          "{\"stream\":\"outcome\",\"event_time\":\"%s\",\"customer_id\":\"%s\",\"offer_id\":\"scarce\",\"command_id\":\"%s\",\"channel\":\"WEB\",\"outcome\":\"%s\"}"
              .formatted(
                  START.plusSeconds(200 + i),
                  winners.get(i).getCustomerId(),
                  winners.get(i).getCommandId(),
                  i < ACCEPT ? "ACCEPTED" : "REJECTED"));
    }
    Files.write(scenario.resolve("context.jsonl"), context);
    Files.write(scenario.resolve(ScenarioLines.EVENTS), events);
    return scenario;
  }

  private static void offers(String customer, double priority, List<String> context) {
    context.add(
        "{\"stream\":\"offers\",\"event_time\":\"%s\",\"customer_id\":\"%s\",\"offers\":[{\"offer_id\":\"plenty\",\"priority\":1.0},{\"offer_id\":\"scarce\",\"priority\":%s}]}"
            .formatted(START, customer, priority));
  }

  private static String event(String customer, int second, String action) {
    return String.format(
        Locale.ROOT,
        "{\"stream\":\"clickstream\",\"event_id\":\"e-%s-%d\",\"event_time\":\"%s\",\"customer_id\":\"%s\",\"channel\":\"WEB\",\"action\":\"%s\"}",
        customer,
        second,
        START.plusSeconds(second),
        customer,
        action);
  }
}
