package io.micromoments.emit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.OfferResequenceCommand;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks that the contract detects violations. */
class DeliveryCheckTest {

  private static final OfferResequenceCommand A1 = Commands.command("a", 1, "first");
  private static final OfferResequenceCommand A2 = Commands.command("a", 2, "second");
  private static final OfferResequenceCommand B1 = Commands.command("b", 1, "other");
  private static final List<OfferResequenceCommand> SENT = List.of(A1, B1, A2);

  @Test
  void customersMayOvertakeEachOther() {
    assertThat(atLeastOnce(A1, A2, B1)).isEmpty();
    assertThat(exactlyOnce(B1, A1, A2)).isEmpty();
  }

  @Test
  void repeatsAreAllowedOnlyAtLeastOnce() {
    assertThat(atLeastOnce(A1, B1, A2, A1, B1, A2)).isEmpty();
    assertThat(exactlyOnce(A1, A1, B1, A2)).containsExactly("received twice: a-1");
  }

  @Test
  void aLostRecordIsFound() {
    assertThat(atLeastOnce(A1, A2))
        .anyMatch(each -> each.startsWith("lost: {\"command_id\":\"b-1"));
  }

  @Test
  void aRepeatWithOtherContentIsFound() {
    assertThat(atLeastOnce(A1, B1, A2, Commands.command("a", 2, "third")))
        .singleElement()
        .asString()
        .startsWith("changed: ");
  }

  @Test
  void aRecordThatNobodySentIsFound() {
    assertThat(atLeastOnce(A1, B1, A2, Commands.command("c", 1, "")))
        .singleElement()
        .asString()
        .startsWith("never sent: ");
  }

  @Test
  void aCustomersRecordsInAnotherOrderAreFound() {
    assertThat(exactlyOnce(A2, A1, B1))
        .containsExactly("records of a: sent [a-1, a-2], received [a-2, a-1]");
  }

  @Test
  void anOlderRecordThatComesLastIsFound() {
    assertThat(atLeastOnce(A1, A2, B1, A1))
        .containsExactly(
            "the last record received for a is not the last one sent: [a-1, a-2, a-1]");
  }

  private static List<String> atLeastOnce(OfferResequenceCommand... received) {
    return DeliveryCheck.of(SENT, List.of(received), Guarantee.AT_LEAST_ONCE);
  }

  private static List<String> exactlyOnce(OfferResequenceCommand... received) {
    return DeliveryCheck.of(SENT, List.of(received), Guarantee.EXACTLY_ONCE);
  }
}
