package io.micromoments.decide;

import static io.micromoments.decide.DecisionFixture.offer;

import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.Product;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Measures the CPU time of one decision over 50 candidate offers, from context to command. Not part
 * of the test suite; run it with {@code ./mvnw -q -pl jobs/micromoments-job -am test
 * -Dtest=DecisionCostBench -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class DecisionCostBench {

  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final int OFFERS = 50;
  private static final int WARM_UP = 20;
  private static final int ROUNDS = 21;
  private static final int DECISIONS = 5_000;

  @Test
  void aDecisionOverFiftyOffers() {
    measure("default policy", "");
    measure(
        "policy with rules, limits, diversity",
        """
        rules:
          - {intent: loan, where: 'offer.value > 0.5 && customer.segment == "family"', boost: 2}
          - {intent: card, where: offer.kind == "OFFER", demote: 0.5}
          - {intent: loan, where: 'offer.category in ["c1", "c2"] && moment.confidence > 0.5', boost: 1}
        limits: [{of: customer, contacts: 30, in: 1d}, {of: category, contacts: 9, in: 7d}, {of: offer, contacts: 3, in: 7d}]
        quiet-hours: [{from: "21:00", until: "08:00", channels: [EMAIL]}]
        in-a-row: 2
        exploration: {slot: 3, share: 10%}
        propensity: customer.scores[offer.category]
        relevance-floor: 0.01
        """);
  }

  private static void measure(String what, String yaml) {
    DecisionFixture f = new DecisionFixture().under(yaml);
    f.apply(
        DecisionFixture.profile()
            .setSegment("family")
            .setProducts(List.of(new Product("c9", "active")))
            .setScores(Map.of("c1", 0.4, "c2", 0.9)));
    for (int i = 0; i < OFFERS; i++) {
      f.offer(
          "o" + i,
          1.0 - i * 0.01,
          offer()
              .setCategory("c" + i % 10)
              .setItemId("i" + i)
              .setValue(i / 50.0)
              .setIntents(List.of(i % 3 == 0 ? "loan" : "card", "other"))
              .setChannels(i % 5 == 0 ? List.of("BRANCH") : List.of("MOBILE_APP", "WEB"))
              .setEligible(i % 4 == 0 ? "customer.segment == \"family\"" : null)
              .setMaxContacts(3)
              .setContactPeriod("7d"));
    }
    f.offered();
    for (int i = 0; i < 20; i++) {
      f.outcome("o" + i % 7, "k" + i, "WEB", Duration.ofHours(i));
    }
    f.moment("m1", "loan", 0.8, Duration.ofMinutes(12));
    ActiveMoment moment = f.moment("m2", "card", 0.6, Duration.ZERO);
    moment.setChannel("MOBILE_APP");
    Decider decider = new Decider(f.policy, AcceptanceRates.NONE);
    double[] micros = new double[ROUNDS];
    long seen = 0;
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      long before = CPU.getCurrentThreadCpuTime();
      for (int i = 0; i < DECISIONS; i++) {
        seen +=
            decider
                .onMoment(f.customer, moment, "all", f.catalog(), DecisionFixture.NOW)
                .command()
                .orElseThrow()
                .getAfter()
                .size();
      }
      if (round >= 0) {
        micros[round] = (CPU.getCurrentThreadCpuTime() - before) / 1e3 / DECISIONS;
      }
    }
    Arrays.sort(micros);
    System.out.printf(
        Locale.ROOT,
        "%-40s %.1f µs of CPU a decision (median of %d rounds, best %.1f; %d offers shown)%n",
        what,
        micros[ROUNDS / 2],
        ROUNDS,
        micros[0],
        seen / (WARM_UP + ROUNDS) / DECISIONS);
  }
}
