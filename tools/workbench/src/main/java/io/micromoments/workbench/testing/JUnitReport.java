package io.micromoments.workbench.testing;

import io.micromoments.patterns.language.file.Problem;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Test results in the XML format of JUnit, which CI systems read: a test suite per pattern, and one
 * with an error for each file that could not be tested.
 */
public final class JUnitReport {

  /** Names the test case for problems of the tests as a whole, such as missing ones. */
  static final String WHOLE = "tests of the pattern as a whole";

  private static final String FILES = "files";

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  private JUnitReport() throws XMLStreamException {
    xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
  }

  /**
   * Returns the report.
   *
   * @param problems those of the files; only errors are reported
   */
  public static String of(List<TestResult> results, List<Problem> problems) {
    try {
      return new JUnitReport().write(results, errorsByFile(problems));
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
  }

  private static Map<String, List<String>> errorsByFile(List<Problem> problems) {
    return problems.stream()
        .filter(Problem::isError)
        .collect(
            Collectors.groupingBy(
                Problem::file,
                LinkedHashMap::new,
                Collectors.mapping(JUnitReport::sentence, Collectors.toList())));
  }

  private static String sentence(Problem problem) {
    return String.format(
        Locale.ROOT,
        "%s:%d:%d: %s%s",
        problem.file(),
        problem.line(),
        problem.column(),
        problem.message(),
        problem.hint().isEmpty() ? "" : "; " + problem.hint());
  }

  private String write(List<TestResult> results, Map<String, List<String>> errors)
      throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    newLine(0);
    xml.writeStartElement("testsuites");
    xml.writeAttribute("name", "micromoments test");
    counts(
        results.stream().mapToInt(JUnitReport::tests).sum() + errors.size(),
        results.stream().mapToInt(JUnitReport::failures).sum(),
        errors.size());
    if (!errors.isEmpty()) {
      startSuite(FILES, errors.size(), 0, errors.size());
      for (Map.Entry<String, List<String>> file : errors.entrySet()) {
        startCase(FILES, file.getKey());
        result("error", file.getValue());
        end(2);
      }
      end(1);
    }
    for (TestResult result : results) {
      write(result);
    }
    end(0);
    xml.writeEndDocument();
    xml.flush();
    return text + "\n";
  }

  private void write(TestResult result) throws XMLStreamException {
    startSuite(result.pattern(), tests(result), failures(result), 0);
    for (TestResult.Case each : result.cases()) {
      if (each.passed() && each.notes().isEmpty()) {
        newLine(2);
        xml.writeEmptyElement("testcase");
        attribute("classname", result.pattern());
        attribute("name", each.name());
        continue;
      }
      startCase(result.pattern(), each.name());
      if (!each.passed()) {
        result("failure", each.failures());
      }
      if (!each.notes().isEmpty()) {
        newLine(3);
        xml.writeStartElement("system-out");
        text(String.join("\n", each.notes()));
        xml.writeEndElement();
      }
      end(2);
    }
    if (!result.problems().isEmpty()) {
      startCase(result.pattern(), WHOLE);
      result("failure", result.problems());
      end(2);
    }
    end(1);
  }

  private static int tests(TestResult result) {
    return result.cases().size() + (result.problems().isEmpty() ? 0 : 1);
  }

  private static int failures(TestResult result) {
    return (int) result.cases().stream().filter(each -> !each.passed()).count()
        + (result.problems().isEmpty() ? 0 : 1);
  }

  private void startSuite(String name, int tests, int failures, int errors)
      throws XMLStreamException {
    newLine(1);
    xml.writeStartElement("testsuite");
    attribute("name", name);
    counts(tests, failures, errors);
    xml.writeAttribute("skipped", "0");
  }

  private void startCase(String suite, String name) throws XMLStreamException {
    newLine(2);
    xml.writeStartElement("testcase");
    attribute("classname", suite);
    attribute("name", name);
  }

  private void counts(int tests, int failures, int errors) throws XMLStreamException {
    xml.writeAttribute("tests", Integer.toString(tests));
    xml.writeAttribute("failures", Integer.toString(failures));
    xml.writeAttribute("errors", Integer.toString(errors));
  }

  private void result(String element, List<String> sentences) throws XMLStreamException {
    newLine(3);
    xml.writeStartElement(element);
    attribute("message", sentences.get(0));
    text(String.join("\n", sentences));
    xml.writeEndElement();
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, allowed(value));
  }

  private void text(String value) throws XMLStreamException {
    xml.writeCharacters(allowed(value));
  }

  private void end(int depth) throws XMLStreamException {
    newLine(depth);
    xml.writeEndElement();
  }

  private void newLine(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  /** Replaces characters that XML 1.0 cannot represent, even escaped. */
  private static String allowed(String value) {
    return value
        .codePoints()
        .map(c -> isAllowed(c) ? c : 0xFFFD)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isAllowed(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
