package io.micromoments.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.report.ReplayReport.CustomerReport;
import io.micromoments.workbench.report.ReplayReport.Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of a replay says what it does not list. */
class OmittedEntriesTest {

  @TempDir private Path folder;

  @Test
  void omittedEventsAreCounted() throws Exception {
    ReplayReport one = SampleReports.jason();
    List<Entry> entries = one.customers().get(0).entries();
    ReportPage page =
        page(
            SampleReports.story(
                List.of(new CustomerReport("device:d1", entries, 17, 3)), List.of(), List.of()));
    assertThat(page.texts("//section/p[@class='note']"))
        .containsExactly(
            "3 moments and commands are not listed: see moments.jsonl and commands.jsonl, or"
                + " explain --customer.",
            "17 more events are not listed.");
    assertThat(page.texts("//section/header/p"))
        .containsExactly("a device not linked to a customer; 5 events, 1 moment, 1 command");
  }

  @Test
  void omittedCustomersAreCounted() throws Exception {
    ReplayReport one = SampleReports.jason();
    ReportPage page =
        page(
            new ReplayReport(
                one.title(),
                one.text(),
                Map.of("customers", "2001"),
                one.customers(),
                one.results(),
                List.of(),
                List.of()));
    assertThat(page.texts("//main/p[@class='note']"))
        .singleElement()
        .asString()
        .startsWith("2,000 more customers are not listed");
  }

  private ReportPage page(ReplayReport story) throws Exception {
    Path file = folder.resolve("report.html");
    ReportWriter.write(story, file);
    return ReportPage.read(Files.readString(file));
  }
}
