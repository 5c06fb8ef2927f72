package io.micromoments.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Examples in the docs match what the product does. */
class DocsTest {

  private static final Path RECIPES = CommandLine.ROOT.resolve("docs/recipes");

  @TempDir private Path folder;

  @Test
  void examplesInTheLanguageReferenceAreValidAndTheirTestsPass() throws Exception {
    List<String> yaml =
        blocks(Files.readString(CommandLine.ROOT.resolve("docs/language.md")), "yaml");
    Files.writeString(
        folder.resolve("example.yaml"), yaml.get(0).replace("pilot: 10%", "pilot: 100%"));
    Files.writeString(
        folder.resolve("example.tests.yaml"),
        yaml.stream().filter(each -> each.startsWith("tests:")).findFirst().orElseThrow());
    CommandLine test = CommandLine.run("test", folder);
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
    assertThat(test.out()).contains("2 tests, 0 failed");
  }

  @Test
  void furtherPatternsInTheLanguageReferenceAreValid() throws Exception {
    int number = 0;
    for (String yaml :
        blocks(Files.readString(CommandLine.ROOT.resolve("docs/language.md")), "yaml")) {
      if (yaml.startsWith("pattern:")) {
        Path file = Files.writeString(folder.resolve("pattern" + number++ + ".yaml"), yaml);
        CommandLine validate = CommandLine.run("validate", file);
        assertThat(validate.exit()).as(validate.out() + validate.err()).isZero();
      }
    }
    assertThat(number).isEqualTo(5);
  }

  @Test
  void newPatternsAndTestsInTheLanguageReferenceAreWritten() throws Exception {
    String document = Files.readString(CommandLine.ROOT.resolve("docs/language.md"));
    int number = 0;
    for (String line : document.lines().filter(each -> each.contains("nts new ")).toList()) {
      CommandLine written =
          CommandLine.run(
              (Object[])
                  line.substring("./micromoments ".length())
                      .replace("my-patterns", folder.toString())
                      .split(" "));
      assertThat(written.exit()).as(line + written.err()).isZero();
      number++;
    }
    assertThat(number).isEqualTo(4);
    assertThat(folder.resolve("loan-at-dealership.yaml"))
        .hasContent(blocks(document, "yaml draft").get(0));
    CommandLine test = CommandLine.run("test", folder);
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
    assertThat(test.out()).contains("3 patterns, 9 tests, 0 failed");
  }

  @Test
  void filesInTheRecipesAreThoseThatTheTestsRun() throws Exception {
    Set<String> tested = new HashSet<>();
    for (Path folder : List.of(Path.of("src/test/resources/stories"), RECIPES)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
          tested.add(Files.readString(file));
        }
      }
    }
    List<String> yaml =
        blocks(Files.readString(CommandLine.ROOT.resolve("docs/recipes.md")), "yaml");
    assertThat(tested).containsAll(yaml);
    try (Stream<Path> files = Files.list(RECIPES)) {
      for (Path file : files.filter(each -> !each.toString().contains(".tests.")).toList()) {
        assertThat(yaml).as("shows %s", file).contains(Files.readString(file));
      }
    }
    assertThat(yaml.stream().filter(each -> each.startsWith("pattern:"))).hasSizeGreaterThan(25);
  }

  @Test
  void theRecipesPassTheirTests() {
    CommandLine validate = CommandLine.run("validate", RECIPES);
    assertThat(validate.out()).contains(" 0 errors, 0 warnings");
    CommandLine test = CommandLine.run("test", RECIPES, "--threshold", 100);
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
  }

  @Test
  void theIndexOfTheRecipesNamesEachOfThem() throws Exception {
    String document = Files.readString(CommandLine.ROOT.resolve("docs/recipes.md"));
    List<String> recipes =
        document.lines().filter(line -> line.startsWith("### ")).map(DocsTest::anchor).toList();
    assertThat(recipes).hasSizeGreaterThan(35);
    for (String recipe : recipes) {
      assertThat(document).contains("](#" + recipe + ") |");
    }
  }

  @Test
  void demoOutputInTheReadmeIsCurrent() throws Exception {
    String readme = Files.readString(CommandLine.ROOT.resolve("README.md"));
    String shown =
        blocks(readme, "").stream()
            .filter(block -> block.contains("** BUY"))
            .findFirst()
            .orElseThrow();
    CommandLine demo = CommandLine.run("demo", "--out", folder);
    for (String line : shown.lines().toList()) {
      assertThat(demo.out()).contains(line);
    }
  }

  @Test
  void everyCommandInTheDocsExists() throws Exception {
    List<Path> documents = new ArrayList<>();
    documents.add(CommandLine.ROOT.resolve("README.md"));
    try (Stream<Path> files = Files.list(CommandLine.ROOT.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
    }
    Pattern command = Pattern.compile("(?m)^\\./micromoments ([a-z-]+)");
    int found = 0;
    for (Path document : documents) {
      Matcher matcher = command.matcher(Files.readString(document));
      while (matcher.find()) {
        found++;
        assertThat(CommandLine.run(matcher.group(1), "--help").exit())
            .as("%s: ./micromoments %s", document, matcher.group(1))
            .isZero();
      }
    }
    assertThat(found).isPositive();
  }

  @Test
  void everyLinkBetweenDocumentsResolves() throws Exception {
    List<Path> documents = new ArrayList<>();
    try (Stream<Path> files = Files.walk(CommandLine.ROOT, 2)) {
      files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !file.toString().contains("/target/"))
          .forEach(documents::add);
    }
    Pattern link = Pattern.compile("\\]\\(([^)#: ]*)(#[^) ]+)?\\)");
    for (Path document : documents) {
      Matcher matcher = link.matcher(Files.readString(document).replaceAll("(?s)```.*?```", ""));
      while (matcher.find()) {
        Path target =
            matcher.group(1).isEmpty() ? document : document.resolveSibling(matcher.group(1));
        assertThat(target).as("in %s", document).exists();
        if (matcher.group(2) != null && target.toString().endsWith(".md")) {
          assertThat(
                  Files.readString(target)
                      .lines()
                      .filter(line -> line.startsWith("#"))
                      .map(line -> "#" + anchor(line)))
              .as("in %s", document)
              .contains(matcher.group(2));
        }
      }
    }
  }

  /** Returns the anchor of a heading, as GitHub forms it. */
  private static String anchor(String heading) {
    return heading
        .replaceFirst("^#+ ", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  private static List<String> blocks(String markdown, String language) {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = Pattern.compile("(?s)```" + language + "\\n(.*?)```").matcher(markdown);
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }
}
