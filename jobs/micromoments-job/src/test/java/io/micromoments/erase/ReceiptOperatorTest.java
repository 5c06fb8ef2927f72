package io.micromoments.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.ErasedPart;
import io.micromoments.schemas.ErasureReceipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The receipt of a request is issued once, with the last report of its stages. */
class ReceiptOperatorTest {

  private static final Instant AT = Instant.parse("2026-05-02T10:00:00Z");
  private static final String INDEX = "devices";
  private static final String BY_DEVICE = "identity";
  private static final Set<String> ONCE = Set.of(INDEX, "customer", "settle");
  private static final List<String> ALL = List.of("customer", INDEX, BY_DEVICE, "settle");

  private KeyedOneInputStreamOperatorTestHarness<String, ErasedPart, ErasureReceipt> harness;

  @BeforeEach
  void start() throws Exception {
    start(null);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  @Test
  void theReceiptIsIssuedWithTheLastReportWhateverTheOrder() throws Exception {
    List<List<ErasedPart>> orders = new ArrayList<>();
    permute(
        List.of(
            part("", INDEX, 2),
            part("", BY_DEVICE, 0),
            part("", BY_DEVICE, 0),
            part("", "customer", 0),
            part("", "settle", 0)),
        List.of(),
        orders);
    assertThat(orders).hasSize(120);
    for (int i = 0; i < orders.size(); i++) {
      String request = "r" + i;
      for (ErasedPart each : orders.get(i)) {
        assertThat(receipts()).as("before the last report of %s", orders.get(i)).hasSize(i);
        report(part(request, each.getStage(), each.getDevices()));
      }
      assertThat(receipts())
          .as("after %s", orders.get(i))
          .hasSize(i + 1)
          .last()
          .isEqualTo(new ErasureReceipt(request, AT, ALL, 2));
    }
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void aCustomerWithoutDevicesHasAReceiptWithoutReportsByDevice() throws Exception {
    report(part("r", "settle", 0));
    report(part("r", "customer", 0));
    assertThat(receipts()).isEmpty();
    report(part("r", INDEX, 0));

    assertThat(receipts()).containsExactly(new ErasureReceipt("r", AT, ALL, 0));
  }

  @Test
  void oneMissingDeviceHoldsTheReceiptBack() throws Exception {
    report(part("r", INDEX, 3));
    report(part("r", "customer", 0));
    report(part("r", "settle", 0));
    report(part("r", BY_DEVICE, 0));
    report(part("r", BY_DEVICE, 0));
    assertThat(receipts()).isEmpty();

    report(part("r", BY_DEVICE, 0));

    assertThat(receipts()).singleElement().returns(3, ErasureReceipt::getDevices);
  }

  @Test
  void aRepeatedReportDoesNotReplaceThatOfAnotherStage() throws Exception {
    report(part("r", "customer", 0));
    report(part("r", "customer", 0));
    report(part("r", INDEX, 0));

    assertThat(receipts()).isEmpty();
  }

  @Test
  void requestsDoNotCountForEachOther() throws Exception {
    report(part("r", INDEX, 0));
    report(part("r", "customer", 0));
    report(part("s", "settle", 0));
    assertThat(receipts()).isEmpty();

    report(part("r", "settle", 0));

    assertThat(receipts()).extracting(ErasureReceipt::getRequestId).containsExactly("r");
    assertThat(harness.numKeyedStateEntries()).as("the other one waits").isEqualTo(1);
  }

  @Test
  void reportsBeforeARestoreCount() throws Exception {
    report(part("r", BY_DEVICE, 0));
    report(part("r", INDEX, 2));
    report(part("r", "customer", 0));
    OperatorSubtaskState checkpoint = harness.snapshot(1, 1);

    start(checkpoint);
    report(part("r", "settle", 0));
    assertThat(receipts()).isEmpty();
    report(part("r", BY_DEVICE, 0));

    assertThat(receipts()).containsExactly(new ErasureReceipt("r", AT, ALL, 2));
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void aRequestRepeatedAfterItsReceiptHasAnotherOne() throws Exception {
    report(part("r", BY_DEVICE, 0));
    report(part("r", INDEX, 1));
    report(part("r", "customer", 0));
    report(part("r", "settle", 0));
    report(part("r", INDEX, 0));
    report(part("r", "customer", 0));
    assertThat(receipts()).hasSize(1);
    report(part("r", "settle", 0));

    assertThat(receipts()).extracting(ErasureReceipt::getDevices).containsExactly(1, 0);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  /** A stage that receives both records of a repeated request at once reports twice in a row. */
  @Test
  void aRequestRepeatedBeforeItsReceiptLeavesNoState() throws Exception {
    report(part("r", INDEX, 1));
    report(part("r", INDEX, 0));
    report(part("r", BY_DEVICE, 0));
    report(part("r", "customer", 0));
    report(part("r", "customer", 0));
    report(part("r", "settle", 0));
    report(part("r", "settle", 0));

    assertThat(receipts()).first().isEqualTo(new ErasureReceipt("r", AT, ALL, 1));
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  private void start(OperatorSubtaskState restored) throws Exception {
    if (harness != null) {
      harness.close();
    }
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new ReceiptOperator(ONCE, INDEX, BY_DEVICE)),
            ErasedPart::getRequestId,
            BasicTypeInfo.STRING_TYPE_INFO);
    if (restored != null) {
      harness.initializeState(restored);
    }
    harness.open();
  }

  private void report(ErasedPart part) throws Exception {
    harness.processElement(new StreamRecord<>(part));
  }

  private List<ErasureReceipt> receipts() {
    return harness.extractOutputValues();
  }

  private static ErasedPart part(String request, String stage, int devices) {
    return new ErasedPart(request, AT, stage, devices);
  }

  private static void permute(
      List<ErasedPart> rest, List<ErasedPart> chosen, List<List<ErasedPart>> out) {
    if (rest.isEmpty()) {
      out.add(chosen);
    }
    for (int i = 0; i < rest.size(); i++) {
      List<ErasedPart> others = new ArrayList<>(rest);
      List<ErasedPart> more = new ArrayList<>(chosen);
      more.add(others.remove(i));
      permute(others, more, out);
    }
  }
}
