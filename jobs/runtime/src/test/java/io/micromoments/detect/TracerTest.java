package io.micromoments.detect;

import static io.micromoments.detect.DetectionStage.PATTERNS;
import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.engine.RandomPatterns;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.BroadcastElement.TombstoneElement;
import io.micromoments.runtime.element.BroadcastElement.TraceElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.EventUse;
import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.Tombstone;
import io.micromoments.schemas.Trace;
import io.micromoments.schemas.TraceRequest;
import io.micromoments.schemas.TraceRequestState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.Test;

/** Traces by settings and by requests, which come and go while a stage runs. */
class TracerTest {

  private static final String CUSTOMER = "customer-4711";

  @Test
  void tracingChangesNoMatchWhateverTheOrder() throws Exception {
    long seed = Long.getLong("seed", 7_211_054_917L);
    int rounds = Integer.getInteger("rounds", 80);
    System.out.println("TracerTest seed=" + seed + " rounds=" + rounds);
    int matches = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      List<String> yamls = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        yamls.add(
            RandomPatterns.next(random, RandomPatterns.newCoverage())
                .replace("pattern: p", "pattern: p" + i));
      }
      PatternSet patterns =
          new PatternSet(yamls.stream().map(yaml -> new SourceText("random.yaml", yaml)).toList());
      List<Object> inputs = RandomInputs.generate(random, yamls);
      DetectionSettings settings =
          DetectionSettings.DEFAULT.withOrder(
              random.nextInt(4) == 0 ? DetectionOrder.WATERMARK : DetectionOrder.ARRIVAL);
      Set<String> everybody = Set.of("c0", "c1", "c2", "c3", "c4", "c5");

      List<String> untraced = run(patterns, inputs, settings);
      List<String> traced =
          run(
              patterns,
              inputs,
              settings.withTrace(new TraceSettings(everybody, Set.of(), null, true)));

      assertThat(traced)
          .as("seed %d round %d %s%n%s", seed, round, settings.order(), yamls)
          .isEqualTo(untraced);
      matches += traced.size();
    }
    assertThat(matches).isGreaterThan(rounds);
  }

  private static List<String> run(
      PatternSet patterns, List<Object> inputs, DetectionSettings settings) throws Exception {
    try (DetectionStage stage = stage(patterns, settings, null)) {
      for (Object input : inputs) {
        if (input instanceof Element element) {
          stage.send(element);
        } else if (input instanceof Watermark watermark) {
          stage.setTime(watermark.getTimestamp());
        }
      }
      return stage.emitted();
    }
  }

  @Test
  void aRequestIsAnsweredUntilItEnds() throws Exception {
    try (DetectionStage stage = stage(null)) {
      stage.send(request("r", 0, 60));
      stage.send(event("1", 1, "a"));
      stage.send(event("2", 2, "c"));
      stage.send(new EventElement("somebody-else", click("3", 3, "a")));
      stage.setTime(at(60));
      stage.send(event("4", 61, "a"));
      stage.setTime(at(100));

      assertThat(statuses(stage))
          .containsExactly(TraceRequestState.STARTED, TraceRequestState.ENDED);
      assertThat(attempts(stage))
          .extracting(AttemptTrace::getPattern, AttemptTrace::getOutcome)
          .containsExactlyInAnyOrder(
              tuple("pair", AttemptOutcome.TIMED_OUT),
              tuple("pair", AttemptOutcome.NOT_STARTED),
              tuple("absence", AttemptOutcome.NOT_STARTED));
    }
  }

  @Test
  void aRequestThatHasEndedAlreadyIsAnsweredSo() throws Exception {
    try (DetectionStage stage = stage(null)) {
      stage.setTime(at(60));
      stage.send(request("r", 0, 60));

      assertThat(statuses(stage)).containsExactly(TraceRequestState.ENDED);
    }
  }

  @Test
  void anEventThatNoPatternCanUseIsANearMissOfATracedCustomer() throws Exception {
    try (DetectionStage stage = stage(null)) {
      stage.send(request("r", 0, 60));
      stage.send(new EventElement(CUSTOMER, click("1", 1, "z"), EventUse.TRACING));
      stage.setTime(at(60));

      assertThat(attempts(stage))
          .filteredOn(each -> each.getPattern().equals("pair"))
          .singleElement()
          .satisfies(
              each ->
                  assertThat(each.getWaitingFor().get(0).getClosest().get(0).getEventId())
                      .isEqualTo("1"));
      assertThat(stage.stateOf(CUSTOMER).isEmpty()).isTrue();
    }
  }

  @Test
  void valuesAreTracedOnlyIfTheJobAllowsIt() throws Exception {
    for (boolean hasValues : List.of(false, true)) {
      DetectionSettings settings =
          DetectionSettings.DEFAULT.withTrace(TraceSettings.NONE.withValues(hasValues));
      try (DetectionStage stage = stage(PATTERNS, settings, null)) {
        stage.send(request("r", 0, 60));
        stage.send(new EventElement(CUSTOMER, click("1", 1, "secret-action"), EventUse.TRACING));
        stage.setTime(at(60));

        assertThat(stage.side(Tracer.OUTPUT).toString().contains("secret-action"))
            .isEqualTo(hasValues);
        assertThat(stage.side(Tracer.OUTPUT).toString()).contains("FAIL");
      }
    }
  }

  @Test
  void aRequestOutlivesARestartAndItsStateHasNoIds() throws Exception {
    OperatorSubtaskState state;
    try (DetectionStage stage = stage(null)) {
      stage.send(request("r", 0, 60));
      state = stage.snapshot();
    }
    assertThat(text(state)).contains("trace-requests").doesNotContain(CUSTOMER);
    try (DetectionStage stage = stage(state)) {
      stage.send(event("1", 1, "a"));
      stage.setTime(at(100));

      assertThat(attempts(stage)).isNotEmpty();
      assertThat(statuses(stage)).containsExactly(TraceRequestState.ENDED);
    }
  }

  @Test
  void anErasureEndsTheTracesOfTheCustomerOnly() throws Exception {
    try (DetectionStage stage = stage(null)) {
      stage.send(
          new TraceElement(
              new TraceRequest(
                  "r", instant(0), instant(60), List.of(CUSTOMER, "other"), List.of())));
      stage.send(event("1", 1, "a"));
      stage.send(
          new TombstoneElement(
              new Tombstone(
                  Tombstones.hash("", Tombstones.Kind.CUSTOMER, CUSTOMER),
                  instant(2),
                  instant(2).plus(Duration.ofDays(1)))));
      stage.send(event("2", 3, "a"));
      stage.send(new EventElement("other", click("3", 3, "a")));
      stage.setTime(at(60));

      assertThat(stage.side(Tracer.OUTPUT).stream().map(Trace::getCustomerId).distinct())
          .containsExactlyInAnyOrder("", "other");
    }
  }

  @Test
  void aRequestForTheSameCustomerAfterTheErasureIsAnswered() throws Exception {
    try (DetectionStage stage = stage(null)) {
      stage.send(request("r", 5, 60));
      stage.send(
          new TombstoneElement(
              new Tombstone(
                  Tombstones.hash("", Tombstones.Kind.CUSTOMER, CUSTOMER),
                  instant(2),
                  instant(2).plus(Duration.ofDays(1)))));
      stage.send(event("1", 6, "a"));
      stage.setTime(at(60));

      assertThat(attempts(stage)).isNotEmpty();
    }
  }

  @Test
  void whatHappenedBeforeTheRequestIsNotReported() throws Exception {
    try (DetectionStage stage = stage(null)) {
      stage.send(request("r", 30, 60));
      stage.send(event("1", 1, "a"));
      stage.setTime(at(20));
      assertThat(attempts(stage)).isEmpty();
      stage.send(event("2", 31, "a"));
      stage.setTime(at(60));

      assertThat(attempts(stage))
          .filteredOn(each -> !each.getTaken().isEmpty())
          .singleElement()
          .satisfies(each -> assertThat(each.getTaken().get(0).getEventId()).isEqualTo("2"));
    }
  }

  @Test
  void onlyTheNamedPatternsAreTraced() throws Exception {
    try (DetectionStage stage = stage(null)) {
      stage.send(
          new TraceElement(
              new TraceRequest(
                  "r", instant(0), instant(60), List.of(CUSTOMER), List.of("absence"))));
      stage.send(event("1", 1, "a"));
      stage.setTime(at(60));

      assertThat(attempts(stage)).extracting(AttemptTrace::getPattern).containsOnly("absence");
    }
  }

  @Test
  void theNumberOfTracedCustomersIsBounded() throws Exception {
    try (DetectionStage stage = stage(null)) {
      for (int i = 0; i <= 50; i++) {
        List<String> customers = new ArrayList<>();
        for (int j = 0; j < 20; j++) {
          customers.add(String.format(Locale.ROOT, "c%d-%d", i, j));
        }
        stage.send(
            new TraceElement(
                new TraceRequest("r" + i, instant(0), instant(60), customers, List.of())));
      }
      assertThat(statuses(stage)).hasSize(51).endsWith(TraceRequestState.TOO_MANY);
      assertThat(statuses(stage).subList(0, 50)).containsOnly(TraceRequestState.STARTED);
    }
  }

  private static DetectionStage stage(OperatorSubtaskState state) throws Exception {
    return stage(PATTERNS, DetectionSettings.DEFAULT, state);
  }

  private static DetectionStage stage(
      PatternSet patterns, DetectionSettings settings, OperatorSubtaskState state)
      throws Exception {
    return new DetectionStage(patterns, settings, new HashMapStateBackend(), state);
  }

  private static TraceElement request(String id, double from, double until) {
    return new TraceElement(
        new TraceRequest(id, instant(from), instant(until), List.of(CUSTOMER), List.of()));
  }

  private static EventElement event(String id, double seconds, String action) {
    return new EventElement(CUSTOMER, click(id, seconds, action));
  }

  private static long at(double seconds) {
    return START + Math.round(seconds * 1000);
  }

  private static Instant instant(double seconds) {
    return Instant.ofEpochMilli(at(seconds));
  }

  private static List<AttemptTrace> attempts(DetectionStage stage) {
    return stage.side(Tracer.OUTPUT).stream()
        .filter(each -> each.getAttempt() != null)
        .map(Trace::getAttempt)
        .toList();
  }

  private static List<TraceRequestState> statuses(DetectionStage stage) {
    return stage.side(Tracer.OUTPUT).stream()
        .filter(each -> each.getRequest() != null)
        .map(each -> each.getRequest().getState())
        .toList();
  }

  private static String text(OperatorSubtaskState state) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (OperatorStateHandle each : state.getManagedOperatorState()) {
      bytes.write(
          each.getStateNameToPartitionOffsets()
              .keySet()
              .toString()
              .getBytes(StandardCharsets.UTF_8));
      try (var in = each.openInputStream()) {
        bytes.write(in.readAllBytes());
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
