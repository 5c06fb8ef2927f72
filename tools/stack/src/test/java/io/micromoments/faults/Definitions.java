package io.micromoments.faults;

import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.PolicyDefinition;
import io.micromoments.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The patterns of all workloads: the initial ones and those published while the job runs. */
final class Definitions {

  /** A pattern of a single event, whose matches do not depend on the order of arrival. */
  static final String SINGLE = "low-balance";

  private static final String STEP = "- step: ";

  private static final List<String> FIRST =
      List.of(
          """
          pattern: loan-then-branch
          version: 1
          moment: BUY
          intent: loan
          within: 12m
          steps:
            - step: rates
              on: clickstream
              where: event.page_category == "loans"
            - step: branch
              on: beacon
              where: event.place_category == "branch" && event.transition == "ENTER"
          requires-consent: [location]
          """,
          """
          pattern: keen-shopper
          version: 1
          moment: BUY
          intent: shop
          within: 15m
          steps:
            - step: views
              on: clickstream
              where: event.action == "view_item"
              times: 2+
            - step: cart
              on: clickstream
              where: event.action == "add_to_cart"
          capture:
            item: cart[0].item_id
          """,
          """
          pattern: abandoned-cart
          version: 1
          moment: DO
          intent: cart
          within: 6m
          cooldown: 10m
          steps:
            - step: cart
              on: clickstream
              where: event.action == "add_to_cart"
            - step: bought
              then: not-followed-by
              on: clickstream
              where: event.action == "purchase"
          """,
          """
          pattern: call-after-call
          version: 1
          moment: DO
          intent: service
          within: 20m
          steps:
            - step: first
              on: interaction
              where: event.kind == "call"
            - step: second
              then: next
              on: interaction
              where: event.kind == "complaint"
          requires-consent: [personalisation]
          """,
          """
          pattern: low-balance
          version: 1
          moment: KNOW
          intent: balance
          steps:
            - step: alert
              on: interaction
              where: event.kind == "balance_alert"
          """,
          """
          pattern: thing-fails
          version: 1
          moment: DO
          intent: repair
          within: 10m
          steps:
            - step: hot
              on: sensor
              where: event.metric == "temperature" && event.reading > 80.0
            - step: look
              on: clickstream
              where: event.action == "search"
          """,
          """
          pattern: often-seen
          version: 1
          moment: KNOW
          intent: shop
          features:
            - { feature: looks, aggregate: count, by: event.item_id, on: clickstream, in: 30m }
            - { feature: trending, aggregate: count, across: customers, by: event.item_id, on: clickstream, in: 12m }
          steps:
            - step: again
              on: clickstream
              where: event.action == "view_item" && features.looks[event.item_id] >= 2
          capture:
            seen: features.looks[again[0].item_id]
            trending: "again[0].item_id in features.trending ? features.trending[again[0].item_id] : 0"
          """,
          """
          pattern: cart-not-paid
          version: 1
          moment: BUY
          intent: plain
          within: 5m
          steps:
            - step: cart
              on: clickstream
              where: event.action == "add_to_cart"
            - step: pays
              on: clickstream
              where: event.action == "purchase"
          on-timeout: { after: cart, intent: cart }
          """);

  /** Patterns on streams whose events are not in a topic under the customer. */
  private static final List<String> DERIVED =
      List.of(
          """
          pattern: declined
          version: 1
          moment: DO
          intent: service
          steps:
            - step: no
              on: outcome
              where: event.outcome == "REJECTED"
          """,
          """
          pattern: keen-and-declined
          version: 1
          moment: DO
          intent: repair
          within: 30m
          steps:
            - step: keen
              on: moment
              where: event.pattern == "often-seen"
            - step: no
              on: outcome
              where: event.outcome == "DISMISSED"
          """,
          """
          pattern: closing
          version: 1
          moment: GO
          intent: plain
          cooldown: 5m
          steps:
            - step: closing
              on: place
              where: event.kind == "closing"
          """);

  private static final String POLICY =
      """
      policy: workload
      version: 1
      features: [{ feature: visits, aggregate: count, on: beacon, in: 30m }]
      rules: [{ where: features.visits > 1, boost: 0.5 }]
      actions: [{ intent: [service, plain], offer: voucher }]
      guests: { offers: [plain, cart] }
      quiet-hours: [{ from: "08:20", until: "08:30", zone: UTC, channels: [WEB], mode: defer }]
      profile-updates: { intent: shop, features: [visits] }
      """;

  private static final List<String> MEANWHILE =
      List.of(
          """
          pattern: home-buyer
          version: 1
          moment: GO
          intent: loan
          within: 15m
          steps:
            - step: mortgage
              on: clickstream
              where: event.page_category == "mortgage"
            - step: call
              on: interaction
              where: event.kind == "call"
          """,
          FIRST.get(1).replace("version: 1", "version: 2\non-change: keep"));

  private Definitions() {}

  static List<WorkloadRecord> before() {
    Instant at = Workload.BEGIN.minus(Duration.ofDays(1));
    return Stream.concat(
            Stream.concat(FIRST.stream(), DERIVED.stream()).map(yaml -> published(yaml, at, at)),
            Stream.of(
                WorkloadRecord.of(
                    Topic.POLICIES,
                    0,
                    "workload",
                    new PolicyDefinition("workload-1", at, "workload", 1, POLICY),
                    at)))
        .toList();
  }

  /** Returns the definitions that take effect in the middle of the events; one is invalid. */
  static List<WorkloadRecord> during() {
    Instant at = Workload.BEGIN.plus(Workload.SPAN.dividedBy(2));
    return Stream.concat(
            MEANWHILE.stream(), Stream.of("pattern: broken\nversion: 1\nsteps: nothing\n"))
        .map(yaml -> published(yaml, at, at))
        .toList();
  }

  /** Returns whether the events of a pattern's moments are not in a topic under the customer. */
  static boolean isDerived(String pattern) {
    return DERIVED.stream().anyMatch(yaml -> nameOf(yaml).equals(pattern));
  }

  /** Returns the names of a pattern's steps in order. */
  static List<String> steps(String pattern) {
    return Stream.concat(FIRST.stream(), MEANWHILE.stream())
        .filter(yaml -> nameOf(yaml).equals(pattern))
        .findFirst()
        .orElseThrow()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(STEP))
        .map(line -> line.substring(STEP.length()))
        .toList();
  }

  private static String nameOf(String yaml) {
    return yaml.lines().findFirst().orElseThrow().substring("pattern: ".length());
  }

  private static WorkloadRecord published(String yaml, Instant inForce, Instant sent) {
    String name = nameOf(yaml);
    int version = yaml.contains("version: 2") ? 2 : 1;
    return WorkloadRecord.of(
        Topic.PATTERNS,
        0,
        name,
        new PatternDefinition(
            name + "-" + version, inForce, name, version, yaml, PatternStatus.live),
        sent);
  }
}
