package io.micromoments.patterns.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Runs random patterns on three devices, which are handed over to one customer at random times. The
 * customer must find what one key would have found from the events it has seen, paths of different
 * devices must not be confused, and no state may be left. {@code -Dseed=…} repeats a run.
 */
class HandOverTest {

  private static final int ROUNDS = 600;

  @Test
  void handedOverPartialMatchesContinueAndNoStateIsLeft() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("HandOverTest seed=" + seed);
    int handedOver = 0;
    int matched = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      String yaml = RandomPatterns.next(random, RandomPatterns.newCoverage());
      MomentPattern pattern = Patterns.read(new SourceText("random.yaml", yaml));
      PatternEngine engine = new PatternEngine(List.of(new PatternCompiler().compile(pattern)));
      KeyStateSerializer format = new KeyStateSerializer();
      KeyState customer = new KeyState();
      KeyState[] devices = {new KeyState(), new KeyState(), new KeyState()};
      List<Match> matches = new ArrayList<>();
      String[] epochs = {"d0", "d1", "d2"};
      Map<String, Long> handedOverAt = new HashMap<>();
      double time = 0;
      for (int i = 0; i < 40; i++) {
        // Often at the same time, where the numbers of events clash.
        time += random.nextInt(3) == 0 ? 0 : random.nextInt(1500) / 1000.0;
        long now = Patterns.START + Math.round(time * 1000);
        int device = random.nextInt(4);
        if (random.nextInt(8) == 0 && device < 3) {
          handedOver += devices[device].isEmpty() ? 0 : 1;
          engine.onTime("device", devices[device], now - 1, matches::add);
          engine.onTime("customer", customer, now - 1, matches::add);
          engine.removeFromCounters(devices[device]);
          engine.handOver(
              "customer",
              format.fromBytes(format.toBytes(devices[device])),
              customer,
              now,
              matches::add);
          devices[device] = new KeyState();
          handedOverAt.put(epochs[device], now);
          epochs[device] += "+";
        } else {
          Event event =
              Patterns.click(
                  String.format(Locale.ROOT, "e%02d", i),
                  time,
                  String.valueOf((char) ('a' + random.nextInt(4))),
                  Map.of(
                      "query",
                      device < 3 ? epochs[device] : "customer",
                      "value",
                      (double) random.nextInt(10),
                      "item_category",
                      String.valueOf((char) ('a' + random.nextInt(4)))));
          KeyState state = device < 3 ? devices[device] : customer;
          engine.onEvent(device < 3 ? "device" : "customer", state, event, matches::add);
        }
      }
      for (KeyState state : List.of(devices[0], devices[1], devices[2], customer)) {
        engine.onTime("customer", state, Patterns.START + 300_000, matches::add);
        assertThat(state.isEmpty()).as("left, seed %d round %d%n%s", seed, round, yaml).isTrue();
      }
      String where = String.format(Locale.ROOT, "seed %d round %d%n%s", seed, round, yaml);
      matches.forEach(match -> onePath(match, handedOverAt, where));
      matched += matches.size();
    }
    System.out.printf(Locale.ROOT, "handed over=%d matches=%d%n", handedOver, matched);
    assertThat(handedOver).isGreaterThan(ROUNDS / 4);
  }

  /** Asserts that a match has events of one device at most, and of the customer only later ones. */
  private static void onePath(Match match, Map<String, Long> handedOverAt, String where) {
    Set<String> origins = new TreeSet<>();
    long earliestOwn = Long.MAX_VALUE;
    for (List<Event> events : match.steps().values()) {
      for (Event event : events) {
        if (event.get("query").equals("customer")) {
          earliestOwn = Math.min(earliestOwn, event.time());
        } else {
          origins.add((String) event.get("query"));
        }
      }
    }
    assertThat(origins).as(where).hasSizeLessThanOrEqualTo(1);
    for (String origin : origins) {
      if (earliestOwn != Long.MAX_VALUE) {
        assertThat(earliestOwn).as(where).isGreaterThanOrEqualTo(handedOverAt.get(origin));
      }
    }
  }
}
