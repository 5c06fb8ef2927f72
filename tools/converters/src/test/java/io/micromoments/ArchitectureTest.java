package io.micromoments;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.micromoments.convert.ConverterWithAParser;
import io.micromoments.datasets.ReaderWithAConverter;
import org.junit.jupiter.api.Test;

/**
 * The readers, which training uses too, know nothing of scenarios; the converters leave parsing to
 * them. Neither depends on anything else of this repository but the records. Each rule is shown to
 * fail by a class that breaks it.
 */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.micromoments.datasets", "io.micromoments.convert");

  private static final ArchRule READERS_KNOW_NO_CONVERTER =
      classes()
          .that()
          .resideInAPackage("io.micromoments.datasets..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "com.fasterxml.jackson..",
              "io.micromoments.schemas..",
              "io.micromoments.datasets..");

  private static final ArchRule CONVERTERS_PARSE_NOTHING =
      classes()
          .that()
          .resideInAPackage("io.micromoments.convert..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "picocli..",
              "org.apache.avro.specific..",
              "io.micromoments.schemas..",
              "io.micromoments.datasets..",
              "io.micromoments.convert..");

  @Test
  void readersKnowNoConverter() {
    READERS_KNOW_NO_CONVERTER.check(CLASSES);
    assertThat(fails(READERS_KNOW_NO_CONVERTER, ReaderWithAConverter.class)).isTrue();
  }

  @Test
  void convertersParseNothing() {
    CONVERTERS_PARSE_NOTHING.check(CLASSES);
    assertThat(fails(CONVERTERS_PARSE_NOTHING, ConverterWithAParser.class)).isTrue();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.micromoments.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  private static boolean fails(ArchRule rule, Class<?> violation) {
    return rule.evaluate(new ClassFileImporter().importClasses(violation)).hasViolation();
  }
}
