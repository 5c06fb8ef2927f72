package io.micromoments.settle;

import static io.micromoments.settle.CommandFixture.at;
import static io.micromoments.settle.CommandFixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CurrentOffers;
import io.micromoments.schemas.ErasedPart;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.OfferResequenceCommand;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands of a customer are numbered in the order in which they were decided. */
class SequenceNumberOperatorTest {

  private KeyedTwoInputStreamOperatorTestHarness<
          String, Element, BroadcastElement, OfferResequenceCommand>
      harness;

  @BeforeEach
  void startInWatermarkOrder() throws Exception {
    start(DetectionOrder.WATERMARK, null);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  /** Decisions on customers in the hold-out group have numbers, too, but issue no commands. */
  @Test
  void numbersIncreaseByOneFromOneWhateverTheNumbersOfTheDecisions() throws Exception {
    send(command("ann", 10, 4, "WEB", "loan"));
    send(command("bob", 11, 1, "WEB", "loan"));
    send(command("ann", 12, 9, "WEB", "loan"));
    watermark(20);
    send(command("ann", 30, 10, "WEB", "loan"));
    watermark(40);

    assertThat(numbers("ann")).containsExactly(1L, 2L, 3L);
    assertThat(numbers("bob")).containsExactly(1L);
  }

  @Test
  void commandsIssuedAtTheSameTimeAreNumberedInTheOrderOfTheirDecisions() throws Exception {
    for (long decided : new long[] {16, 256, 2, 10, 9}) {
      send(command("ann", 10, decided, "WEB", "loan"));
    }
    send(command("ann", 9, 1, "WEB", "loan"));
    watermark(20);

    assertThat(numbered())
        .extracting(OfferResequenceCommand::getCommandId, OfferResequenceCommand::getSequenceNumber)
        .containsExactly(
            tuple("ann-9-1", 1L),
            tuple("ann-10-2", 2L),
            tuple("ann-10-9", 3L),
            tuple("ann-10-10", 4L),
            tuple("ann-10-16", 5L),
            tuple("ann-10-256", 6L));
  }

  @Test
  void theNumberIsTheOnlyDifferenceAndTheCommandReceivedIsNotChanged() throws Exception {
    OfferResequenceCommand decided = command("ann", 10, 4, "WEB", "loan", "card");
    OfferResequenceCommand expected = OfferResequenceCommand.newBuilder(decided).build();
    expected.setSequenceNumber(1);

    send(decided);
    watermark(20);

    assertThat(numbered()).containsExactly(expected);
    assertThat(decided).isEqualTo(command("ann", 10, 4, "WEB", "loan", "card"));
  }

  @Test
  void eachCommandBecomesTheCurrentOffersAndInstructsItsChannel() throws Exception {
    send(command("ann", 10, 4, "WEB", "loan"));
    send(command("ann", 15, 5, "BRANCH", "card"));
    watermark(20);

    assertThat(numbered()).hasSize(2);
    assertThat(side(SequenceNumberOperator.CURRENT))
        .containsExactly(
            new CurrentOffers("ann", numbered().get(0)),
            new CurrentOffers("ann", numbered().get(1)));
    assertThat(side(SequenceNumberOperator.INSTRUCTIONS))
        .extracting(
            ChannelInstruction::getChannel,
            ChannelInstruction::getSequenceNumber,
            each -> each.getOffers().size(),
            ChannelInstruction::getHandedOverTo)
        .containsExactly(
            tuple("WEB", 1L, 1, null), tuple("WEB", 2L, 0, "BRANCH"), tuple("BRANCH", 2L, 1, null));
  }

  @Test
  void aCommandThatWasOvertakenHasNoOutputAndTakesNoNumber() throws Exception {
    start(DetectionOrder.ARRIVAL, null);
    watermark(1);
    send(command("ann", 10, 1, "WEB", "loan"));
    send(command("ann", 12, 3, "WEB", "card"));
    send(command("ann", 11, 2, "BRANCH", "loan"));
    send(command("ann", 13, 4, "WEB", "loan"));

    assertThat(numbered())
        .extracting(OfferResequenceCommand::getCommandId, OfferResequenceCommand::getSequenceNumber)
        .containsExactly(tuple("ann-10-1", 1L), tuple("ann-12-3", 2L), tuple("ann-13-4", 3L));
    assertThat(side(SequenceNumberOperator.CURRENT)).hasSize(3);
    assertThat(side(SequenceNumberOperator.INSTRUCTIONS))
        .extracting(ChannelInstruction::getChannel)
        .containsOnly("WEB");
  }

  @Test
  void numbersContinueAndThePreviousChannelStopsAfterARestore() throws Exception {
    send(command("ann", 10, 4, "WEB", "loan"));
    watermark(20);
    send(command("ann", 30, 5, "BRANCH", "loan"));
    OperatorSubtaskState checkpoint = harness.snapshot(1, 1);

    start(DetectionOrder.WATERMARK, checkpoint);
    send(command("ann", 40, 6, "BRANCH", "loan"));
    watermark(50);

    assertThat(numbers("ann")).as("one was waiting").containsExactly(2L, 3L);
    assertThat(side(SequenceNumberOperator.INSTRUCTIONS))
        .extracting(ChannelInstruction::getChannel, ChannelInstruction::getSequenceNumber)
        .containsExactly(tuple("WEB", 2L), tuple("BRANCH", 2L), tuple("BRANCH", 3L));
  }

  @Test
  void anOvertakenCommandIsRecognizedAfterARestore() throws Exception {
    start(DetectionOrder.ARRIVAL, null);
    watermark(1);
    send(command("ann", 12, 3, "WEB", "card"));
    OperatorSubtaskState checkpoint = harness.snapshot(1, 1);

    start(DetectionOrder.ARRIVAL, checkpoint);
    watermark(2);
    send(command("ann", 11, 2, "WEB", "loan"));
    assertThat(numbered()).isEmpty();
    send(command("ann", 13, 4, "WEB", "loan"));

    assertThat(numbers("ann")).containsExactly(2L);
  }

  @Test
  void numbersRestartAtOneAfterAnErasureEvenAtTheSameWatermark() throws Exception {
    send(command("ann", 10, 8, "WEB", "loan"));
    send(command("bob", 10, 1, "WEB", "loan"));
    send(erasure("ann", 15));
    // The decisions of a customer who returns are counted from one again.
    send(command("ann", 20, 1, "BRANCH", "loan"));
    send(command("bob", 20, 2, "WEB", "loan"));
    watermark(30);

    assertThat(numbers("ann")).containsExactly(1L, 1L);
    assertThat(numbers("bob")).containsExactly(1L, 2L);
    assertThat(side(SequenceNumberOperator.INSTRUCTIONS))
        .filteredOn(each -> each.getCustomerId().equals("ann"))
        .as("the channel before the erasure is forgotten")
        .extracting(ChannelInstruction::getChannel)
        .containsExactly("WEB", "BRANCH");
  }

  @Test
  void anErasureEmitsATombstoneAndAReportAndLeavesNoState() throws Exception {
    send(command("ann", 10, 1, "WEB", "loan"));
    watermark(12);
    assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
    send(erasure("ann", 15));
    watermark(20);

    assertThat(side(SequenceNumberOperator.CURRENT))
        .hasSize(2)
        .last()
        .isEqualTo(new CurrentOffers("ann", null));
    assertThat(side(EventTimeOperator.ERASED))
        .containsExactly(new ErasedPart("r-ann", at(15), SequenceNumberOperator.STAGE, 0));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void theErasureOfAnUnknownCustomerIsReportedToo() throws Exception {
    send(erasure("ann", 15));
    watermark(20);

    assertThat(side(SequenceNumberOperator.CURRENT))
        .containsExactly(new CurrentOffers("ann", null));
    assertThat(side(EventTimeOperator.ERASED)).hasSize(1);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  private void start(DetectionOrder order, OperatorSubtaskState restored) throws Exception {
    if (harness != null) {
      harness.close();
    }
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new SequenceNumberOperator(DetectionSettings.DEFAULT.withOrder(order).stage()),
            Element::key,
            null,
            BasicTypeInfo.STRING_TYPE_INFO);
    if (restored != null) {
      harness.initializeState(restored);
    }
    harness.open();
  }

  private void send(OfferResequenceCommand command) throws Exception {
    send(CommandElement.ofCustomer(command, "all", Map.of()));
  }

  private void send(Element element) throws Exception {
    harness.processElement1(new StreamRecord<>(element));
  }

  private void watermark(long second) throws Exception {
    harness.processBothWatermarks(new Watermark(at(second).toEpochMilli()));
  }

  private List<OfferResequenceCommand> numbered() {
    return harness.extractOutputValues();
  }

  private List<Long> numbers(String customer) {
    return numbered().stream()
        .filter(each -> each.getCustomerId().equals(customer))
        .map(OfferResequenceCommand::getSequenceNumber)
        .toList();
  }

  private <T> List<T> side(OutputTag<T> tag) {
    Queue<StreamRecord<T>> records = harness.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  private static Element erasure(String customer, long second) {
    return new ContextElement(
        customer,
        ContextStream.ERASURE,
        new ErasureRequest("e", at(second), customer, "r-" + customer));
  }
}
