package io.micromoments.workbench.report;

import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.Measure;
import io.micromoments.workbench.results.Results;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Sample results of a replay for reports. */
public final class SampleResults {

  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");

  private SampleResults() {}

  /** Returns results of every kind, with every text passed through a function. */
  public static Results all(UnaryOperator<String> text) {
    Measure pilot = measure(text.apply("auto-loan"), "pilot", 300, 36);
    pilot.setWithheld(Map.of(text.apply("FREQUENCY_CAP"), 30L, text.apply("BUDGET_SPENT"), 10L));
    pilot.setUndecided(Map.of(text.apply("STALE_CONTEXT"), 7L));
    Measure other = measure(text.apply("savings"), text.apply("all"), 1200, 0);
    other.setWithheld(Map.of(text.apply("FREQUENCY_CAP"), 10L));
    return new Results(
        List.of(pilot, measure(text.apply("auto-loan"), "hold-out", 200, 20), other),
        List.of(
            budget(text.apply("auto-loan-discount"), 10L, 2, 5),
            budget(text.apply("heloc"), 1L, 0, 2),
            budget(text.apply("relationship-review"), null, 0, 3)),
        List.of(
            receipt(text.apply("r-1"), 2, text.apply("detect"), text.apply("decide")),
            receipt("r-2", 0, "identity")),
        List.of(text.apply("consent to location: 2 customers")),
        List.of(text.apply("auto-loan@1: 3 partial matches, because a customer had too many")),
        List.of(text.apply("savings@2: a condition failed too often")));
  }

  /** Returns statuses as subtasks report them, which give the sentences of {@link #all}. */
  static List<DefinitionStatus> statuses() {
    DefinitionStatus.Builder dropped =
        DefinitionStatus.newBuilder()
            .setDefinition("auto-loan")
            .setVersion(1)
            .setEventTime(NOON)
            .setState(DefinitionState.OVERFLOWED)
            .setReason("a customer had too many");
    return List.of(
        dropped.setDropped(1).build(),
        dropped.setDropped(2).build(),
        DefinitionStatus.newBuilder()
            .setDefinition("savings")
            .setVersion(2)
            .setEventTime(NOON)
            .setState(DefinitionState.QUARANTINED)
            .setReason("a condition failed too often")
            .build());
  }

  public static Measure measure(
      String pattern, String group, long opportunities, long acceptances) {
    return Measure.newBuilder()
        .setWindowStart(NOON)
        .setWindowEnd(NOON.plusSeconds(60))
        .setPattern(pattern)
        .setVersion(1)
        .setPolicy("default")
        .setPolicyVersion(2)
        .setGroup(group)
        .setMoments(opportunities)
        .setOpportunities(opportunities)
        .setCommands(group.equals("hold-out") ? 0 : opportunities)
        .setAcceptances(acceptances)
        .build();
  }

  public static BudgetStatus budget(String offer, Long budget, long reserved, long spent) {
    return BudgetStatus.newBuilder()
        .setOfferId(offer)
        .setEventTime(NOON)
        .setBudget(budget)
        .setReserved(reserved)
        .setSpent(spent)
        .setOverrun(budget == null ? 0 : Math.max(0, spent - budget))
        .build();
  }

  static ErasureReceipt receipt(String request, int devices, String... stages) {
    return new ErasureReceipt(request, NOON, List.of(stages), devices);
  }
}
