package io.micromoments.patterns.language.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.evaluate.RecordMap;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.tests.PatternTest.Expectation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is written is read as the same test. */
class TestWriterTest {

  private static final String EVERYTHING =
      """
      tests:
        - name: "everything: in one, with \\"quotes\\" # and a \\u0007 bell"
          start: 2026-05-02T20:30:00Z
          given:
            customer: { segment: "no", lifetime_value: 12.5, products: [{ type: loan, status: closed }], attributes: { tier: "1" } }
            consent: { location: false, email: true }
            customers: { "ann: a": { customer: { scores: { churn: 0.2 } } }, ben: { consent: { email: false } } }
          events:
            - { event_time: "2026-05-02T20:29:00Z", on: sensor, sensor_type: tyre, metric: bar, reading: "NaN" }
            - { at: 0s, on: clickstream, action: "null", query: "a, b: [c] # d", value: 1e10, properties: { term: "48", note: "yes" } }
            - { at: 1m, on: beacon, event_id: mine, customer_id: ben, transition: ENTER, latitude: -13.5, rssi: -60 }
            - { at: 1m30s, on: interaction, kind: "  two\\nlines ", wait_ms: 5 }
          until: 2h
          expect:
            - { customer_id: ben, moment: BUY, intent: a, at: 1m, started_at: 0s, confidence: 0.8, capture: { term: "48" }, evidence: [e2, { step: s, event_id: mine }, { step: t }] }
            - { }
        - name: "\\n two lines,\\u2028three "
          events: [{ at: 0s, on: clickstream, action: "\\u0085", query: "a\\nb\\uFFFD" }]
          expect: []
      """;

  @Test
  void everyFieldIsWrittenAsItIsRead() {
    List<PatternTest> tests = read(EVERYTHING);
    assertThat(withoutLines(read(TestWriter.file(tests)))).isEqualTo(withoutLines(tests));
  }

  @Test
  void testsOfTheLibraryAreWrittenAsTheyAreRead() throws Exception {
    try (Stream<Path> files = Files.walk(Path.of("library"))) {
      List<Path> all =
          files.filter(file -> file.toString().endsWith(".tests.yaml")).sorted().toList();
      assertThat(all).hasSizeGreaterThan(8);
      for (Path file : all) {
        List<PatternTest> tests = read(Files.readString(file));
        assertThat(withoutLines(read(TestWriter.file(tests))))
            .as("%s", file)
            .isEqualTo(withoutLines(tests));
      }
    }
  }

  @Test
  void testHasTheStyleOfTheLibrary() {
    String text =
        """
        tests:
          - name: rates viewed
            events:
              - { at: 4m, on: clickstream, page_category: auto-loan-rates }
            expect:
              - { moment: BUY, at: 4m }
        """;
    assertThat(TestWriter.file(read(text))).isEqualTo(text);
  }

  @Test
  void anEvidenceIdWithAnEqualsSignIsNotReadAsAStep() {
    String text =
        """
        tests:
          - name: hashed ids
            events:
              - { at: 0s, on: clickstream, action: search, event_id: YWJj== }
            expect:
              - { moment: BUY, evidence: [{ event_id: YWJj== }, e2] }
        """;

    assertThat(TestWriter.file(read(text))).contains("evidence: [{ event_id: YWJj== }, e2]");
    assertThat(withoutLines(read(TestWriter.file(read(text))))).isEqualTo(withoutLines(read(text)));
  }

  @Test
  void evidenceIsReadAsResultsShowIt() {
    String text =
        """
        tests:
          - name: cart
            events: [{ at: 0s, on: clickstream, action: cart }]
            expect: [{ moment: BUY, evidence: [cart=e1, { step: cart, event_id: e1 }] }]
        """;

    assertThat(read(text).get(0).expect().get(0).evidence().orElseThrow())
        .containsOnly(new PatternTest.EvidenceItem(Optional.of("cart"), Optional.of("e1")));
  }

  @Test
  void twoTestsOfTheSameNameAreAnError() {
    String test = "  - { name: same, events: [], expect: [] }\n";

    assertThat(
            TestReader.read(new SourceText("x.tests.yaml", "tests:\n" + test + test), RecordMap::of)
                .problems())
        .extracting(Problem::message)
        .containsExactly("two tests have the name 'same'");
  }

  private static List<PatternTest> read(String text) {
    TestReader.Reading reading =
        TestReader.read(new SourceText("x.tests.yaml", text), RecordMap::of);
    assertThat(reading.problems()).as(text).isEmpty();
    return reading.tests();
  }

  private static List<PatternTest> withoutLines(List<PatternTest> tests) {
    return tests.stream()
        .map(
            test ->
                new PatternTest(
                    test.name(),
                    0,
                    test.start(),
                    test.given(),
                    test.givenOf(),
                    test.events(),
                    test.expect().stream().map(TestWriterTest::withoutLine).toList(),
                    test.until()))
        .toList();
  }

  private static Expectation withoutLine(Expectation expected) {
    return new Expectation(
        0,
        expected.customer(),
        expected.moment(),
        expected.intent(),
        expected.at(),
        expected.startedAt(),
        expected.confidence(),
        expected.capture(),
        expected.evidence());
  }
}
