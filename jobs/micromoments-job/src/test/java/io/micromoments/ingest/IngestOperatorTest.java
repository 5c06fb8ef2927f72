package io.micromoments.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.input.Arrival;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.ElementSerializer;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerMerge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.MultiInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngestOperatorTest {

  private static final int CLICKS = 0;
  private static final int BEACONS = 1;
  private static final int CONTEXT = 2;

  private MultiInputStreamOperatorTestHarness<Element> harness;

  @BeforeEach
  void begin() throws Exception {
    harness =
        new MultiInputStreamOperatorTestHarness<>(
            new IngestFactory(
                List.of("clicks", "beacons"),
                List.of(true, true),
                Duration.ofSeconds(5),
                Duration.ZERO,
                null,
                new PatternSet(List.of()),
                null,
                true,
                false,
                false,
                DetectionSettings.DEFAULT,
                128));
    harness.setup(new ElementSerializer());
    harness.open();
    harness.setProcessingTime(10_000);
  }

  @AfterEach
  void end() throws Exception {
    harness.close();
  }

  @Test
  void sourcesHaveCaughtUpOnlyOnceTheirHeartbeatsHaveArrived() throws Exception {
    hasBacklog(CONTEXT, false);
    hasBacklog(CLICKS, false);
    hasBacklog(BEACONS, false);
    assertThat(backlogs()).as("no heartbeat has come").containsExactly(true);
    heartbeat(CLICKS, 10_500);
    assertThat(backlogs()).containsExactly(true);
    heartbeat(BEACONS, 10_500);
    assertThat(backlogs()).containsExactly(true, false);
  }

  @Test
  void recordsInTransitCountAsABacklog() throws Exception {
    catchUp();
    harness.setProcessingTime(10_600);
    assertThat(backlogs()).as("both heartbeats are overdue").endsWith(false, true);
    heartbeat(CLICKS, 11_100);
    heartbeat(BEACONS, 10_550);
    assertThat(backlogs()).as("beacons have sent one that came late").endsWith(false, true);
    heartbeat(BEACONS, 11_100);
    assertThat(backlogs()).endsWith(true, false);
  }

  @Test
  void theWatermarkWaitsForDelayedContext() throws Exception {
    catchUp();
    heartbeat(CONTEXT, 10_500);
    harness.setProcessingTime(10_600);
    heartbeat(CLICKS, 20_000);
    heartbeat(BEACONS, 20_000);
    assertThat(backlogs()).endsWith(false, true);
    reportProgress(CLICKS, 100_000);
    reportProgress(BEACONS, 100_000);
    assertThat(watermarks()).containsExactly(IngestOperator.FIRST_WATERMARK);

    heartbeat(CONTEXT, 11_100);

    assertThat(backlogs()).endsWith(true, false);
    assertThat(watermarks()).containsExactly(IngestOperator.FIRST_WATERMARK, new Watermark(94_999));
  }

  @ParameterizedTest
  @ValueSource(ints = {CONTEXT, CLICKS})
  void aJobThatMergesNoCustomersRejectsMergesAndSaysWhatToSet(int input) throws Exception {
    CustomerMerge merge = new CustomerMerge("m", Instant.EPOCH, "ann-app", "ann");
    ContextElement element = new ContextElement("ann-app", ContextStream.MERGE, merge);
    harness.processElement(
        input,
        new StreamRecord<>(
            new Arrival("context.merges", 0, 7, Arrival.UNKNOWN, null, element, null)));
    assertThat(harness.getSideOutput(IngestOperator.REJECTED))
        .singleElement()
        .satisfies(
            rejected -> {
              assertThat(rejected.getValue().getOffset()).isEqualTo(7);
              assertThat(rejected.getValue().getText()).contains("set identity.merges to true");
            });
  }

  private void catchUp() throws Exception {
    hasBacklog(CONTEXT, false);
    for (int source : new int[] {CLICKS, BEACONS}) {
      hasBacklog(source, false);
      heartbeat(source, 10_500);
    }
    assertThat(backlogs()).endsWith(false);
  }

  private void heartbeat(int source, long expiresAt) throws Exception {
    harness.processElement(source, new StreamRecord<>(Arrival.heartbeat(expiresAt)));
  }

  private void hasBacklog(int source, boolean backlog) throws Exception {
    harness.processRecordAttributes(source, new RecordAttributes(backlog));
  }

  private void reportProgress(int source, long time) throws Exception {
    harness.processWatermark(source, new Watermark(time));
  }

  private List<Boolean> backlogs() {
    List<Boolean> backlogs = new ArrayList<>();
    for (Object each : harness.getOutput()) {
      if (each instanceof RecordAttributes attributes) {
        backlogs.add(attributes.isBacklog());
      }
    }
    return backlogs;
  }

  private List<Watermark> watermarks() {
    List<Watermark> watermarks = new ArrayList<>();
    for (Object each : harness.getOutput()) {
      if (each instanceof Watermark watermark) {
        watermarks.add(watermark);
      }
    }
    return watermarks;
  }
}
