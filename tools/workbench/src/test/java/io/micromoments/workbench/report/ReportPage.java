package io.micromoments.workbench.report;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A report parsed as XML, which shows that it is well-formed. */
record ReportPage(String source, Document document) {

  static ReportPage read(String source) throws IOException {
    try {
      return new ReportPage(
          source,
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(source))));
    } catch (SAXException | ParserConfigurationException e) {
      throw new IOException("the report is not well-formed", e);
    }
  }

  /** Returns the texts of nodes, with whitespace collapsed. */
  List<String> texts(String path) throws IOException {
    return values(path).stream().map(text -> text.strip().replaceAll("\\s+", " ")).toList();
  }

  List<String> values(String path) throws IOException {
    NodeList nodes = nodes(path);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }

  /** Returns the names of all elements with their numbers of attributes, in order. */
  List<String> elements() throws IOException {
    NodeList nodes = nodes("//*");
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> (Element) nodes.item(i))
        .map(element -> element.getTagName() + " " + element.getAttributes().getLength())
        .toList();
  }

  private NodeList nodes(String path) throws IOException {
    try {
      return (NodeList)
          XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
    } catch (XPathExpressionException e) {
      throw new IOException(path, e);
    }
  }
}
