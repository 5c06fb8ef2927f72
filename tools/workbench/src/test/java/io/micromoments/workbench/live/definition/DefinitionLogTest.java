package io.micromoments.workbench.live.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.workbench.live.definition.DefinitionLog.PublishedChange;
import io.micromoments.workbench.live.definition.DefinitionLog.StatusRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DefinitionLogTest {

  private static final Instant END = at(1_000);

  @Test
  void changeTakesEffectAtTheTimeInItsStatus() {
    assertThat(
            changes(
                List.of(published(10, 1, 5), published(30, 2, 40)),
                said(11, 1, DefinitionState.ACTIVATED, 12)))
        .as("what the job has said nothing of asks for its own time")
        .containsExactly(version(1, 12), version(2, 40));
  }

  @Test
  void changesAreInTheOrderOfPublication() {
    assertThat(changes(List.of(published(30, 2, 30), published(10, 1, 10))))
        .containsExactly(version(1, 10), version(2, 30));
  }

  @Test
  void publishingTheActiveVersionAgainChangesNothing() {
    StatusRecord first = said(11, 1, DefinitionState.ACTIVATED, 12);
    StatusRecord again = said(51, 1, DefinitionState.ACTIVATED, 60);
    assertThat(changes(List.of(published(10, 1, 5), published(50, 1, 60)), first, again))
        .containsExactly(version(1, 12));
    assertThat(changes(List.of(published(50, 1, 60)), first, again))
        .as("the topic has forgotten the first")
        .containsExactly(version(1, 12));
  }

  @Test
  void retirementHasTheVersionThatItEnded() {
    assertThat(
            changes(
                List.of(published(10, 1, 10), published(20, 2, 20), tombstone(30)),
                said(35, 2, DefinitionState.RETIRED, 44)))
        .containsExactly(version(1, 10), version(2, 20), retirement(2, 44));
    assertThat(changes(List.of(published(10, 1, 10), tombstone(30))))
        .containsExactly(version(1, 10), retirement(1, 30));
    assertThat(changes(List.of(tombstone(30)), said(35, 3, DefinitionState.RETIRED, 44)))
        .as("the job began with it")
        .containsExactly(retirement(3, 44));
  }

  @Test
  void rejectedChangesAreOmitted() {
    assertThat(
            changes(
                List.of(published(10, 1, 10), published(20, 2, 20)),
                said(11, 1, DefinitionState.ACTIVATED, 10),
                said(21, 2, DefinitionState.REJECTED, 20)))
        .containsExactly(version(1, 10));
    assertThat(changes(List.of(tombstone(30)), said(31, 0, DefinitionState.REJECTED, 30)))
        .isEmpty();
  }

  @Test
  void correctedVersionReplacesTheRejectedText() {
    assertThat(
            changes(
                List.of(text(10, 1, "wrong"), published(20, 1, 20)),
                said(11, 1, DefinitionState.REJECTED, 10),
                said(21, 1, DefinitionState.ACTIVATED, 20)))
        .containsExactly(version(1, 20));
  }

  @Test
  void rejectedTextDoesNotReplaceTheActiveOne() {
    DefinitionLog.Changes log =
        DefinitionLog.of(
            List.of(text(50, 1, "another text of version 1")),
            List.of(
                said(11, 1, DefinitionState.ACTIVATED, 12),
                said(51, 1, DefinitionState.REJECTED, 50)),
            Optional.empty(),
            END);
    assertThat(log.changes()).isEmpty();
    assertThat(log.missingVersions()).containsExactly("p@1");
  }

  @Test
  void quarantineEndsItsVersionAndLowerOnesButNotHigherOnes() {
    assertThat(changes(List.of(published(10, 1, 10), quarantine(20, 1, 19))))
        .containsExactly(version(1, 10), retirement(1, 19));
    assertThat(changes(List.of(published(10, 2, 10), quarantine(20, 1, 19))))
        .containsExactly(version(2, 10));
    assertThat(changes(List.of(quarantine(20, 3, 19))))
        .as("the job was started with it")
        .containsExactly(retirement(3, 19));
  }

  @Test
  void quarantineWithoutEventTimeTakesEffectAtItsBrokerTimestamp() {
    assertThat(changes(List.of(published(10, 1, 10), quarantine(20, 1, 0))))
        .containsExactly(version(1, 10), retirement(1, 20));
  }

  @Test
  void quarantineAppliesToARepublishedVersion() {
    assertThat(
            changes(
                List.of(quarantine(20, 1, 19), published(30, 1, 10), published(40, 2, 40)),
                said(11, 1, DefinitionState.ACTIVATED, 10)))
        .containsExactly(retirement(1, 19), version(1, 10), retirement(1, 19), version(2, 40));
  }

  @Test
  void activeVersionWithoutTextIsReportedAsMissing() {
    List<PublishedChange> left = List.of(published(30, 2, 30));
    List<StatusRecord> said =
        List.of(
            said(11, 1, DefinitionState.ACTIVATED, 10), said(31, 2, DefinitionState.ACTIVATED, 30));
    assertThat(missing(left, said, Optional.empty(), END)).containsExactly("p@1");
    assertThat(missing(left, said, Optional.of(at(20)), END)).containsExactly("p@1");
    assertThat(missing(left, said, Optional.of(at(30)), END)).isEmpty();
  }

  @Test
  void versionPublishedAfterTheRecordingIsNotMissing() {
    assertThat(
            missing(
                List.of(published(10, 1, 10)),
                List.of(
                    said(11, 1, DefinitionState.ACTIVATED, 10),
                    said(51, 2, DefinitionState.ACTIVATED, 50)),
                Optional.empty(),
                at(40)))
        .isEmpty();
  }

  @Test
  void patternAndPolicyOfTheSameNameKeepTheirOwnTimes() {
    DefinitionChange policy =
        new DefinitionChange("p", 1, at(7), "text", DefinitionKind.POLICY, null);
    assertThat(
            changes(
                List.of(published(10, 1, 5), new PublishedChange(11_000, policy)),
                said(12, 1, DefinitionState.REJECTED, 7)))
        .containsExactly(version(1, 5), policy);
  }

  private static List<DefinitionChange> changes(
      List<PublishedChange> published, StatusRecord... said) {
    return DefinitionLog.of(published, List.of(said), Optional.empty(), END).changes();
  }

  private static List<String> missing(
      List<PublishedChange> published,
      List<StatusRecord> said,
      Optional<Instant> from,
      Instant until) {
    return DefinitionLog.of(published, said, from, until).missingVersions();
  }

  private static Instant at(long second) {
    return Instant.ofEpochSecond(second);
  }

  private static PublishedChange published(long appendedAt, int version, long asksFor) {
    return new PublishedChange(appendedAt * 1_000, version(version, asksFor));
  }

  private static PublishedChange text(long appendedAt, int version, String text) {
    return new PublishedChange(
        appendedAt * 1_000,
        new DefinitionChange("p", version, at(appendedAt), text, DefinitionKind.PATTERN, null));
  }

  private static PublishedChange tombstone(long appendedAt) {
    return new PublishedChange(appendedAt * 1_000, retirement(0, appendedAt));
  }

  private static PublishedChange quarantine(long appendedAt, int version, long eventTime) {
    return new PublishedChange(
        appendedAt * 1_000,
        new DefinitionChange(
            "p", version, at(eventTime), null, DefinitionKind.PATTERN, "it failed"));
  }

  private static DefinitionChange version(int version, long effectiveAt) {
    return new DefinitionChange(
        "p", version, at(effectiveAt), "text " + version, DefinitionKind.PATTERN, null);
  }

  private static DefinitionChange retirement(int version, long effectiveAt) {
    return new DefinitionChange("p", version, at(effectiveAt), null, DefinitionKind.PATTERN, null);
  }

  private static StatusRecord said(
      long appendedAt, int version, DefinitionState state, long eventTime) {
    return new StatusRecord(
        appendedAt * 1_000,
        DefinitionStatus.newBuilder()
            .setDefinition("p")
            .setVersion(version)
            .setState(state)
            .setEventTime(at(eventTime))
            .build());
  }
}
