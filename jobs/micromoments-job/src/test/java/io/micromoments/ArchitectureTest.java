package io.micromoments;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data flows in one direction: a stage depends on records, never on another stage. */
class ArchitectureTest {

  private static final List<String> STAGES =
      List.of("ingest", "identity", "decide", "settle", "emit");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.micromoments");

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "identity", "decide", "settle", "emit"})
  void aStageImportsNoOtherStage(String stage) {
    noClasses()
        .that()
        .resideInAPackage("io.micromoments." + stage + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            STAGES.stream()
                .filter(other -> !other.equals(stage))
                .map(other -> "io.micromoments." + other + "..")
                .toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void onlyTheTopologyKnowsStages() {
    noClasses()
        .that()
        .resideInAnyPackage("io.micromoments.context..", "io.micromoments.patterns..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            STAGES.stream().map(stage -> "io.micromoments." + stage + "..").toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.micromoments.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
