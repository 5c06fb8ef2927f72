package io.micromoments.decide;

import static io.micromoments.decide.DecisionFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.context.Channels;
import io.micromoments.decide.ranking.CatalogEntry;
import io.micromoments.decide.ranking.Ranking;
import io.micromoments.patterns.language.policy.Policy.Reactions;
import io.micromoments.schemas.ActiveMoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.Product;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * For arbitrary policies, customers and offers: no constraint is violated, every candidate is
 * either ranked or withheld, and the same input gives the same order.
 */
class DecisionPropertyTest {

  private static final List<String> CATEGORIES = List.of("loan", "card", "tv");
  private static final List<String> CHANNELS = List.of("WEB", "EMAIL", "ATM");
  private static final List<OutcomeKind> ANSWERS = List.of(OutcomeKind.values());
  private static final Instant A_DAY_AGO = NOW.minus(Duration.ofDays(1));

  @Test
  void constraintsHoldAndTheOrderIsTotalAndDeterministic() {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 2_000);
    System.out.println("DecisionPropertyTest seed=" + seed + " rounds=" + rounds);
    Map<String, Integer> codes = new HashMap<>();
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      DecisionFixture f = new DecisionFixture().under(policy(random));
      customer(random, f);
      offers(random, f);
      f.randomValue = random.nextDouble();
      String channel = random.nextInt(4) == 0 ? null : pick(random, CHANNELS);
      Ranking ranking = f.rank(channel);
      assertThat(f.rank(channel)).as("seed %d round %d", seed, round).isEqualTo(ranking);
      check(f, ranking, channel, String.format(Locale.ROOT, "seed %d round %d", seed, round));
      ranking.withheld().forEach(each -> codes.merge(each.getCode(), 1, Integer::sum));
      ranking.after().stream()
          .flatMap(each -> each.getReasons().stream())
          .forEach(each -> codes.merge(each.getCode(), 1, Integer::sum));
    }
    if (rounds >= 1_000) {
      assertThat(codes)
          .as("reason codes that were never produced: extend the generator")
          .containsKeys(
              Stream.of(ReasonCode.values())
                  // Decided by settlement, not by ranking.
                  .filter(code -> code != ReasonCode.BUDGET_SPENT)
                  .map(Enum::name)
                  .toArray(String[]::new));
    }
  }

  private static void check(DecisionFixture f, Ranking ranking, String channel, String where) {
    List<String> all = new ArrayList<>(ranking.order());
    ranking.withheld().forEach(each -> all.add(each.getOfferId()));
    assertThat(all).as(where).containsExactlyInAnyOrderElementsOf(candidates(f));
    assertThat(ranking.after().stream().map(RankedOffer::getRank))
        .as(where)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, ranking.after().size()).boxed().toList());
    int row = 0;
    String last = null;
    boolean alone =
        f.policy.policy().maxConsecutivePerCategory().isEmpty()
            && f.policy.policy().exploration().isEmpty();
    double above = Double.MAX_VALUE;
    for (RankedOffer ranked : ranking.after()) {
      Offer offer = f.catalog.get(ranked.getOfferId()).offer();
      row = offer.getCategory().equals(last) ? row + 1 : 1;
      last = offer.getCategory();
      assertThat(row)
          .as(where)
          .isLessThanOrEqualTo(f.policy.policy().maxConsecutivePerCategory().orElse(row));
      assertThat(ranked.getReasons()).as(where).isNotEmpty();
      if (alone) {
        assertThat(ranked.getScore()).as(where).isLessThanOrEqualTo(above);
        above = ranked.getScore();
      }
      mayBeShown(f, offer, ranked, channel, where);
    }
  }

  /** Returns the ids of the listed offers and of those that actions add, in the simplest form. */
  private static Set<String> candidates(DecisionFixture f) {
    Set<String> ids = new TreeSet<>();
    f.candidates.forEach(each -> ids.add(each.getOfferId()));
    for (ActiveMoment active : f.customer.moments().at(NOW, f.policy.policy().lifetime())) {
      if (!f.policy.policy().actions().isEmpty()) {
        boolean isFamily = "family".equals(f.customer.state().getProfile().getSegment());
        if (isFamily && active.getMoment().getIntent().equals("i1")) {
          ids.addAll(List.of("a1", "o1"));
        }
        if (active.getMoment().getMoment() == MomentKind.GO) {
          ids.addAll(List.of("a1", "a2"));
        }
      }
    }
    return ids;
  }

  /** Checks the constraints again, in the simplest possible form. */
  private static void mayBeShown(
      DecisionFixture f, Offer offer, RankedOffer ranked, String channel, String where) {
    if (channel != null) {
      assertThat(offer.getChannels().isEmpty() || Channels.contains(offer.getChannels(), channel))
          .as(where)
          .isTrue();
      assertThat(f.customer.avoids(channel)).as(where).isFalse();
      assertThat(channel.equals("EMAIL") && !f.customer.granted("email")).as(where).isFalse();
    }
    assertThat(f.customer.owns(offer.getCategory())).as(where).isFalse();
    assertThat(
            f.customer
                .contacts()
                .countOutcomes(offer.getOfferId(), OutcomeKind.ACCEPTED, A_DAY_AGO))
        .as(where)
        .isZero();
    if (f.policy.policy().reactions().equals(Reactions.DEFAULT)) {
      assertThat(
              f.customer
                  .contacts()
                  .countOutcomes(offer.getOfferId(), OutcomeKind.REJECTED, A_DAY_AGO))
          .as(where)
          .isZero();
    }
    assertThat(f.customer.excludes(offer.getCategory())).as(where).isFalse();
    assertThat(offer.getValidUntil() != null && !NOW.isBefore(offer.getValidUntil()))
        .as(where)
        .isFalse();
    assertThat(offer.getValidFrom() != null && NOW.isBefore(offer.getValidFrom()))
        .as(where)
        .isFalse();
    assertThat(ranked.getScore() + 1e-6)
        .as(where)
        .isGreaterThanOrEqualTo(f.policy.policy().relevanceFloor());
    if (offer.getMaxContacts() != null) {
      assertThat(f.customer.contacts().ofOffer(offer.getOfferId(), NOW.minus(Duration.ofHours(1))))
          .as(where)
          .isLessThan(offer.getMaxContacts());
    }
    if (!f.policy.policy().limits().isEmpty()) {
      assertThat(f.customer.contacts().count(NOW.minus(Duration.ofHours(2))))
          .as(where)
          .isLessThan(f.policy.policy().limits().get(0).maxContacts());
    }
  }

  private static String policy(Random random) {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "relevance-floor: 0.3",
                "stops: {channels: [ATM]}",
                "minimum-evidence: 2",
                "in-a-row: 1",
                "in-a-row: 2",
                "exploration: {slot: 2, share: 30%}",
                "limits: [{of: customer, contacts: 4, in: 2h}]",
                "quiet-hours: [{from: \"09:00\", until: \"11:00\", channels: [ATM]}]",
                "substitutes: [[loan, lease], [tv, i1]]",
                "specificity: category",
                "no-repeat: 3h",
                "channels: {long-wait: 10m}",
                "reactions: {rejected: {demote: 0.5, for: 1d}, dismissed: {pause: 1h}}",
                "propensity: customer.scores[offer.category]",
                "arbitration: expected-value",
                "actions: [{intent: i1, where: customer.segment == \"family\", offer: [a1, o1]},"
                    + " {moment: GO, offer: [a2, a1], priority: 0.5}]",
                "rules: [{intent: i1, where: offer.value > 0.5, boost: 3},"
                    + " {moment: GO, where: offer.category == \"tv\", demote: 0.1},"
                    + " {intent: i2, where: offer.value > 0.8, withhold: Not now.}]"));
    Collections.shuffle(keys, random);
    StringBuilder yaml = new StringBuilder();
    boolean row = false;
    for (String key : keys.subList(0, random.nextInt(7))) {
      if (!key.startsWith("in-a-row") || !row) {
        yaml.append(key).append('\n');
        row |= key.startsWith("in-a-row");
      }
    }
    return yaml.toString();
  }

  private static void customer(Random random, DecisionFixture f) {
    f.apply(
        DecisionFixture.profile()
            .setSegment(random.nextBoolean() ? "family" : null)
            .setProducts(
                random.nextInt(4) == 0 ? List.of(new Product("lease", "active")) : List.of())
            .setExclusions(random.nextInt(5) == 0 ? List.of(pick(random, CATEGORIES)) : List.of())
            .setAvoidedChannels(random.nextInt(8) == 0 ? List.of("WEB") : List.of())
            .setScores(Map.of("tv", random.nextDouble())));
    f.consent("email", random.nextBoolean());
    for (int i = random.nextInt(4); i > 0; i--) {
      f.moment(
          "m" + i,
          random.nextBoolean() ? MomentKind.BUY : MomentKind.GO,
          "i" + random.nextInt(3),
          random.nextDouble(),
          Duration.ofSeconds(random.nextInt(2_400)),
          1 + random.nextInt(3));
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      f.outcome(
          "o" + random.nextInt(8),
          random.nextBoolean() ? "k" + random.nextInt(3) : null,
          pick(random, CHANNELS),
          pick(random, ANSWERS),
          Duration.ofMinutes(random.nextInt(200)));
    }
  }

  private static void offers(Random random, DecisionFixture f) {
    for (String added : List.of("a1", "a2")) {
      f.catalog.put(
          added,
          CatalogEntry.of(
              DecisionFixture.offer().setOfferId(added).setValue(random.nextDouble()).build()));
    }
    for (int i = 0; i < random.nextInt(12); i++) {
      Offer.Builder offer =
          DecisionFixture.offer()
              .setCategory(random.nextInt(12) == 0 ? "lease" : pick(random, CATEGORIES))
              .setItemId(random.nextInt(3) == 0 ? "i" + random.nextInt(3) : null)
              .setIntents(random.nextBoolean() ? List.of("i" + random.nextInt(3)) : List.of())
              .setChannels(random.nextInt(4) == 0 ? List.of(pick(random, CHANNELS)) : List.of())
              .setValue(random.nextDouble());
      switch (random.nextInt(10)) {
        case 0 -> offer.setValidUntil(NOW.plusSeconds(random.nextInt(3) - 1));
        case 1 -> offer.setValidFrom(NOW.plusSeconds(random.nextInt(3) - 1));
        case 2 -> offer.setMaxContacts(random.nextInt(3)).setContactPeriod("1h");
        case 3 -> offer.setEligible("customer.segment == \"family\"");
        default -> {}
      }
      f.offer("o" + i, (1 + random.nextInt(4)) / 4.0, offer);
      if (random.nextInt(15) == 0) {
        f.catalog.remove("o" + i);
      }
    }
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
