package io.micromoments.detect;

import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.MatchSerializer;
import java.util.List;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Tests definitions that reach a stage after its bounded input of events has ended. */
class LateDefinitionsTest {

  @Test
  void watermarkOfEventsIsEmittedBeforeTheMaxWatermark() throws Exception {
    PatternSet patterns =
        new PatternSet(
            List.of(
                Patterns.source(
                    "single",
                    "steps: [{ step: only, on: clickstream, where: event.action == 'a' }]\n")));
    try (var harness =
        new KeyedTwoInputStreamOperatorTestHarness<String, Element, BroadcastElement, Match>(
            new DetectOperator(patterns),
            Element::key,
            element -> "",
            BasicTypeInfo.STRING_TYPE_INFO,
            16,
            1,
            0)) {
      harness.setup(new MatchSerializer());
      harness.open();
      harness.processElement1(new StreamRecord<>(new EventElement("c", click("1", 0, "a"))));
      harness.processWatermark1(new Watermark(START));
      harness.processWatermark1(Watermark.MAX_WATERMARK);
      assertThat(matches(harness.getOutput())).isZero();

      harness.processWatermark2(new Watermark(0));
      harness.processWatermarkStatus2(WatermarkStatus.IDLE);

      assertThat(matches(harness.getOutput())).isEqualTo(1);
      assertThat(harness.getOutput()).last().isEqualTo(Watermark.MAX_WATERMARK);
      assertThat(harness.getOutput()).contains(new Watermark(START));
    }
  }

  private static long matches(Iterable<Object> output) {
    long matches = 0;
    for (Object each : output) {
      if (each instanceof StreamRecord<?> record && record.getValue() instanceof Match) {
        matches++;
      }
    }
    return matches;
  }
}
