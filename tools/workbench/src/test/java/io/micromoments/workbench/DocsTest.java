package io.micromoments.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Examples in the docs match what the product does. */
class DocsTest {

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
  void filesInTheRecipesAreThoseOfStories() throws Exception {
    Set<String> ofStories = new HashSet<>();
    try (Stream<Path> files =
        Files.walk(CommandLine.ROOT.resolve("tools/workbench/src/test/resources/stories"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
        ofStories.add(Files.readString(file));
      }
    }
    List<String> yaml =
        blocks(Files.readString(CommandLine.ROOT.resolve("docs/recipes.md")), "yaml");
    assertThat(yaml).hasSizeGreaterThan(15);
    assertThat(ofStories).containsAll(yaml);
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
    Pattern link = Pattern.compile("\\]\\(([^)#:]+)\\)");
    for (Path document : documents) {
      Matcher matcher = link.matcher(Files.readString(document));
      while (matcher.find()) {
        assertThat(document.resolveSibling(matcher.group(1))).as("in %s", document).exists();
      }
    }
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
