package io.micromoments.detect;

import static io.micromoments.patterns.Patterns.START;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.KeyStateSerializer;
import io.micromoments.patterns.engine.PatternEngine;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.HandOver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.flink.streaming.api.watermark.Watermark;

/** Random events, hand-overs of devices, pattern changes and watermarks. */
final class RandomInputs {

  private static final int CUSTOMERS = 6;

  private RandomInputs() {}

  /** Returns elements, changes and watermarks in arrival order. */
  static List<Object> generate(Random random, List<String> yamls) throws Exception {
    List<Object> inputs = new ArrayList<>();
    double time = 0;
    int[] versions = {1, 1};
    boolean[] retired = new boolean[2];
    long watermark = Long.MIN_VALUE;
    for (int i = 0; i < 120; i++) {
      time += random.nextInt(4) == 0 ? 0 : random.nextInt(700) / 1000.0;
      double late = random.nextInt(5) == 0 ? -random.nextInt(2_000) / 1000.0 : 0;
      String customer = "c" + random.nextInt(CUSTOMERS);
      inputs.add(
          new EventElement(customer, event(random, id(random, i), Math.max(0, time + late))));
      if (random.nextInt(6) == 0) {
        inputs.add(new EventElement(customer, twin(random, lastEvent(inputs))));
      }
      // Identity receives changes, too: devices have first versions only before the first change.
      boolean nothingChanged = inputs.stream().noneMatch(DefinitionChange.class::isInstance);
      if (random.nextInt(10) == 0 && nothingChanged) {
        inputs.add(handOver(random, yamls, customer, i, time));
      }
      if (random.nextInt(25) == 0) {
        int which = random.nextInt(2);
        long effective = START + Math.round(time * 1000) + 500 + random.nextInt(4_000);
        if (random.nextInt(4) == 0 && !retired[which]) {
          retired[which] = true;
          inputs.add(
              new DefinitionChange(
                  "p" + which,
                  versions[which],
                  Instant.ofEpochMilli(effective),
                  null,
                  DefinitionKind.PATTERN,
                  null));
        } else {
          retired[which] = false;
          versions[which]++;
          String onChange = List.of("keep", "drain", "restart").get(random.nextInt(3));
          String yaml =
              yamls
                  .get(which)
                  .replaceFirst(
                      "version: 1\n",
                      String.format(
                          Locale.ROOT, "version: %d\non-change: %s\n", versions[which], onChange))
                  .replaceFirst(
                      "within: \\d+s\nskip",
                      String.format(Locale.ROOT, "within: %ds\nskip", 8 + random.nextInt(20)));
          inputs.add(
              new DefinitionChange(
                  "p" + which,
                  versions[which],
                  Instant.ofEpochMilli(effective),
                  yaml,
                  DefinitionKind.PATTERN,
                  null));
        }
      }
      long next = START + Math.round(time * 1000) - 2_000;
      if (random.nextInt(4) == 0 && next > watermark) {
        watermark = next;
        inputs.add(new Watermark(watermark));
      }
    }
    for (int i = 0; i < 2; i++) {
      inputs.add(
          new DefinitionChange(
              "p" + i,
              versions[i],
              Instant.ofEpochMilli(START + 400_000),
              null,
              DefinitionKind.PATTERN,
              null));
    }
    inputs.add(new Watermark(START + 500_000));
    return inputs;
  }

  /** Usually unique; some events share an id, and some have none. */
  private static String id(Random random, int i) {
    return random.nextInt(8) != 0
        ? String.format(Locale.ROOT, "e%03d", i)
        : random.nextBoolean() ? "same" : "";
  }

  private static Event lastEvent(List<Object> inputs) {
    return ((EventElement) inputs.get(inputs.size() - 1)).event();
  }

  /** Returns another event with the same time and id. */
  private static Event twin(Random random, Event event) {
    return event(random, event.id(), (event.time() - START) / 1000.0);
  }

  /** No two events have the same content, so that matches can be distinguished whatever the ids. */
  private static Event event(Random random, String id, double time) {
    return Patterns.click(
        id,
        time,
        String.valueOf((char) ('a' + random.nextInt(4))),
        Map.of(
            "value",
            random.nextInt(10) + random.nextDouble() / 1000,
            "item_category",
            String.valueOf((char) ('a' + random.nextInt(4)))));
  }

  /** Returns the partial matches of a device after a few events under the first versions. */
  private static HandOverElement handOver(
      Random random, List<String> yamls, String customer, int i, double time) throws Exception {
    PatternEngine identity =
        new PatternEngine(
            new PatternSet(yamls.stream().map(yaml -> new SourceText("random.yaml", yaml)).toList())
                .compile());
    KeyState device = new KeyState();
    for (int j = 0; j < 3; j++) {
      identity.onEvent(
          "device:d",
          device,
          event(random, String.format(Locale.ROOT, "d%03d-%d", i, j), time),
          match -> {});
    }
    return new HandOverElement(
        HandOver.newBuilder()
            .setEventId(String.format(Locale.ROOT, "h%03d", i))
            .setEventTime(Instant.ofEpochMilli(START + Math.round(time * 1000) + 1))
            .setDeviceId("d")
            .setCustomerId(customer)
            .setPartialMatches(new KeyStateSerializer().toBytes(device))
            .setActiveMoments(new ArrayList<>())
            .setLastEmitted(Map.of())
            .build());
  }
}
