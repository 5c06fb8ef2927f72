package io.micromoments.workbench.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.workbench.live.DefinitionLog.Published;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DefinitionLogTest {

  @Test
  void aChangeTakesEffectWhenTheJobLetItTakeEffect() {
    DefinitionLog.Changes log =
        log(
            List.of(published(10, 1, 5), published(30, 2, 40)),
            List.of(said(1, DefinitionState.ACTIVATED, 12)));
    assertThat(log.changes())
        .as("what the job has said nothing of asks for its own time")
        .containsExactly(version(1, 12), version(2, 40));
  }

  @Test
  void changesStandInTheOrderInWhichTheyCame() {
    DefinitionLog.Changes log = log(List.of(published(30, 2, 30), published(10, 1, 10)), List.of());
    assertThat(log.changes()).containsExactly(version(1, 10), version(2, 30));
  }

  @Test
  void aRetirementNamesTheVersionThatItEnded() {
    DefinitionLog.Changes log =
        log(
            List.of(published(10, 1, 10), published(20, 2, 20), tombstone(30)),
            List.of(said(2, DefinitionState.RETIRED, 44)));
    assertThat(log.changes()).containsExactly(version(1, 10), version(2, 20), retirement(2, 44));
    assertThat(log(List.of(published(10, 1, 10), tombstone(30)), List.of()).changes())
        .containsExactly(version(1, 10), retirement(1, 30));
  }

  @Test
  void whatTheJobRejectedIsLeftOut() {
    DefinitionLog.Changes log =
        log(
            List.of(published(10, 1, 10), published(20, 2, 20)),
            List.of(said(1, DefinitionState.ACTIVATED, 10), said(2, DefinitionState.REJECTED, 20)));
    assertThat(log.changes()).containsExactly(version(1, 10));
  }

  @Test
  void aVersionThatWasCorrectedAfterItWasRejectedStands() {
    DefinitionLog.Changes log =
        log(
            List.of(published(10, 1, 10)),
            List.of(said(1, DefinitionState.REJECTED, 5), said(1, DefinitionState.ACTIVATED, 10)));
    assertThat(log.changes()).containsExactly(version(1, 10));
  }

  @Test
  void aQuarantineEndsItsVersionAndThoseBeforeItButNoHigherOne() {
    assertThat(log(List.of(published(10, 1, 10), quarantine(20, 1)), List.of()).changes())
        .containsExactly(version(1, 10), retirement(1, 20));
    assertThat(log(List.of(published(10, 2, 10), quarantine(20, 1)), List.of()).changes())
        .containsExactly(version(2, 10));
    assertThat(log(List.of(quarantine(20, 3)), List.of()).changes())
        .as("the job was started with it")
        .containsExactly(retirement(3, 20));
  }

  @Test
  void aVersionWhoseTextIsGoneIsNamedWhereItWasInForce() {
    List<Published> left = List.of(published(30, 2, 30));
    List<DefinitionStatus> said =
        List.of(said(1, DefinitionState.ACTIVATED, 10), said(2, DefinitionState.ACTIVATED, 30));
    assertThat(log(left, said).forgotten()).containsExactly("p@1");
    assertThat(DefinitionLog.of(left, said, Optional.of(at(20))).forgotten())
        .containsExactly("p@1");
    assertThat(DefinitionLog.of(left, said, Optional.of(at(30))).forgotten()).isEmpty();
  }

  private static DefinitionLog.Changes log(
      List<Published> published, List<DefinitionStatus> statuses) {
    return DefinitionLog.of(published, statuses, Optional.empty());
  }

  private static Instant at(long second) {
    return Instant.ofEpochSecond(second);
  }

  private static Published published(long appendedAt, int version, long asksFor) {
    return new Published(appendedAt, version(version, asksFor));
  }

  private static Published tombstone(long appendedAt) {
    return new Published(appendedAt, retirement(0, appendedAt));
  }

  private static Published quarantine(long appendedAt, int version) {
    return new Published(
        appendedAt,
        new DefinitionChange(
            "p", version, at(appendedAt), null, DefinitionKind.PATTERN, "it failed"));
  }

  private static DefinitionChange version(int version, long effectiveAt) {
    return new DefinitionChange(
        "p", version, at(effectiveAt), "text " + version, DefinitionKind.PATTERN, null);
  }

  private static DefinitionChange retirement(int version, long effectiveAt) {
    return new DefinitionChange("p", version, at(effectiveAt), null, DefinitionKind.PATTERN, null);
  }

  private static DefinitionStatus said(int version, DefinitionState state, long eventTime) {
    return DefinitionStatus.newBuilder()
        .setDefinition("p")
        .setVersion(version)
        .setState(state)
        .setEventTime(at(eventTime))
        .build();
  }
}
