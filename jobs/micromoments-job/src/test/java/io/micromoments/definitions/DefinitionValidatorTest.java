package io.micromoments.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionValidatorTest {

  private static final Instant TIME = Instant.parse("2026-05-02T10:00:00Z");
  private static final int MAX_CHARS = 200_000;
  private static final boolean PUBLISHED = true;
  private static final boolean IN_FILES = false;

  @Test
  void aHigherVersionPasses() throws Exception {
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      validator.send(pattern("p", 1));
      validator.send(pattern("p", 3));

      assertThat(validator.passed()).containsExactly("PATTERN p@1", "PATTERN p@3");
      assertThat(validator.statuses())
          .as("the stages report what a pattern's change does to partial matches")
          .isEmpty();
    }
  }

  @Test
  void aPolicyIsReportedAtOnceWithTheTimeFromWhichItIsEffective() throws Exception {
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      validator.send(policy("p", 1));

      assertThat(validator.passed()).containsExactly("POLICY p@1");
      assertThat(validator.statuses()).containsExactly("ACTIVATED p@1");
      assertThat(validator.lastStatus().getEventTime()).isEqualTo(TIME);
    }
  }

  @Test
  void aDefinitionWithoutApprovalIsRejectedWhereOneIsRequired() throws Exception {
    try (ValidatorHarness validator = ValidatorHarness.requiringApproval()) {
      validator.send(pattern("p", 1));
      validator.send(change("p", 2, yaml("p", 2, "x") + "approved-by: Ada Lovelace\n"));
      validator.send(policy("q", 1));
      assertThat(validator.passed()).containsExactly("PATTERN p@2");
      assertThat(validator.statuses()).containsExactly("REJECTED p@1", "REJECTED q@1");
      assertThat(validator.lastStatus().getReason()).contains("approved-by: NAME");
    }
  }

  @Test
  void aVersionThatIsNotHigherIsRejectedAndTheNextFreeOneIsNamed() throws Exception {
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      validator.send(pattern("p", 5));
      validator.send(pattern("p", 4));
      validator.send(change("p", 5, yaml("p", 5, "another")));

      assertThat(validator.passed()).containsExactly("PATTERN p@5");
      assertThat(validator.statuses()).containsExactly("REJECTED p@4", "REJECTED p@5");
      assertThat(validator.lastStatus().getReason()).contains("publish it as version 6");
      assertThat(validator.lastStatus().getEventTime()).isEqualTo(TIME);
    }
  }

  @Test
  void aRejectedVersionDoesNotCountAsKnown() throws Exception {
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      String wrong = yaml("p", 1, "a").replace("steps:", "stepps:");
      validator.send(change("p", 1, wrong));
      assertThat(validator.statuses()).containsExactly("REJECTED p@1");
      assertThat(validator.lastStatus().getReason())
          .contains("p.yaml:5:1: error:", "stepps", "steps");

      validator.send(change("p", 1, wrong));
      validator.send(pattern("p", 1));

      assertThat(validator.statuses()).as("rejected again").hasSize(2);
      assertThat(validator.passed()).containsExactly("PATTERN p@1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "[", "a: b", "\u0000", "pattern: p\nversion: one\n", "- p\n"})
  void aTextThatIsNoPatternIsRejected(String yaml) throws Exception {
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      validator.send(change("p", 1, yaml));

      assertThat(validator.passed()).isEmpty();
      assertThat(validator.statuses()).containsExactly("REJECTED p@1");
      assertThat(validator.lastStatus().getReason()).isNotBlank();
    }
  }

  @Test
  void aPolicyWithAnErrorIsRejected() throws Exception {
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      DefinitionChange policy = policy("p", 1);
      policy.setYaml(policy.getYaml() + "rules: [{ where: offer.prize > 1, boost: 2 }]\n");
      validator.send(policy);

      assertThat(validator.passed()).isEmpty();
      assertThat(validator.statuses()).containsExactly("REJECTED p@1");
      assertThat(validator.lastStatus().getReason()).contains("p.yaml:3:", "prize");
    }
  }

  @Test
  void aTextThatNamesAnotherDefinitionOrVersionIsRejected() throws Exception {
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      validator.send(change("p", 1, yaml("q", 1, "a")));
      assertThat(validator.lastStatus().getReason())
          .contains("published as p version 1, but its text says q version 1");
      validator.send(change("p", 2, yaml("p", 1, "a")));
      assertThat(validator.lastStatus().getReason())
          .contains("published as p version 2, but its text says p version 1");

      assertThat(validator.passed()).isEmpty();
    }
  }

  @Test
  void aTextThatIsTooLongIsRejected() throws Exception {
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      String yaml = yaml("p", 1, "a") + "#";
      validator.send(change("p", 1, yaml + "x".repeat(MAX_CHARS + 1 - yaml.length())));
      assertThat(validator.passed()).isEmpty();
      assertThat(validator.lastStatus().getReason())
          .contains("the text has 200001 characters; allowed: 200000");

      validator.send(change("p", 1, yaml + "x".repeat(MAX_CHARS - yaml.length())));
      assertThat(validator.passed()).containsExactly("PATTERN p@1");
    }
  }

  @Test
  void aRetirementEndsTheLatestVersionUntilAHigherOne() throws Exception {
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      validator.send(pattern("p", 2));
      validator.send(retirement("p", DefinitionKind.PATTERN));
      assertThat(validator.passed()).containsExactly("PATTERN p@2", "PATTERN p@2 retired");

      validator.send(pattern("p", 2));
      assertThat(validator.lastStatus().getReason()).contains("publish it as version 3");
      validator.send(pattern("p", 3));
      assertThat(validator.passed()).hasSize(3).last().isEqualTo("PATTERN p@3");
    }
  }

  @Test
  void aRetirementOfAnUnknownDefinitionIsRejected() throws Exception {
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      validator.send(policy("p", 1));
      validator.send(retirement("p", DefinitionKind.PATTERN));

      assertThat(validator.passed()).as("a policy is no pattern").containsExactly("POLICY p@1");
      assertThat(validator.lastStatus().getState()).isEqualTo(DefinitionState.REJECTED);
      assertThat(validator.lastStatus().getReason()).contains("no such definition");
    }
  }

  @Test
  void aKnownVersionIsSkippedAndReportedAgainIfThePublisherWaitsForIt() throws Exception {
    for (boolean areSent : List.of(PUBLISHED, IN_FILES)) {
      try (ValidatorHarness validator = new ValidatorHarness(areSent)) {
        validator.send(pattern("p", 1));
        validator.send(pattern("p", 1));
        assertThat(validator.passed()).containsExactly("PATTERN p@1");
        assertThat(validator.statuses()).isEqualTo(areSent ? List.of("ACTIVATED p@1") : List.of());

        validator.send(retirement("p", DefinitionKind.PATTERN));
        validator.send(retirement("p", DefinitionKind.PATTERN));
        assertThat(validator.passed()).containsExactly("PATTERN p@1", "PATTERN p@1 retired");
        assertThat(validator.statuses())
            .isEqualTo(areSent ? List.of("ACTIVATED p@1", "RETIRED p@1") : List.of());
      }
    }
  }

  @Test
  void theDefinitionsThatTheJobStartsWithAreKnown() throws Exception {
    PatternSet initial = new PatternSet(List.of(new SourceText("x.yaml", yaml("p", 2, "a"))));
    SourceText policy = new SourceText("y.yaml", policy("q", 4).getYaml());
    try (ValidatorHarness validator = new ValidatorHarness(initial, policy, PUBLISHED, null)) {
      validator.send(pattern("p", 2));
      validator.send(policy("q", 4));
      assertThat(validator.passed()).isEmpty();
      assertThat(validator.statuses()).containsExactly("ACTIVATED p@2", "ACTIVATED q@4");

      validator.send(policy("q", 3));
      validator.send(retirement("p", DefinitionKind.PATTERN));
      validator.send(policy("q", 5));

      assertThat(validator.passed()).containsExactly("PATTERN p@2 retired", "POLICY q@5");
      assertThat(validator.statuses())
          .containsExactly("ACTIVATED p@2", "ACTIVATED q@4", "REJECTED q@3", "ACTIVATED q@5");
    }
  }

  @Test
  void aQuarantinePassesOnceWhetherOrNotItsDefinitionIsKnown() throws Exception {
    for (boolean areSent : List.of(PUBLISHED, IN_FILES)) {
      try (ValidatorHarness validator = new ValidatorHarness(areSent)) {
        validator.send(quarantine("p", 2, DefinitionKind.PATTERN));
        validator.send(quarantine("p", 2, DefinitionKind.PATTERN));
        validator.send(quarantine("p", 1, DefinitionKind.PATTERN));
        assertThat(validator.passed()).containsExactly("PATTERN p@2 quarantined");
        assertThat(validator.statuses())
            .isEqualTo(
                areSent
                    ? List.of("QUARANTINED p@2", "QUARANTINED p@2", "QUARANTINED p@1")
                    : List.of("QUARANTINED p@2"));

        validator.send(quarantine("p", 3, DefinitionKind.PATTERN));
        assertThat(validator.passed()).hasSize(2).last().isEqualTo("PATTERN p@3 quarantined");
        assertThat(validator.lastStatus().getReason()).isEqualTo("a test says so");
      }
    }
  }

  @Test
  void aPolicyWithinAQuarantineIsReportedAsQuarantinedAndAHigherOneIsActivated() throws Exception {
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      validator.send(quarantine("p", 2, DefinitionKind.POLICY));
      validator.send(policy("p", 1));
      validator.send(policy("p", 2));
      assertThat(validator.statuses())
          .containsExactly("QUARANTINED p@2", "QUARANTINED p@1", "QUARANTINED p@2");
      assertThat(validator.lastStatus().getReason()).isEqualTo("a test says so");

      validator.send(policy("p", 3));
      assertThat(validator.statuses()).last().isEqualTo("ACTIVATED p@3");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PATTERN", "POLICY"})
  void aRepeatOfAQuarantinedVersionIsNotReportedAsActivated(DefinitionKind kind) throws Exception {
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      validator.send(kind == DefinitionKind.PATTERN ? pattern("p", 1) : policy("p", 1));
      validator.send(quarantine("p", 1, kind));
      validator.send(kind == DefinitionKind.PATTERN ? pattern("p", 1) : policy("p", 1));

      assertThat(validator.statuses()).last().isEqualTo("QUARANTINED p@1");
      assertThat(validator.lastStatus().getReason()).isEqualTo("a test says so");
    }
  }

  @Test
  void whatIsKnownSurvivesARestore() throws Exception {
    OperatorSubtaskState state;
    try (ValidatorHarness validator = new ValidatorHarness(PUBLISHED)) {
      validator.send(pattern("p", 3));
      validator.send(pattern("over", 1));
      validator.send(retirement("over", DefinitionKind.PATTERN));
      validator.send(quarantine("q", 2, DefinitionKind.POLICY));
      state = validator.snapshot();
    }
    try (ValidatorHarness validator =
        new ValidatorHarness(new PatternSet(List.of()), null, PUBLISHED, state)) {
      validator.send(pattern("p", 3));
      validator.send(retirement("over", DefinitionKind.PATTERN));
      validator.send(quarantine("q", 2, DefinitionKind.POLICY));
      assertThat(validator.passed()).isEmpty();
      assertThat(validator.statuses())
          .containsExactly("ACTIVATED p@3", "RETIRED over@1", "QUARANTINED q@2");

      validator.send(pattern("p", 2));
      validator.send(pattern("over", 1));
      validator.send(pattern("over", 2));
      validator.send(policy("q", 2));
      assertThat(validator.passed()).containsExactly("PATTERN over@2", "POLICY q@2");
      assertThat(validator.statuses())
          .endsWith("REJECTED p@2", "REJECTED over@1", "QUARANTINED q@2");
    }
  }

  @Test
  void theHigherOfTheRestoredVersionAndThatOfTheFilesIsKnown() throws Exception {
    OperatorSubtaskState state;
    try (ValidatorHarness validator = new ValidatorHarness(files(1), null, IN_FILES, null)) {
      validator.send(retirement("p", DefinitionKind.PATTERN));
      state = validator.snapshot();
    }
    try (ValidatorHarness validator = new ValidatorHarness(files(1), null, PUBLISHED, state)) {
      validator.send(retirement("p", DefinitionKind.PATTERN));
      assertThat(validator.statuses()).as("the file is not newer").containsExactly("RETIRED p@1");
    }
    try (ValidatorHarness validator = new ValidatorHarness(files(2), null, PUBLISHED, state)) {
      validator.send(pattern("p", 2));
      assertThat(validator.passed()).isEmpty();
      assertThat(validator.statuses()).containsExactly("ACTIVATED p@2");
    }
  }

  private static PatternSet files(int version) {
    return new PatternSet(List.of(new SourceText("p.yaml", yaml("p", version, "a"))));
  }

  private static String yaml(String name, int version, String action) {
    return String.format(
        Locale.ROOT,
        """
        pattern: %s
        version: %d
        moment: DO
        intent: i
        steps: [{ step: a, on: clickstream, where: event.action == '%s' }]
        """,
        name,
        version,
        action);
  }

  private static DefinitionChange pattern(String name, int version) {
    return change(name, version, yaml(name, version, "a"));
  }

  private static DefinitionChange change(String name, int version, String yaml) {
    return new DefinitionChange(name, version, TIME, yaml, DefinitionKind.PATTERN, null);
  }

  private static DefinitionChange policy(String name, int version) {
    return new DefinitionChange(
        name,
        version,
        TIME,
        String.format(Locale.ROOT, "policy: %s\nversion: %d\n", name, version),
        DefinitionKind.POLICY,
        null);
  }

  /** Returns the change that a tombstone stands for, which does not name a version. */
  private static DefinitionChange retirement(String name, DefinitionKind kind) {
    return new DefinitionChange(name, 0, TIME, null, kind, null);
  }

  private static DefinitionChange quarantine(String name, int version, DefinitionKind kind) {
    return new DefinitionChange(name, version, TIME, null, kind, "a test says so");
  }
}
