package io.micromoments.workbench.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InitialDefinitionsTest {

  private static final SourceText PATTERN =
      new SourceText(
          "p.yaml",
          """
          pattern: p
          version: 2
          moment: KNOW
          intent: x
          steps: [{ step: one, on: clickstream }]
          """);
  private static final SourceText POLICY = new SourceText("q.yaml", "policy: q\nversion: 2\n");

  @Test
  void withoutChangesThePackIsActiveFromTheStart() {
    InitialDefinitions initial = initial();
    assertThat(initial.patterns()).containsExactly(PATTERN);
    assertThat(initial.policy()).contains(POLICY);
    assertThat(initial.warnings()).isEmpty();
  }

  @Test
  void definitionPublishedLaterIsNotActiveFromTheStart() {
    for (int version : List.of(1, 2)) {
      InitialDefinitions initial =
          initial(
              change(DefinitionKind.PATTERN, "p", version, "text", 10),
              change(DefinitionKind.POLICY, "q", version, "text", 10));
      assertThat(initial.patterns()).isEmpty();
      assertThat(initial.policy()).isEmpty();
      assertThat(initial.changes()).hasSize(2);
      assertThat(initial.warnings()).hasSize(2);
      assertThat(initial.warnings().get(0))
          .contains("p@2 of the pack is not used: p@" + version + " was published");
    }
  }

  @Test
  void definitionPublishedBeforeTheFirstEventGivesNoWarning() {
    InitialDefinitions initial = initial(change(DefinitionKind.PATTERN, "p", 2, "text", 0));
    assertThat(initial.patterns()).isEmpty();
    assertThat(initial.warnings()).isEmpty();
  }

  @Test
  void higherVersionAndOtherKindDoNotChangeThePack() {
    InitialDefinitions initial =
        initial(
            change(DefinitionKind.PATTERN, "p", 3, "text", 10),
            change(DefinitionKind.PATTERN, "q", 1, "text", 10));
    assertThat(initial.patterns()).containsExactly(PATTERN);
    assertThat(initial.policy()).contains(POLICY);
  }

  @Test
  void retirementOfAnOlderVersionDoesNotEndTheVersionOfThePack() {
    DefinitionChange ofAny = change(DefinitionKind.PATTERN, "p", 0, null, 30);
    InitialDefinitions initial =
        initial(
            change(DefinitionKind.PATTERN, "p", 1, null, 10),
            change(DefinitionKind.POLICY, "q", 1, null, 20),
            ofAny);
    assertThat(initial.changes()).containsExactly(ofAny);
  }

  private static InitialDefinitions initial(DefinitionChange... changes) {
    MomentPattern pattern = PatternReader.read(PATTERN).pattern().orElseThrow();
    return InitialDefinitions.of(Map.of(PATTERN, pattern), Optional.of(POLICY), List.of(changes));
  }

  private static DefinitionChange change(
      DefinitionKind kind, String name, int version, String yaml, long effectiveAt) {
    return new DefinitionChange(
        name, version, Instant.ofEpochSecond(effectiveAt), yaml, kind, null);
  }
}
