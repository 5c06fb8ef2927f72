package io.micromoments.workbench.junit;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes test suites as XML. */
public final class JUnitXml {

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  private JUnitXml() throws XMLStreamException {
    xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
  }

  /**
   * Returns the document.
   *
   * @param name names all suites together
   */
  public static String of(String name, List<TestSuite> suites) {
    try {
      return new JUnitXml().write(name, suites);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
  }

  private String write(String name, List<TestSuite> suites) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    newLine(0);
    xml.writeStartElement("testsuites");
    attribute("name", name);
    counts(suites);
    for (TestSuite suite : suites) {
      write(suite);
    }
    end(0);
    xml.writeEndDocument();
    xml.flush();
    return text + "\n";
  }

  private void write(TestSuite suite) throws XMLStreamException {
    newLine(1);
    xml.writeStartElement("testsuite");
    attribute("name", suite.name());
    counts(List.of(suite));
    xml.writeAttribute("skipped", "0");
    for (TestCase each : suite.cases()) {
      write(suite.name(), each);
    }
    end(1);
  }

  private void write(String suite, TestCase test) throws XMLStreamException {
    boolean isEmpty = test.result() == TestCase.Result.PASSED && test.notes().isEmpty();
    newLine(2);
    if (isEmpty) {
      xml.writeEmptyElement("testcase");
    } else {
      xml.writeStartElement("testcase");
    }
    attribute("classname", suite);
    attribute("name", test.name());
    if (isEmpty) {
      return;
    }
    if (test.result() != TestCase.Result.PASSED) {
      newLine(3);
      xml.writeStartElement(test.result().name().toLowerCase(Locale.ROOT));
      attribute("message", test.sentences().get(0));
      text(String.join("\n", test.sentences()));
      xml.writeEndElement();
    }
    if (!test.notes().isEmpty()) {
      newLine(3);
      xml.writeStartElement("system-out");
      text(String.join("\n", test.notes()));
      xml.writeEndElement();
    }
    end(2);
  }

  private void counts(List<TestSuite> suites) throws XMLStreamException {
    count("tests", suites.stream().mapToInt(each -> each.cases().size()).sum());
    count("failures", suites.stream().mapToInt(s -> s.count(TestCase.Result.FAILURE)).sum());
    count("errors", suites.stream().mapToInt(s -> s.count(TestCase.Result.ERROR)).sum());
  }

  private void count(String name, int count) throws XMLStreamException {
    xml.writeAttribute(name, Integer.toString(count));
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
