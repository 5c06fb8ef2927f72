package io.micromoments.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the files of a release, as people download them. */
class ReleaseTest {

  private static final String VERSION = System.getProperty("release.version");
  private static final Path FILES = Path.of(System.getProperty("release.files"));
  private static final String NAME = "micromoments-" + VERSION;
  private static final Path JOB = FILES.resolve("micromoments-job-" + VERSION + ".jar");

  /** Libraries of Flink that are not in its distribution, so a job brings them along. */
  private static final Set<String> FLINK_IN_JOB = Set.of("flink-avro-", "flink-connector-kafka-");

  @TempDir private static Path temporary;

  private static Path unpacked;

  /** A link to a file, without the section in it. */
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");

  /** Of each entry of a jar, by jar. */
  private static final Map<Path, Map<String, Long>> CHECKSUMS = new HashMap<>();

  @BeforeAll
  static void unpack() throws Exception {
    run(temporary, Map.of(), "tar", "xzf", FILES.resolve(NAME + ".tar.gz").toString());
    unpacked = temporary.resolve(NAME);
  }

  @Test
  void theJobContainsNothingOfFlinkOrLogging() throws Exception {
    Set<String> job = classes(JOB);
    assertThat(job).contains("io/micromoments/job/MicromomentsJob.class");
    for (Path library : libraries()) {
      String name = library.getFileName().toString();
      boolean isFlink =
          name.startsWith("flink-") && FLINK_IN_JOB.stream().noneMatch(name::startsWith);
      if (isFlink || name.startsWith("slf4j") || name.startsWith("log4j")) {
        Set<String> both = classes(library);
        both.retainAll(job);
        assertThat(both).as(name).isEmpty();
      }
    }
  }

  @Test
  void theJobHasTheClassesOfTheCommandLinesLibrariesAndEachOfOne() throws Exception {
    Map<String, List<Path>> origins = new HashMap<>();
    for (Path library : libraries()) {
      for (String each : classes(library)) {
        origins.computeIfAbsent(each, name -> new ArrayList<>()).add(library);
      }
    }
    Set<String> wrong = new TreeSet<>();
    try (ZipFile job = new ZipFile(JOB.toFile())) {
      for (String each : classes(JOB)) {
        List<Path> libraries = origins.getOrDefault(each, List.of());
        if (libraries.size() != 1
            || checksum(libraries.get(0), each) != job.getEntry(each).getCrc()) {
          wrong.add(each + " of " + libraries);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void theJobIsStartedWithoutNamingItsClass() throws Exception {
    try (ZipFile jar = new ZipFile(JOB.toFile());
        InputStream manifest = jar.getInputStream(jar.getEntry("META-INF/MANIFEST.MF"))) {
      assertThat(new String(manifest.readAllBytes(), StandardCharsets.UTF_8).lines())
          .contains(
              "Main-Class: io.micromoments.job.MicromomentsJob",
              "Implementation-Version: " + VERSION);
      assertThat(jar.getEntry("META-INF/NOTICE")).isNotNull();
      assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
    }
  }

  @Test
  void theCommandLineRunsWhereOnlyAJreIs() throws Exception {
    Path jre = temporary.resolve("jre");
    run(
        temporary,
        Map.of(),
        Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
        "--add-modules",
        "java.se,jdk.unsupported,jdk.zipfs,jdk.charsets,jdk.management,jdk.crypto.ec",
        "--strip-debug",
        "--output",
        jre.toString());
    Map<String, String> environment = Map.of("JAVA_HOME", jre.toString());
    String command = unpacked.resolve("micromoments").toString();
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));

    assertThat(run(elsewhere, environment, command, "--version"))
        .isEqualTo("micromoments " + VERSION);
    assertThat(run(elsewhere, environment, command, "demo")).containsPattern("BUY moments +1\\R");
    assertThat(run(elsewhere, environment, command, "test", unpacked + "/patterns/library"))
        .contains(" 0 failed");
    assertThat(
            run(
                elsewhere,
                environment,
                command,
                "replay",
                "--scenario",
                "jason-auto-loan",
                "--check"))
        .contains("as expected");
  }

  @Test
  void theLinksInTheArchivesDocumentsLeadToFiles() throws Exception {
    Set<String> dead = new TreeSet<>();
    try (Stream<Path> files = Files.walk(unpacked)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".md")).toList()) {
        LINK.matcher(Files.readString(file))
            .results()
            .map(link -> link.group(1))
            .filter(link -> !Files.exists(file.resolveSibling(link)))
            .forEach(link -> dead.add(unpacked.relativize(file) + ": " + link));
      }
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void theArchiveHasWhatTheDockerfilesCopy() throws Exception {
    List<Path> dockerfiles;
    try (Stream<Path> files = Files.list(unpacked.resolve("images"))) {
      dockerfiles = files.toList();
    }
    assertThat(dockerfiles).hasSize(2);
    for (Path dockerfile : dockerfiles) {
      List<String> copied =
          Files.readAllLines(dockerfile).stream()
              .filter(line -> line.startsWith("COPY "))
              .map(line -> List.of(line.split(" ")))
              .flatMap(words -> words.subList(1, words.size() - 1).stream())
              .toList();
      assertThat(copied).isNotEmpty().allMatch(each -> Files.exists(unpacked.resolve(each)));
    }
  }

  @Test
  void theArchiveHasWhatAClusterAndAnAnalystNeed() {
    assertThat(unpacked)
        .isDirectoryContaining("glob:**/{README,CHANGELOG}.md")
        .isDirectoryContaining("glob:**/LICENSE")
        .isDirectoryContaining("glob:**/" + NAME + "-sbom.json");
    for (String each :
        List.of(
            "docs/guide.md",
            "job/micromoments-job.jar",
            "k8s/base/kustomization.yaml",
            "patterns/library/bank",
            "patterns/schema/pattern.schema.json",
            "replay-data/jason-auto-loan/events.jsonl",
            "schemas/src/main/avro/events.avdl",
            "state-backend-config/production/config.yaml")) {
      assertThat(unpacked.resolve(each)).exists();
    }
    assertThat(unpacked.resolve("job/micromoments-job.jar")).hasSameBinaryContentAs(JOB);
  }

  @Test
  void theBillOfMaterialsNamesEachLibraryWithItsLicence() throws Exception {
    JsonNode bill = new ObjectMapper().readTree(FILES.resolve(NAME + "-sbom.json").toFile());
    assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
    Set<String> named = new TreeSet<>();
    Set<String> unlicensed = new TreeSet<>();
    for (JsonNode component : bill.path("components")) {
      String name = component.path("name").asText() + "-" + component.path("version").asText();
      named.add(name);
      if (component.path("licenses").isEmpty()) {
        unlicensed.add(name);
      }
    }
    assertThat(
            libraries().stream()
                .map(each -> each.getFileName().toString().replaceFirst("\\.jar$", "")))
        .allMatch(named::contains);
    assertThat(unlicensed).isEmpty();
  }

  @Test
  void theJobHasTheTextOfEachLicenceOtherThanApaches() throws Exception {
    JsonNode bill = new ObjectMapper().readTree(FILES.resolve(NAME + "-sbom.json").toFile());
    Set<String> ofJob = classes(JOB);
    Set<String> missing = new TreeSet<>();
    try (ZipFile job = new ZipFile(JOB.toFile())) {
      for (JsonNode component : bill.path("components")) {
        String name = component.path("name").asText();
        Path library =
            unpacked.resolve("lib/%s-%s.jar".formatted(name, component.path("version").asText()));
        if (Files.exists(library) && !component.path("licenses").toString().contains("Apache")) {
          Set<String> classes = classes(library);
          classes.retainAll(ofJob);
          if (!classes.isEmpty() && job.getEntry("META-INF/licenses/" + name + ".txt") == null) {
            missing.add(name);
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void theChecksumsAreThoseOfTheFiles() throws Exception {
    List<Path> checksums;
    try (Stream<Path> all = Files.list(FILES)) {
      checksums = all.filter(each -> each.toString().endsWith(".sha256")).toList();
    }
    assertThat(checksums).hasSize(3);
    for (Path each : checksums) {
      String name = each.getFileName().toString().replaceFirst("\\.sha256$", "");
      assertThat(Files.readString(each).strip())
          .isEqualTo(sha256(FILES.resolve(name)) + " *" + name);
    }
  }

  @Test
  void theNoticeHasTheCopyrightsOfTheNoticesInTheLibrariesOfTheJob() throws Exception {
    Set<String> ofJob = classes(JOB);
    String notice = Files.readString(unpacked.resolve("NOTICE"));
    Set<String> missing = new TreeSet<>();
    for (Path library : libraries()) {
      Set<String> classes = classes(library);
      classes.retainAll(ofJob);
      try (ZipFile jar = new ZipFile(library.toFile())) {
        for (String name : List.of("META-INF/NOTICE", "META-INF/NOTICE.txt", "NOTICE")) {
          ZipEntry entry = jar.getEntry(name);
          if (entry != null && !classes.isEmpty()) {
            new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Copyright") && !notice.contains(line))
                .forEach(line -> missing.add(line + " (" + library.getFileName() + ")"));
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static List<Path> libraries() throws IOException {
    try (Stream<Path> all = Files.list(unpacked.resolve("lib"))) {
      return all.sorted().toList();
    }
  }

  private static Set<String> classes(Path jar) throws IOException {
    try (ZipFile file = new ZipFile(jar.toFile())) {
      return file.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
          // Flink's shaded Jackson has some left over of a library that it relocates.
          .filter(name -> !name.startsWith("META-INF/versions/9/org/yaml/"))
          .collect(Collectors.toCollection(HashSet::new));
    }
  }

  private static long checksum(Path jar, String name) {
    return CHECKSUMS
        .computeIfAbsent(
            jar,
            path -> {
              try (ZipFile file = new ZipFile(path.toFile())) {
                return file.stream()
                    .collect(Collectors.toMap(ZipEntry::getName, ZipEntry::getCrc, (a, b) -> a));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .get(name);
  }

  private static String sha256(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Runs a command and returns what it prints. */
  private static String run(Path folder, Map<String, String> environment, String... command)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    Path errors = Files.createTempFile(temporary, "errors", ".txt");
    builder.redirectError(errors.toFile());
    Path out = Files.createTempFile(temporary, "out", ".txt");
    builder.redirectOutput(out.toFile());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue())
        .as(String.join(" ", command) + ": " + Files.readString(errors))
        .isZero();
    return Files.readString(out).strip();
  }
}
