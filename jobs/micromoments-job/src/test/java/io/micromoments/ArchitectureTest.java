package io.micromoments;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.micromoments.ingest.StageWithAStage;
import io.micromoments.kafka.EdgeWithAStage;
import io.micromoments.learn.StageWithKafka;
import io.micromoments.measure.StageWithAnEdge;
import io.micromoments.messages.PartWithAStage;
import io.micromoments.runtime.RuntimeWithAPart;
import io.micromoments.settle.StageWithADecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Data flows in one direction: a stage depends on records and shared parts, never on another stage
 * or an edge. Every package of the job and the runtime has a place here; each rule is shown to fail
 * by a class that breaks it.
 */
class ArchitectureTest {

  /** The stages, in the order of the flow, and what runs beside them. */
  private static final List<String> STAGES =
      List.of(
          "definitions",
          "ingest",
          "identity",
          "customer",
          "places",
          "trends",
          "learn",
          "settle",
          "measure",
          "erase");

  /** The edges, where data enters and leaves the job. */
  private static final List<String> EDGES = List.of("kafka", "scenario");

  /** Parts, and the other parts that each may depend on. The customer stage runs decisions. */
  private static final Map<String, List<String>> PARTS =
      Map.of(
          "runtime", List.of(),
          "detect", List.of("runtime"),
          "input", List.of("runtime"),
          "messages", List.of(),
          "propensity", List.of(),
          "context", List.of("runtime"),
          "decide", List.of("runtime", "detect", "messages", "propensity", "context"));

  /** Assembly: may depend on everything. */
  private static final List<String> ASSEMBLY = List.of("topology", "options", "job");

  /** Other modules that the job is built on. */
  private static final Set<String> MODULES =
      Set.of("schemas", "text", "patterns", "topics", "emit");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.micromoments");

  static Stream<String> stages() {
    return STAGES.stream();
  }

  static Stream<String> parts() {
    return PARTS.keySet().stream();
  }

  private static String[] packages(Stream<String> names) {
    return names.map(name -> "io.micromoments." + name + "..").toArray(String[]::new);
  }

  private static ArchRule noOtherStage(String stage) {
    return noClasses()
        .that()
        .resideInAPackage("io.micromoments." + stage + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            packages(
                Stream.of(STAGES, ASSEMBLY)
                    .flatMap(List::stream)
                    .filter(other -> !other.equals(stage))))
        .because(
            "stages exchange records only; what two stages share belongs to a part or to"
                + " jobs/runtime");
  }

  private static ArchRule noEdge(String stageOrPart) {
    return noClasses()
        .that()
        .resideInAPackage("io.micromoments." + stageOrPart + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(EDGES.stream()))
        .because("a stage runs over any input; only edges know where data come from");
  }

  private static ArchRule noKafka(String stageOrPart) {
    return noClasses()
        .that()
        .resideInAPackage("io.micromoments." + stageOrPart + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "org.apache.flink.connector.kafka..")
        .because("only the edge kafka knows Kafka");
  }

  private static ArchRule noStageInAnEdge() {
    return noClasses()
        .that()
        .resideInAnyPackage(packages(EDGES.stream()))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(STAGES.stream()));
  }

  private static ArchRule onlyItsParts(String part) {
    return noClasses()
        .that()
        .resideInAPackage("io.micromoments." + part + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            packages(
                Stream.of(STAGES, EDGES, ASSEMBLY, List.copyOf(PARTS.keySet()))
                    .flatMap(List::stream)
                    .filter(other -> !other.equals(part) && !PARTS.get(part).contains(other))));
  }

  private static ArchRule decisionsOnlyInTheCustomerStage() {
    return noClasses()
        .that()
        .resideInAnyPackage(packages(STAGES.stream().filter(stage -> !stage.equals("customer"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micromoments.decide..");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stages")
  void aStageImportsNoOtherStage(String stage) {
    noOtherStage(stage).check(CLASSES);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stages")
  void aStageImportsNoEdge(String stage) {
    noEdge(stage).check(CLASSES);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"stages", "parts"})
  void onlyTheEdgeKnowsKafka(String stageOrPart) {
    noKafka(stageOrPart).allowEmptyShould(true).check(CLASSES);
  }

  /** The compiler inlines constants, so their imports are visible in sources only. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("stages")
  void noSourceOfAStageNamesAnotherStage(String stage) throws IOException {
    assertThat(importsOfOtherStages(Path.of("src/main/java/io/micromoments", stage), stage))
        .as("stages exchange records only; what two stages share belongs to a part")
        .isEmpty();
    assertThat(importsOfOtherStages(Path.of("src/test/java/io/micromoments/ingest"), "ingest"))
        .as("the rule fails for a class that breaks it")
        .isNotEmpty();
  }

  private static List<String> importsOfOtherStages(Path folder, String stage) throws IOException {
    Pattern otherStage =
        Pattern.compile(
            "io\\.micromoments\\.(?!%s\\.)(%s)\\.".formatted(stage, String.join("|", STAGES)));
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        Files.readString(file)
            .lines()
            .filter(line -> line.startsWith("import ") && otherStage.matcher(line).find())
            .forEach(line -> found.add(file.getFileName() + ": " + line));
      }
    }
    return found;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("parts")
  void aPartImportsOnlyThePartsItIsBuiltOn(String part) {
    onlyItsParts(part).check(CLASSES);
  }

  @Test
  void anEdgeImportsNoStage() {
    noStageInAnEdge().check(CLASSES);
  }

  @Test
  void onlyTheCustomerStageDecides() {
    decisionsOnlyInTheCustomerStage().check(CLASSES);
  }

  @Test
  void eachRuleFailsForAClassThatBreaksIt() {
    assertThat(fails(noOtherStage("ingest"), StageWithAStage.class)).isTrue();
    assertThat(fails(noEdge("measure"), StageWithAnEdge.class)).isTrue();
    assertThat(fails(noKafka("learn"), StageWithKafka.class)).isTrue();
    assertThat(fails(noStageInAnEdge(), EdgeWithAStage.class)).isTrue();
    assertThat(fails(onlyItsParts("messages"), PartWithAStage.class)).isTrue();
    assertThat(fails(onlyItsParts("runtime"), RuntimeWithAPart.class)).isTrue();
    assertThat(fails(decisionsOnlyInTheCustomerStage(), StageWithADecision.class)).isTrue();
  }

  @Test
  void everyPackageHasAPlace() {
    Set<String> known = new TreeSet<>(MODULES);
    Stream.of(STAGES, EDGES, ASSEMBLY, List.copyOf(PARTS.keySet())).forEach(known::addAll);
    Set<String> found = new TreeSet<>();
    CLASSES.forEach(
        each -> {
          String name = each.getPackageName();
          found.add(name.substring("io.micromoments.".length()).replaceAll("\\..*", ""));
        });
    assertThat(found)
        .as("add a new package to STAGES, EDGES, PARTS or ASSEMBLY of this test")
        .isSubsetOf(known)
        .contains("customer", "runtime");
  }

  /** A setting that nothing reads would be accepted and do nothing. */
  @Test
  void everySettingIsRead() {
    List<String> unread = new ArrayList<>();
    int settings = 0;
    for (JavaClass each : CLASSES) {
      for (JavaField field : each.getFields()) {
        if (field.getRawType().isEquivalentTo(ConfigOption.class)) {
          settings++;
          if (field.getAccessesToSelf().stream()
              .allMatch(access -> access.getOriginOwner().equals(each))) {
            unread.add(field.getFullName());
          }
        }
      }
    }
    assertThat(settings).isGreaterThan(20);
    assertThat(unread)
        .as("settings that only the class that declares them uses")
        .containsExactlyInAnyOrder(
            // Read where it is declared, with the other arguments.
            "io.micromoments.job.JobArguments.SETTINGS",
            // Read by io.micromoments.topics.Connection, which does not depend on Flink.
            "io.micromoments.kafka.KafkaOptions.REGISTRY");
  }

  /** Long classes have more than one responsibility. */
  @Test
  void noClassIsLongerThanFourHundredLines() throws IOException {
    List<String> tooLong = new ArrayList<>();
    int files = 0;
    Path root = Path.of(System.getProperty("repository.root", "../.."));
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : (Iterable<Path>) all.filter(ArchitectureTest::isSource)::iterator) {
        files++;
        int lines = Files.readAllLines(file).size();
        if (lines > 400) {
          tooLong.add(root.relativize(file) + ": " + lines);
        }
      }
    }
    assertThat(files).isGreaterThan(500);
    assertThat(tooLong).isEmpty();
  }

  private static boolean isSource(Path file) {
    String path = file.toString().replace('\\', '/');
    return path.endsWith(".java") && path.contains("/src/") && !path.contains("/target/");
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.micromoments.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  private static boolean fails(ArchRule rule, Class<?> violation) {
    return rule.evaluate(new ClassFileImporter().importClasses(violation)).hasViolation();
  }
}
