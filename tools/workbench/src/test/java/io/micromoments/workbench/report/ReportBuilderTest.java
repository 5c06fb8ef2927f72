package io.micromoments.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.SampleResult;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.report.ReplayReport.EventEntry;
import io.micromoments.workbench.results.Results;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportBuilderTest {

  private static final String EVENT =
      "{\"stream\":\"clickstream\",\"event_time\":\"2026-05-04T12:12:21Z\","
          + "\"customer_id\":\"jason\",\"channel\":\"WEB\",\"action\":\"page_view\"}";

  @TempDir private Path folder;

  @Test
  void eventWithoutAnIdIsLinkedToItsEvidence() throws Exception {
    Files.writeString(folder.resolve(ScenarioLines.EVENTS), EVENT + "\n");
    Micromoment moment =
        SampleReports.moment(
            "jason", MomentKind.KNOW, PatternStatus.live, UnaryOperator.identity());
    moment.setEvidence(
        List.of(
            new Evidence(
                "looks",
                "clickstream",
                new ScenarioLine(ScenarioLines.EVENTS, 1, EVENT).generatedId(),
                SampleReports.at("2026-05-04T12:12:21Z"))));
    ReplayReport story = build(SampleResult.of(List.of(JsonRecords.json(moment)), List.of()));
    assertThat(story.customers().get(0).entries())
        .filteredOn(EventEntry.class::isInstance)
        .extracting(entry -> ((EventEntry) entry).evidenceFor())
        .containsExactly(List.of(SampleReports.PATTERN));
  }

  @Test
  void valuesOfAProfileAreShownAsTheyWereWritten() throws Exception {
    Files.writeString(folder.resolve(ScenarioLines.EVENTS), EVENT + "\n");
    Files.writeString(
        folder.resolve("context.jsonl"),
        """
        {"stream":"profile","event_time":"2026-05-04T12:00:00Z","customer_id":"jason",\
        "segment":"12\\" wheels","exclusions":["loans","cards"],"attributes":{"note":"a \\"b\\""}}
        """);
    ReplayReport story = build(SampleResult.of(List.of(), List.of()));
    assertThat(story.customers().get(0).entries())
        .filteredOn(ReplayReport.ContextEntry.class::isInstance)
        .extracting(entry -> ((ReplayReport.ContextEntry) entry).text())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("segment=12\" wheels", "exclusions=[loans, cards]", "attributes={note: a \"b\"}");
  }

  @Test
  void resultsHaveMeasuresBudgetsReceiptsAndStatus() throws Exception {
    Files.writeString(folder.resolve(ScenarioLines.EVENTS), "");
    Results results = SampleResults.all(UnaryOperator.identity());
    List<String> budgets = results.budgets().stream().map(JsonRecords::json).toList();
    ReplayReport story =
        build(
            new ReplayResult(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                budgets,
                results.measures().stream().map(JsonRecords::json).toList(),
                List.of(agreement("ann", "o1"), agreement("ben", "o2"), agreement("ben", "o3")),
                List.of(),
                results.receipts().stream().map(JsonRecords::json).toList(),
                SampleResults.statuses().stream().map(JsonRecords::json).toList(),
                List.of(),
                Duration.ZERO));
    assertThat(story.results()).isEqualTo(results);
  }

  private static String agreement(String customer, String outcome) {
    return JsonRecords.json(
        Agreement.newBuilder()
            .setCustomerId(customer)
            .setEventTime(Instant.parse("2026-05-04T12:00:00Z"))
            .setOfferId("ask")
            .setChannel("WEB")
            .setOutcomeId(outcome)
            .setGrants("location")
            .build());
  }

  @Test
  void aReportIsBoundedAndSaysWhatIsLeftOut() throws Exception {
    StringBuilder events = new StringBuilder();
    List<String> moments = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      String customer = i % 2 == 0 ? "jason" : "c" + i % 80;
      events.append(EVENT.replace("jason", customer)).append('\n');
      Micromoment moment =
          SampleReports.moment(
              customer, MomentKind.KNOW, PatternStatus.live, UnaryOperator.identity());
      moment.setMomentId("m" + i);
      moment.setEvidence(List.of());
      moments.add(JsonRecords.json(moment));
    }
    Files.writeString(folder.resolve(ScenarioLines.EVENTS), events);
    ReplayReport story = build(SampleResult.of(moments, List.of()));

    assertThat(story.customers()).hasSize(41);
    assertThat(story.customers())
        .allSatisfy(
            customer ->
                assertThat(customer.entries())
                    .hasAtLeastOneElementOfType(ReplayReport.MomentEntry.class));
    assertThat(
            story.customers().stream()
                .flatMap(customer -> customer.entries().stream())
                .filter(ReplayReport.MomentEntry.class::isInstance))
        .hasSizeLessThanOrEqualTo(ReportBuilder.MAX_RESULTS);
    ReplayReport.CustomerReport jason =
        story.customers().stream().filter(each -> each.id().equals("jason")).findFirst().get();
    assertThat(jason.leftOut()).isEqualTo(1_000 - ReportBuilder.MAX_ENTRIES);
    assertThat(jason.leftOutResults()).isPositive();
  }

  private ReplayReport build(ReplayResult result) throws Exception {
    return ReportBuilder.build(
        new Scenario(folder, "t", "", Optional.empty(), Duration.ZERO, Optional.empty()),
        result,
        result.measureRecords(),
        Map.of());
  }
}
