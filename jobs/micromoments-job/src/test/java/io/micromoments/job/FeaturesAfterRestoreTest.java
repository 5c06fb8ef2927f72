package io.micromoments.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.customer.CustomerOperator;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Micromoment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Features are the same after a restore at any point, and on RocksDB. */
class FeaturesAfterRestoreTest {

  private static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              new SourceText(
                  "habit.yaml",
                  """
                  pattern: habit
                  version: 1
                  moment: BUY
                  intent: test
                  within: 10m
                  features:
                    - { feature: looks, aggregate: count, by: event.item_id, on: clickstream, in: 20m }
                    - { feature: spend, aggregate: baseline, of: event.value, on: clickstream, in: 1h, min-events: 3 }
                    - { feature: rising, aggregate: trend, of: event.value, on: clickstream, in: 1h, min-events: 3 }
                    - { feature: sessions, aggregate: sessions, gap: 2m, on: clickstream }
                    - { feature: items, aggregate: distinct, of: event.item_id, on: clickstream, in: 30m }
                    - { feature: usual, aggregate: frequent, of: event.item_id, on: clickstream, in: 30m }
                    - { feature: last, aggregate: last, of: event.item_id, on: clickstream }
                    - { feature: first, aggregate: first, of: event.event_time, on: clickstream }
                    - { feature: since, aggregate: since, on: clickstream }
                  steps:
                    - step: look
                      on: clickstream
                      where: event.value > features.spend.mean && features.last != event.item_id
                    - step: again
                      on: clickstream
                      where: event.item_id in features.usual && features.looks[event.item_id] >= 2
                  capture:
                    spread: features.spend.stddev
                    rising: features.rising
                    sessions: features.sessions
                    items: features.items
                    first: features.first
                    since: features.since
                  """)));

  @Test
  void momentsAreTheSameAfterARestoreAtAnyPoint() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("FeaturesAfterRestoreTest seed=" + seed);
    List<Element> events = events(new Random(seed));
    List<Micromoment> undisturbed = run(events, 0, null);
    assertThat(undisturbed).hasSizeGreaterThan(20);
    for (int round = 1; round <= 5; round++) {
      Random random = new Random(seed + round);
      assertThat(run(events, 4, random))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(undisturbed);
    }
    try (Stage<Element> stage = Stage.onRocksDb(customer()).begun()) {
      for (int i = 0; i < events.size(); i++) {
        send(stage, events, i);
      }
      assertThat(stage.onSide(CustomerOperator.MOMENTS)).isEqualTo(undisturbed);
    }
  }

  private static List<Micromoment> run(List<Element> events, int restores, Random random)
      throws Exception {
    List<Micromoment> moments = new ArrayList<>();
    List<Integer> points = new ArrayList<>();
    for (int i = 0; i < restores; i++) {
      points.add(random.nextInt(events.size()));
    }
    Stage<Element> stage = new Stage<>(customer()).begun();
    for (int i = 0; i < events.size(); i++) {
      if (points.contains(i)) {
        OperatorSubtaskState checkpoint = stage.checkpoint();
        moments.addAll(stage.onSide(CustomerOperator.MOMENTS));
        stage.close();
        stage = new Stage<>(customer(), checkpoint);
      }
      send(stage, events, i);
    }
    moments.addAll(stage.onSide(CustomerOperator.MOMENTS));
    stage.close();
    return moments;
  }

  /** Sends an event; after every third one, time passes. */
  private static void send(Stage<Element> stage, List<Element> events, int number)
      throws Exception {
    stage.send(events.get(number));
    if (number % 3 == 2) {
      stage.time(30L * number - 20);
    }
  }

  private static CustomerOperator customer() {
    return StageFixture.customer(PATTERNS, null);
  }

  private static List<Element> events(Random random) throws Exception {
    List<Element> events = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      events.add(
          new EventElement(
              "c" + random.nextInt(3),
              JsonRecords.event(
                  EventStream.CLICKSTREAM,
                  JsonRecords.parse(
                      String.format(
                          Locale.ROOT,
                          "{\"event_id\":\"e%d\",\"event_time\":\"%s\",\"channel\":\"WEB\",\"action\":\"view\",\"item_id\":\"i%d\",\"value\":%d}",
                          i,
                          StageFixture.at(30L * i + random.nextInt(15)),
                          random.nextInt(4),
                          random.nextInt(100))),
                  false)));
    }
    return events;
  }
}
