package io.micromoments.workbench.results;

import io.micromoments.schemas.ErasureReceipt;
import java.util.List;

/** Describes what an erasure removed. */
public final class ReceiptText {

  private ReceiptText() {}

  /** Returns a receipt as one sentence. */
  public static String of(ErasureReceipt receipt) {
    return "Request %s: the customer%s erased from %s by %s, %s."
        .formatted(
            receipt.getRequestId(),
            receipt.getDevices() == 0
                ? " was"
                : " and " + Formats.count(receipt.getDevices(), "device", "devices") + " were",
            all(receipt.getStages()),
            Formats.time(receipt.getErasedAt()),
            Formats.date(receipt.getErasedAt()));
  }

  private static String all(List<String> stages) {
    if (stages.isEmpty()) {
      return "no stage";
    }
    int last = stages.size() - 1;
    return last == 0
        ? stages.get(0)
        : String.join(", ", stages.subList(0, last)) + " and " + stages.get(last);
  }
}
