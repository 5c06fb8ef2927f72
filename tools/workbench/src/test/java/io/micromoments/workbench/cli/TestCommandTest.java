package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What {@code test} requires of coverage, and what it reports to CI systems. */
class TestCommandTest {

  private static final String PATTERN =
      """
      pattern: p
      version: 1
      moment: BUY
      intent: i
      within: 1h
      steps:
        - { step: seen, on: clickstream, where: event.action == "view_item" }
        - { step: asked, on: interaction, optional: true }
        - { step: bought, on: clickstream, where: event.action == "purchase" }
      """;

  private static final String TESTS =
      """
      tests:
        - name: bought
          events: [{ at: 0s, on: clickstream, action: view_item }, { at: 1m, on: clickstream, action: purchase }]
          expect: [{ moment: BUY, at: %s }]
        - name: "only <seen> & \\u0001 not bought"
          events: [{ at: 0s, on: clickstream, action: view_item }]
          expect: []
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writePattern() throws Exception {
    Files.writeString(folder.resolve("p.yaml"), PATTERN);
    Files.writeString(folder.resolve("p.tests.yaml"), TESTS.formatted("1m"));
  }

  @Test
  void coverageBelowTheThresholdFailsAndNamesTheSteps() {
    assertThat(CommandLine.run("test", folder).exit()).isZero();
    CommandLine enough = CommandLine.run("test", folder, "--threshold", "66");
    assertThat(enough.exit()).as(enough.out()).isZero();
    CommandLine below = CommandLine.run("test", folder, "--threshold", "67%");
    assertThat(below.exit()).isEqualTo(1);
    assertThat(below.out())
        .contains(
            "FAIL  step coverage is 66 %, below --threshold 67: no event of a test matched asked;"
                + " add a test with such events")
        .contains("2 tests, 0 failed, 1 other problem");
    CommandLine json = CommandLine.run("test", folder, "--threshold", "100", "--format", "json");
    assertThat(json.exit()).isEqualTo(1);
    assertThat(json.out()).contains("\"passed\" : false", "step coverage is 66 %");
  }

  @ParameterizedTest
  @ValueSource(strings = {"101", "-1", "many", "", "%", "NaN"})
  void thresholdThatIsNoPercentageIsAnError(String threshold) {
    CommandLine test = CommandLine.run("test", folder, "--threshold=" + threshold);
    assertThat(test.exit()).isEqualTo(2);
    assertThat(test.err())
        .contains("--threshold is '" + threshold + "'")
        .contains("allowed: a percentage from 0 to 100, such as --threshold 80");
  }

  @Test
  void junitReportHasTheShapeThatCiSystemsRead() throws Exception {
    Path report = folder.resolve("reports/of/patterns.xml");
    CommandLine passed = CommandLine.run("test", folder, "--junit", report);
    assertThat(passed.exit()).as(passed.out() + passed.err()).isZero();
    Element suites = read(report).getDocumentElement();
    assertThat(suites.getAttribute("tests")).isEqualTo("2");
    assertThat(suites.getAttribute("failures")).isEqualTo("0");
    NodeList cases = suites.getElementsByTagName("testcase");
    assertThat(((Element) cases.item(0)).getAttribute("classname")).isEqualTo("p");
    assertThat(((Element) cases.item(1)).getAttribute("name"))
        .isEqualTo("only <seen> & \uFFFD not bought");

    Files.writeString(folder.resolve("p.tests.yaml"), TESTS.formatted("2m"));
    CommandLine failed = CommandLine.run("test", folder, "--junit", report, "--threshold", "90");
    assertThat(failed.exit()).isEqualTo(1);
    Element suite = (Element) read(report).getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("name")).isEqualTo("p");
    assertThat(suite.getAttribute("tests")).isEqualTo("3");
    assertThat(suite.getAttribute("failures")).isEqualTo("2");
    NodeList failures = suite.getElementsByTagName("failure");
    assertThat(((Element) failures.item(0)).getAttribute("message"))
        .isEqualTo("moment 1: at is 1m, expected 2m");
    assertThat(failures.item(1).getTextContent()).contains("step coverage is 66 %");
  }

  @Test
  void filesWithErrorsAreErrorsOfTheJunitReport() throws Exception {
    Files.writeString(folder.resolve("q.yaml"), "pattern: q\nversion: none\nmoment: NEVER\n");
    Path report = folder.resolve("report.xml");
    assertThat(CommandLine.run("test", folder, "--junit", report).exit()).isEqualTo(1);
    Document document = read(report);
    assertThat(document.getDocumentElement().getAttribute("errors")).isEqualTo("1");
    Element error = (Element) document.getElementsByTagName("error").item(0);
    assertThat(error.getTextContent()).contains("q.yaml:2:10: ", "q.yaml:3:9: ");
  }

  @Test
  void junitReportThatCannotBeWrittenIsAnErrorBeforeTestsRun() throws Exception {
    CommandLine inFolder = CommandLine.run("test", folder, "--junit", folder);
    assertThat(inFolder.exit()).isEqualTo(2);
    assertThat(inFolder.err()).contains("--junit " + folder + " is a folder", "specify a file");
    assertThat(inFolder.out()).isEmpty();
    CommandLine inFile =
        CommandLine.run("test", folder, "--junit", folder.resolve("p.yaml/report.xml"));
    assertThat(inFile.exit()).isEqualTo(2);
    assertThat(inFile.err()).contains("p.yaml is a file", "specify a folder");
  }

  /** Parses a report and validates it against the schema. */
  private static Document read(Path report) throws Exception {
    String xml = Files.readString(report);
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(Path.of("src/test/resources/junit.xsd").toFile())
        .newValidator()
        .validate(new StreamSource(new StringReader(xml)));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }
}
