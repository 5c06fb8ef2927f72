package io.micromoments.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.BudgetStatus;
import io.micromoments.workbench.results.Results;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page shows of the results of a replay. */
class ResultsPageTest {

  @TempDir private Path folder;

  @Test
  void resultsFollowTheCustomersAndAreLinkedAtTheTop() throws Exception {
    ReportPage page = all();
    assertThat(page.texts("//main/section/h2"))
        .containsExactly(
            "Measures by pattern and policy",
            "Budgets",
            "Erasures",
            "Agreements",
            "Partial matches dropped",
            "Quarantined");
    assertThat(page.values("//main/section/@id"))
        .containsExactly(
            "customer-1",
            "measures",
            "budgets",
            "erasures",
            "agreements",
            "dropped",
            "quarantined");
    assertThat(page.values("//header/nav[@aria-label]//a/@href"))
        .containsExactly(
            "#measures", "#budgets", "#erasures", "#agreements", "#dropped", "#quarantined");
  }

  @Test
  void replayWithoutResultsHasNoResultSections() throws Exception {
    ReportPage page = page(SampleReports.with(Results.NONE));
    assertThat(page.values("//main/section/@id")).containsExactly("customer-1");
    assertThat(page.texts("//nav")).isEmpty();
  }

  @Test
  void figuresAreShownByPatternPolicyAndGroupWithATotal() throws Exception {
    ReportPage page = all();
    String table = "//section[@id='measures']//table[contains(@class,'measures')]";
    assertThat(page.texts(table + "/thead//th"))
        .containsExactly(
            "Pattern and policy",
            "Group",
            "moments",
            "opportunities",
            "commands",
            "deliveries",
            "impressions",
            "clicks",
            "acceptances",
            "rejections");
    assertThat(page.texts(table + "/tbody/tr"))
        .containsExactly(
            "auto-loan@1 under default@2 pilot 300 300 300 0 0 0 36 0",
            "hold-out 200 200 0 0 0 0 20 0",
            "savings@1 under default@2 all 1,200 1,200 1,200 0 0 0 0 0");
    assertThat(page.texts(table + "/tfoot/tr"))
        .containsExactly("All patterns 1,700 1,700 1,500 0 0 0 56 0");
  }

  @Test
  void singleGroupHasNoTotal() throws Exception {
    ReportPage page =
        page(
            SampleReports.with(
                new Results(
                    List.of(SampleResults.measure("p", "all", 3, 1)),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of())));
    assertThat(page.texts("//tfoot")).isEmpty();
    assertThat(page.texts("//section[@id='measures']/h3")).isEmpty();
  }

  @Test
  void liftIsShownIfThereIsAHoldOut() throws Exception {
    assertThat(all().texts("//ul[@class='lifts']/li"))
        .containsExactly(
            "+20.0 % auto-loan@1 under default@2 36 acceptances on 300 opportunities; in the"
                + " hold-out group 20 acceptances on 200 opportunities. 95 % confidence interval:"
                + " −30.5 % to +107.3 %; not statistically significant.");
  }

  @Test
  void reasonsAreCountedInTotalAndByPatternPolicyAndGroup() throws Exception {
    ReportPage page = all();
    assertThat(page.texts("//section[@id='measures']/h3"))
        .containsExactly(
            "Lift over the hold-out group",
            "Offers withheld, by reason",
            "Decisions not made, by reason");
    String tables = "//section[@id='measures']/div/table[contains(@class,'codes')]";
    assertThat(page.texts(tables + "/tbody/tr"))
        .containsExactly("FREQUENCY_CAP 40 80 %", "BUDGET_SPENT 10 20 %", "STALE_CONTEXT 7 100 %");
    assertThat(page.values(tables + "//*[@class='first']/@width"))
        .containsExactly("80.00%", "20.00%", "100.00%");
    assertThat(page.texts("//section[@id='measures']/details[not(@open)]//tbody"))
        .containsExactly(
            "auto-loan@1 under default@2, group pilot FREQUENCY_CAP 30 75 % BUDGET_SPENT 10 25 %",
            "savings@1 under default@2, group all FREQUENCY_CAP 10 100 %");
    assertThat(page.texts("//section[@id='measures']/p"))
        .as("a reason of one group only says whose it is")
        .last()
        .isEqualTo("auto-loan@1 under default@2, group pilot");
  }

  @Test
  void everyBudgetIsOneRow() throws Exception {
    ReportPage page = all();
    assertThat(page.texts("//section[@id='budgets']//thead//th"))
        .containsExactly("Offer", "Budget", "Spent", "Reserved", "Available", "Overrun");
    assertThat(page.texts("//section[@id='budgets']//tbody/tr"))
        .containsExactly(
            "auto-loan-discount 10 5 2 3 0",
            "heloc 1 2 0 0 1",
            "relationship-review no limit 3 0 – 0");
    assertThat(page.values("//section[@id='budgets']//*[@class='second']/@x"))
        .containsExactly("50.00%");
  }

  @Test
  void budgetsBeyondTwentyAreFolded() throws Exception {
    List<BudgetStatus> budgets =
        IntStream.range(0, 23).mapToObj(i -> SampleResults.budget("o" + i, 5L, 0, 1)).toList();
    ReportPage page =
        page(
            SampleReports.with(
                new Results(List.of(), budgets, List.of(), List.of(), List.of(), List.of())));
    assertThat(page.texts("//section[@id='budgets']/div//tbody/tr")).hasSize(20);
    assertThat(page.texts("//section[@id='budgets']/details/summary")).containsExactly("3 more");
    assertThat(page.texts("//section[@id='budgets']/details//tbody/tr")).hasSize(3);
  }

  @Test
  void everyReceiptIsOneSentence() throws Exception {
    assertThat(all().texts("//section[@id='erasures']//li"))
        .containsExactly(
            "Request r-1: the customer and 2 devices were erased from detect and decide by"
                + " 12:00:00, 4 May 2026.",
            "Request r-2: the customer was erased from identity by 12:00:00, 4 May 2026.");
  }

  @Test
  void tablesHaveCaptionsAndHeadersAndLinksResolve() throws Exception {
    ReportPage page = all();
    assertThat(page.texts("//table[not(caption) or not(thead/tr/th[@scope='col'])]")).isEmpty();
    assertThat(page.texts("//table/*[self::tbody or self::tfoot]/tr[not(th[@scope])]"))
        .as("rows without a heading of their own stand in a group that has one")
        .allMatch(row -> row.contains("clickstream"));
    assertThat(page.values("//div[@class='scroll']/@aria-label")).doesNotHaveDuplicates();
    assertThat(page.values("//svg[not(@aria-label) and not(@aria-hidden)]")).isEmpty();
    List<String> ids = page.values("//@id");
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(page.values("//@href")).allMatch(href -> ids.contains(href.substring(1)));
  }

  private ReportPage all() throws Exception {
    return page(SampleReports.with(SampleResults.all(UnaryOperator.identity())));
  }

  private ReportPage page(ReplayReport story) throws Exception {
    Path file = folder.resolve("report.html");
    ReportWriter.write(story, file);
    return ReportPage.read(Files.readString(file));
  }
}
