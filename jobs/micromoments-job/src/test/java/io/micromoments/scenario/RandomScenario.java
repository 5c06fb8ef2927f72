package io.micromoments.scenario;

import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A scenario of random customers, devices, cards, links, logins, consents, outcomes, purchases,
 * erasures and garbage, out of order, with patterns and a policy that use most of the language. The
 * same seed gives the same scenario.
 */
public final class RandomScenario {

  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final int EVENTS = 3_000;

  /** Patterns with most of what the language has. */
  public static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              pattern(
                  "pair",
                  """
                  within: 5m
                  skip: to-next
                  capture: { item: "has(a[0].item_id) ? a[0].item_id : ''" }
                  steps:
                    - { step: a, on: clickstream, where: event.action == 'a' }
                    - { step: b, on: [clickstream, beacon], where: event.action == 'b' || event.transition == 'EXIT' }
                  """),
              pattern(
                  "loop",
                  """
                  within: 10m
                  requires-consent: [location]
                  cooldown: 2m
                  steps:
                    - { step: enter, on: beacon, where: event.transition == 'ENTER' }
                    - { step: looks, on: clickstream, where: event.action == 'c', times: 2+, greedy: true }
                    - { step: out, then: next, on: clickstream, where: event.action != 'c' }
                  """),
              pattern(
                  "absence",
                  """
                  within: 3m
                  skip: none
                  steps:
                    - { step: a, on: clickstream, where: event.action == 'a', times: 1+ }
                    - { step: bought, then: not-followed-by, on: clickstream, where: event.action == 'purchase' }
                  """),
              pattern(
                  "unfinished",
                  """
                  within: 4m
                  starts: one-at-a-time
                  steps:
                    - { step: begun, on: clickstream, where: event.action == 'c', times: 2, each-within: 3m }
                    - { step: done, on: clickstream, where: event.action == 'purchase' }
                  on-timeout: { after: begun, intent: help }
                  ends-when: { on: clickstream, where: event.action == 'purchase' }
                  """),
              pattern(
                  "declined",
                  """
                  within: 20m
                  steps:
                    - { step: earlier, on: moment, where: event.pattern == 'pair' }
                    - { step: no, on: outcome, where: event.outcome == 'REJECTED' || event.outcome == 'CLICKED' }
                  """),
              pattern(
                  "quiet",
                  """
                  within: 10m
                  steps:
                    - { step: a, on: clickstream, where: event.action == 'a' }
                    - { step: none, then: not-followed-by, on: clickstream, where: event.action == 'b', for: 90s }
                    - { step: back, on: clickstream, where: event.action == 'c' }
                  """),
              pattern(
                  "closing",
                  """
                  features: [{ feature: closings, aggregate: count, on: place, in: 30m }]
                  steps: [{ step: closing, on: place, where: event.kind == 'closing' }]
                  capture: { place: "closing[0].place_id", closings: features.closings }
                  """),
              pattern(
                  "habit",
                  """
                  features:
                    - { feature: looks, aggregate: count, by: event.item_id, on: clickstream, in: 20m }
                    - { feature: pace, aggregate: sessions, gap: 3m, on: [clickstream, beacon] }
                    - { feature: items, aggregate: distinct, of: event.item_id, on: clickstream, in: 30m }
                    - { feature: bought, aggregate: since, on: clickstream, where: event.action == 'purchase' }
                    - { feature: usual, aggregate: frequent, of: event.channel, on: clickstream, in: 1h }
                    - { feature: trending, aggregate: count, across: customers, by: event.item_id, on: clickstream, in: 12m, min-events: 20 }
                  steps:
                    - step: again
                      on: clickstream
                      where: event.action == 'b' && features.looks[event.item_id] >= 2 && customer.segment == 'new'
                  when: features.pace >= 2 && has(features.usual) && features.bought > duration("1m")
                  capture: { item: "again[0].item_id", items: features.items, trending: 'again[0].item_id in features.trending ? features.trending[again[0].item_id] : 0' }
                  """)));

  /** A policy with most of what a policy can say. */
  public static final SourceText POLICY =
      new SourceText(
          "policy.yaml",
          """
          policy: random
          version: 1
          features: [{ feature: visits, aggregate: count, on: beacon, in: 30m }]
          rules: [{ where: features.visits > 1, boost: 0.5 }]
          limits: [{of: customer, contacts: 3, in: 10m}]
          in-a-row: 1
          quiet-hours: [{from: "08:30", until: "08:50", zone: UTC, channels: [MOBILE_APP], mode: defer}]
          exploration: {slot: 1, share: 60%}
          channels: {choices: [{prefer: [WEB]}], reach: 1h}
          hold-out: 10%
          segments: segment
          profile-updates: {intent: test, features: [visits]}
          guests: { offers: [o2, o1], channels: { WEB: [o0] } }
          actions: [{intent: test, where: channel != "ATM", offer: o4, text: "Because of {item|it}."}]
          """);

  /** Number of erasure requests. */
  public static final int ERASURES = 6;

  private RandomScenario() {}

  /** Writes the context and the events into a folder. */
  public static void write(Path folder, Random random) throws IOException {
    List<String> context = new ArrayList<>();
    for (int offer = 0; offer < 4; offer++) {
      context.add(
          String.format(
              Locale.ROOT,
              "{\"stream\":\"catalog\",\"event_time\":\"%s\",\"offer_id\":\"o%d\",\"category\":\"k%d\",\"item_id\":\"i%d\",\"intents\":[\"%s\"],\"budget\":%s}",
              START,
              offer,
              offer % 2,
              offer,
              offer == 2 ? "test" : "none",
              offer == 1 ? "null" : "3"));
    }
    context.add(
        "{\"stream\":\"catalog\",\"event_time\":\"%s\",\"offer_id\":\"o4\",\"category\":\"k4\",\"budget_amount\":20.0,\"cost\":2.5,\"contact_cost\":0.3,\"grants\":\"location\",\"books\":\"visit\",\"text\":{\"en\":\"Yours: {item|this}.\"}}"
            .formatted(START));
    for (int customer = 0; customer < 40; customer++) {
      context.add(
          String.format(
              Locale.ROOT,
              "{\"stream\":\"offers\",\"event_time\":\"%s\",\"customer_id\":\"c%d\",\"offers\":[{\"offer_id\":\"o0\",\"priority\":1.0},{\"offer_id\":\"o1\",\"priority\":0.8},{\"offer_id\":\"o2\",\"priority\":0.6}]}",
              START,
              customer));
      context.add(
          String.format(
              Locale.ROOT,
              "{\"stream\":\"profile\",\"event_time\":\"%s\",\"customer_id\":\"c%d\",\"segment\":\"%s\"}",
              at(random.nextInt(3_000)),
              customer,
              random.nextInt(4) == 0 ? "old" : "new"));
      for (int change = 0; change < 3; change++) {
        context.add(
            String.format(
                Locale.ROOT,
                "{\"stream\":\"consent\",\"event_time\":\"%s\",\"customer_id\":\"c%d\",\"purpose\":\"location\",\"granted\":%s}",
                at(random.nextInt(6_000)),
                customer,
                random.nextInt(3) != 0));
      }
    }
    for (int link = 0; link < 60; link++) {
      Instant time = at(random.nextInt(6_000));
      String device = random.nextInt(4) == 0 ? card(random) : "d" + random.nextInt(30);
      // Some links contradict each other at the same time and under the same id.
      int said = random.nextInt(4) == 0 ? 2 : 1;
      for (int i = 0; i < said; i++) {
        context.add(
            String.format(
                Locale.ROOT,
                "{\"stream\":\"identity\",\"event_id\":\"%s\",\"event_time\":\"%s\",\"device_id\":\"%s\",\"customer_id\":\"c%d\",\"linked\":%s}",
                said == 2 ? "same" : "l" + link,
                time,
                device,
                random.nextInt(40),
                random.nextInt(3) != 0));
      }
    }
    for (int outcome = 0; outcome < 80; outcome++) {
      context.add(
          String.format(
              Locale.ROOT,
              "{\"stream\":\"outcome\",\"event_time\":\"%s\",\"customer_id\":\"c%d\",\"offer_id\":\"o%d\",\"channel\":\"WEB\",\"outcome\":\"%s\"}",
              at(random.nextInt(6_000)),
              random.nextInt(40),
              List.of(0, 1, 2, 4).get(random.nextInt(4)),
              List.of("SEEN", "CLICKED", "ACCEPTED", "REJECTED").get(random.nextInt(4))));
    }
    for (int merge = 0; merge < 30; merge++) {
      boolean ends = random.nextInt(4) == 0;
      context.add(
          String.format(
              Locale.ROOT,
              "{\"stream\":\"merge\",\"event_time\":\"%s\",\"customer_id\":\"c%d\"%s}",
              at(random.nextInt(6_000)),
              random.nextInt(20),
              ends ? "" : ",\"into_customer_id\":\"c" + (20 + random.nextInt(20)) + "\""));
    }
    for (int erasure = 0; erasure < ERASURES; erasure++) {
      context.add(
          String.format(
              Locale.ROOT,
              "{\"stream\":\"erasure\",\"event_time\":\"%s\",\"customer_id\":\"c%d\",\"request_id\":\"r%d\"}",
              at(random.nextInt(5_900)),
              random.nextInt(40),
              erasure));
    }
    Files.write(folder.resolve("context.jsonl"), context);
    List<String> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      events.add(event(random, i));
      if (random.nextInt(10) == 0) {
        events.add(twin(random, events.get(events.size() - 1)));
      }
    }
    Files.write(folder.resolve("events.jsonl"), events);
  }

  private static String event(Random random, int i) {
    // One event every two seconds; some are up to six seconds out of order, a few far too late.
    int back =
        random.nextInt(10) < 3 ? random.nextInt(6_000) : random.nextInt(60) == 0 ? 60_000 : 0;
    Instant time = START.plusMillis(Math.max(0, i * 2_000L - back));
    if (random.nextInt(80) == 0) {
      return List.of(
              "{\"stream\":\"clickstream\",\"event_time\":\""
                  + time
                  + "\",\"channel\":\"WEB\",\"action\":\"a\"}",
              "{\"stream\":\"clickstream\"}",
              "garbage {",
              "{\"stream\":\"beacon\",\"event_time\":\"1969-01-01T00:00:00Z\",\"device_id\":\"d\",\"place_id\":\"p\",\"place_category\":\"c\",\"transition\":\"ENTER\"}",
              "{\"stream\":\"consent\",\"event_time\":\"" + time + "\"}")
          .get(random.nextInt(5));
    }
    String device = "\"device_id\":\"d" + random.nextInt(30) + "\"";
    String customer = "\"customer_id\":\"c" + random.nextInt(40) + "\"";
    if (random.nextInt(5) == 0) {
      return String.format(
          Locale.ROOT,
          "{\"stream\":\"beacon\",\"event_id\":\"%s\",\"event_time\":\"%s\",%s,\"place_id\":\"p%d\",\"area\":\"n\",\"place_category\":\"shop\",\"transition\":\"%s\"}",
          id(random, i),
          time,
          random.nextInt(3) == 0 ? device + "," + customer : device,
          random.nextInt(2),
          random.nextBoolean() ? "ENTER" : "EXIT");
    }
    if (random.nextInt(50) == 0) {
      return "{\"stream\":\"place\",\"event_id\":\"%s\",\"event_time\":\"%s\",\"%s,\"kind\":\"closing\"}"
          .formatted(
              id(random, i), time, random.nextBoolean() ? "area\":\"n\"" : "place_id\":\"p0\"");
    }
    boolean login = random.nextInt(25) == 0;
    String whose = login ? device + "," + customer : random.nextInt(3) == 0 ? customer : device;
    if (!login && random.nextInt(8) == 0) {
      String card = "\"identifier\":\"" + card(random) + "\"";
      whose = random.nextBoolean() ? card : device + "," + card;
    }
    String action =
        login ? "login" : List.of("a", "b", "c", "c", "purchase").get(random.nextInt(5));
    return String.format(
        Locale.ROOT,
        "{\"stream\":\"clickstream\",\"event_id\":\"%s\",\"event_time\":\"%s\",%s,\"channel\":\"%s\",\"action\":\"%s\",\"item_id\":\"i%d\"}",
        id(random, i),
        time,
        whose,
        random.nextBoolean() ? "WEB" : "MOBILE_APP",
        action,
        random.nextInt(6));
  }

  private static String card(Random random) {
    return "card:" + random.nextInt(10);
  }

  /**
   * Ids do not increase with time, so that they, and not the order of arrival, break ties; some ids
   * are reused, and some are empty.
   */
  private static String id(Random random, int i) {
    return switch (random.nextInt(20)) {
      case 0 -> "";
      case 1, 2 -> "again";
      default -> String.format(Locale.ROOT, "%02d-%d", random.nextInt(100), i);
    };
  }

  /** Returns a duplicate of an event, or another event with the same time and id. */
  private static String twin(Random random, String event) {
    return random.nextInt(3) == 0
        ? event
        : event.replaceFirst("\"action\":\"[abc]\"", "\"action\":\"purchase\"");
  }

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }

  private static SourceText pattern(String name, String rest) {
    return new SourceText(
        name + ".yaml",
        "pattern: %s\nversion: 1\nmoment: DO\nintent: test\n%s".formatted(name, rest));
  }
}
