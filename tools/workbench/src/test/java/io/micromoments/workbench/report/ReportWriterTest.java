package io.micromoments.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.workbench.report.ReplayReport.CommandEntry;
import io.micromoments.workbench.report.ReplayReport.CustomerReport;
import io.micromoments.workbench.report.ReplayReport.Entry;
import io.micromoments.workbench.report.ReplayReport.EventEntry;
import io.micromoments.workbench.report.ReplayReport.MomentEntry;
import io.micromoments.workbench.results.Results;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {

  /** Markup, the ends of elements and attributes, and the syntax of templates. */
  private static final String ATTACK =
      "<script>alert(1)</script>\"'& onload=\"x\" --> ]]> {{x}} ${x} $unsafe{x} @endif !{x} <%--";

  @TempDir private Path folder;

  @Test
  void titleStoryAndTotalsComeFirst() throws Exception {
    ReportPage page = page(SampleReports.jason());
    assertThat(page.texts("/html/body/*[self::header or self::main or self::footer]")).hasSize(3);
    assertThat(page.texts("//header[@class='page']/h1")).containsExactly("Jason buys a car");
    assertThat(page.texts("//title[parent::head]"))
        .containsExactly("Jason buys a car – Micromoments");
    assertThat(page.texts("//header/p[@class='story']")).hasSize(2);
    assertThat(page.texts("//dl[@class='totals']/div"))
        .startsWith("Events read 5", "Customers 1")
        .hasSize(5);
  }

  @Test
  void entriesAreInOrderWithThePatternsTheyAreEvidenceFor() throws Exception {
    ReportPage page = page(SampleReports.jason());
    assertThat(page.texts("//ol[@class='entries']/li[contains(@class,'happened')]"))
        .containsExactly(
            "4 May 2026 12:05:00 beacon ENTER car-dealership (north-side-cars) b1"
                + " evidence for auto-loan-interest",
            "12:09:30 interaction balance_alert SYSTEM i1",
            "12:12:21 clickstream view_item auto-loan-rates on MOBILE_APP c1"
                + " evidence for auto-loan-interest",
            "12:14:22 clickstream view_item auto-loan-rates on MOBILE_APP c2"
                + " evidence for auto-loan-interest",
            "12:16:23 clickstream view_item auto-loan-rates on MOBILE_APP c3"
                + " evidence for auto-loan-interest");
    assertThat(page.texts("//ol[@class='entries']/li[@class='known']"))
        .contains("22:00:00 consent personalisation granted");
    assertThat(page.texts("//ol[@class='entries']/li/p[@class='date']"))
        .as("the date stands where it changes")
        .containsExactly("3 May 2026", "4 May 2026");
  }

  @Test
  void momentShowsItsFactsAndEvidence() throws Exception {
    ReportPage page = page(SampleReports.jason());
    String card = "//article[contains(@class,'moment')]";
    assertThat(page.texts(card + "/h3")).containsExactly("BUY auto-loan");
    assertThat(page.texts(card + "/p[@class='facts']/span"))
        .containsExactly(
            "confidence 0.8", "auto-loan-interest@3", "12:05:00 to 12:16:23 (11 min 23 s)");
    assertThat(page.texts(card + "/p[@class='description']"))
        .containsExactly("At a dealership and looking at auto-loan rates.");
    assertThat(page.texts(card + "//dl[@class='captures']/div"))
        .containsExactly("place north-side-cars");
    assertThat(page.texts(card + "//summary")).containsExactly("Evidence: 4 events in 2 steps");
    assertThat(page.texts(card + "//table/tbody"))
        .containsExactly(
            "at-dealer 12:05:00 beacon b1",
            "looks-at-rates 12:12:21 clickstream c1 12:14:22 clickstream c2"
                + " 12:16:23 clickstream c3");
    assertThat(page.texts(card + "//table/caption")).containsExactly("Evidence by step");
  }

  @Test
  void shadowMomentIsMarkedAsWithoutCommands() throws Exception {
    ReportPage page = page(moments(PatternStatus.shadow));
    assertThat(page.texts("//article[contains(@class,'moment')]/h3"))
        .containsExactly("KNOW auto-loan shadow");
    assertThat(page.texts("//article[contains(@class,'moment')]/p"))
        .contains("This is a shadow pattern: it issues no commands.");
    assertThat(page.texts("//svg//text[contains(@class,'shadow')]/text()[normalize-space()]"))
        .containsExactly("KNOW auto-loan (shadow)");
  }

  @Test
  void ordersWithAndWithoutTheMomentAreShown() throws Exception {
    ReportPage page = page(SampleReports.jason());
    String card = "//article[contains(@class,'order')]";
    assertThat(page.texts(card + "/h3")).containsExactly("Offers in a new order");
    assertThat(page.texts(card + "//div[@class='column without']//li"))
        .containsExactly("1 relationship-review", "2 auto-loan-discount");
    assertThat(page.texts(card + "//div[@class='column with']//li"))
        .containsExactly(
            "1 auto-loan-discount ↑1 moved up by 1 place score 1.3"
                + " Now at 3.9 % for your new car."
                + " You are about to decide on an auto loan right now. MOMENT_BOOST",
            "2 relationship-review score 0.7"
                + " Now at 3.9 % for your new car."
                + " This is one of the offers we have chosen for you. BATCH_PRIORITY");
    assertThat(page.texts(card + "//li[@class='up']//*[@class='offer-id']"))
        .containsExactly("auto-loan-discount");
    assertThat(page.texts(card + "//*[@class='moved' and @aria-hidden='true']"))
        .containsExactly("↑1");
  }

  @Test
  void candidateOffersAndWithheldOffersFollow() throws Exception {
    ReportPage page = page(SampleReports.jason());
    String card = "//article[contains(@class,'order')]";
    assertThat(page.texts(card + "/div[@class='batch']"))
        .containsExactly(
            "Candidate offers 1. heloc (withheld) 2. relationship-review 3. auto-loan-discount");
    assertThat(page.texts(card + "//s")).containsExactly("heloc", "heloc");
    assertThat(page.texts(card + "/div[@class='withheld']//li"))
        .containsExactly(
            "heloc This offer is not available in the mobile app. CHANNEL_NOT_SUPPORTED");
    assertThat(page.texts(card + "/dl[@class='small-print']/div"))
        .containsExactly(
            "Channel MOBILE_APP",
            "Issued 12:16:23",
            "Valid until 12:46:23",
            "Policy default@1",
            "Sequence number 12",
            "Command 5f0c2d9a8b7e4c11",
            "Data used offers, 14 h old profile, 2 d old contacts, just updated");
  }

  @Test
  void handOverAndExplorationAreShown() throws Exception {
    ReportPage page = page(SampleReports.only(SampleReports.handedOverAndExplored()));
    String card = "//article[contains(@class,'order')]";
    assertThat(page.texts(card + "/dl[@class='small-print']/div"))
        .contains(
            "Channel MOBILE_APP, handed over from CALL_CENTER",
            "Exploration rank 2 assigned to relationship-review, probability 0.1");
    assertThat(page.texts(card + "//div[@class='column with']//li[.//*[@class='tag']]"))
        .singleElement()
        .asString()
        .startsWith("2 relationship-review exploration");
  }

  @Test
  void dataUsedHasItsTimes() throws Exception {
    ReportPage page = page(SampleReports.jason());
    assertThat(page.values("//div[@class='data-used']//time/@datetime"))
        .containsExactly(
            "2026-05-03T22:00:00Z", "2026-05-02T10:00:00Z", "2026-05-04T12:16:23.500Z");
  }

  @Test
  void offerInOnlyOneListIsMarked() throws Exception {
    CommandEntry entry = resequenced();
    ReportPage page =
        page(story(new CommandEntry(entry.command(), List.of("gone", "auto-loan-discount"))));
    assertThat(page.texts("//div[@class='column without']//li"))
        .containsExactly("1 gone not shown with the moment", "2 auto-loan-discount");
    assertThat(page.texts("//div[@class='column with']//li[2]//p[@class='offer-line']"))
        .containsExactly("relationship-review new not shown without the moment score 0.7");
  }

  @Test
  void unchangedOrderIsReported() throws Exception {
    CommandEntry entry = resequenced();
    List<String> same = List.of("auto-loan-discount", "relationship-review");
    ReportPage page = page(story(new CommandEntry(entry.command(), same)));
    assertThat(page.texts("//p[@class='same']"))
        .containsExactly("The order is the same as it would be without the moment.");
    assertThat(page.texts("//*[@class='moved']")).isEmpty();
  }

  @Test
  void timelineHasLanesDotsAndMarks() throws Exception {
    ReportPage page = page(SampleReports.jason());
    assertThat(page.texts("//svg//text[@class='name']"))
        .containsExactly("clickstream", "beacon", "interaction", "context");
    assertThat(page.texts("//svg//circle[@class='dot evidence']")).hasSize(4);
    assertThat(page.texts("//svg//circle[@class='dot']"))
        .containsExactly("12:09:30 balance_alert SYSTEM");
    assertThat(page.texts("//svg//circle[@class='dot known']"))
        .as("two at one place are one dot")
        .containsExactly(
            "22:00:00 offers: heloc 3.0, relationship-review 2.0, auto-loan-discount 1.0"
                + " (and 1 more)");
    assertThat(page.texts("//svg//text[@class='label buy left']/text()[normalize-space()]"))
        .containsExactly("BUY auto-loan");
    assertThat(page.values("//svg/@aria-label"))
        .first()
        .asString()
        .contains("BUY auto-loan at 12:16:23");
    assertThat(page.texts("//figcaption//li"))
        .containsExactly(
            "evidence event", "other event", "context record", "KNOW", "GO", "DO", "BUY");
  }

  @Test
  void longGapsAreCutOutOfTheTimeline() throws Exception {
    ReportPage page = page(SampleReports.jason());
    assertThat(page.texts("//svg//text[@class='cut-length']/text()[normalize-space()]"))
        .containsExactly("14 h");
    assertThat(page.texts("//svg//text[starts-with(@class,'tick')]"))
        .containsExactly("22:00", "3 May", "12:05", "4 May", "12:10", "12:15");
  }

  @Test
  void everyTextIsEscaped() throws Exception {
    ReportPage harmless = page(SampleReports.jason(text -> "x" + text));
    ReportPage page = page(SampleReports.jason(text -> ATTACK + text));
    assertThat(page.elements()).isEqualTo(harmless.elements());
    assertThat(page.source()).doesNotContain("<script>alert").contains("&lt;script&gt;alert(1)");
    assertThat(page.texts("//h1")).containsExactly(ATTACK + "Jason buys a car");
    assertThat(page.texts("//h2")).contains(ATTACK + "jason");
  }

  @Test
  void invalidCharactersAreReplaced() throws Exception {
    ReportPage page = page(SampleReports.jason(text -> "\u0000\u001b\ud800\uffff\u0085🙂" + text));
    assertThat(page.texts("//h1"))
        .containsExactly("\ufffd\ufffd\ufffd\ufffd\ufffd🙂Jason buys a car");
  }

  @Test
  void everyLinkResolvesWithinThePage() throws Exception {
    ReportPage page = page(customers(23));
    List<String> ids = page.values("//@id");
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(page.values("//@href")).allMatch(href -> ids.contains(href.substring(1)));
    assertThat(page.values("//@aria-labelledby")).isNotEmpty().allMatch(ids::contains);
    assertThat(page.values("//table[1]//a/@href")).first().isEqualTo("#customer-1-3");
  }

  @Test
  void sameStoryGivesTheSameBytes() throws Exception {
    Map<String, String> captures = new LinkedHashMap<>();
    captures.put("item", "rates");
    captures.put("place", "north-side-cars");
    Map<String, String> otherWay = new LinkedHashMap<>();
    otherWay.put("place", "north-side-cars");
    otherWay.put("item", "rates");
    Micromoment moment = moment(PatternStatus.live);
    Micromoment same = moment(PatternStatus.live);
    moment.setCapture(captures);
    same.setCapture(otherWay);
    assertThat(page(story(new MomentEntry(moment, ""))).source())
        .isEqualTo(page(story(new MomentEntry(same, ""))).source());
    assertThat(page(SampleReports.jason()).source())
        .isEqualTo(page(SampleReports.jason()).source());
  }

  @Test
  void storyWithoutEventsIsReported() throws Exception {
    ReportPage page =
        page(
            new ReplayReport("Quiet", "", Map.of(), List.of(), Results.NONE, List.of(), List.of()));
    assertThat(page.texts("//main"))
        .containsExactly("No events in this replay, so no moments were detected.");
    assertThat(page.texts("//dl | //nav | //section | //p[@class='story']")).isEmpty();
  }

  @Test
  void storyWithoutMomentsIsReported() throws Exception {
    EventEntry event =
        new EventEntry(
            SampleReports.at("2026-05-04T12:00:00Z"), "sensor", "s1", "22 °C", List.of());
    ReportPage page = page(story(event));
    assertThat(page.texts("//main/p")).containsExactly("No moments were detected in this replay.");
    assertThat(page.texts("//section/h2 | //section/header/h2")).containsExactly("jason");
  }

  @Test
  void customersBeyondTwentyAreFolded() throws Exception {
    ReportPage page = page(customers(23));
    assertThat(page.texts("//main/section[@class='customer']")).hasSize(20);
    assertThat(page.texts("//main/details[not(@open)]/section[@class='customer']")).hasSize(3);
    assertThat(page.texts("//main/details/summary")).containsExactly("3 more customers");
    assertThat(page.texts("//nav//li")).hasSize(21).last().isEqualTo("3 more customers");
  }

  @Test
  void rejectedLinesAndLateEventsComeLast() throws Exception {
    List<String> lines = IntStream.rangeClosed(1, 22).mapToObj(i -> "line " + i).toList();
    ReportPage page = page(SampleReports.story(List.of(), lines, List.of("c9 came 4 s too late")));
    assertThat(page.texts("//main/section/h2")).containsExactly("Rejected lines", "Late events");
    assertThat(page.texts("//section[@id='not-read']/ul/li"))
        .hasSize(20)
        .first()
        .isEqualTo("line 1");
    assertThat(page.texts("//section[@id='not-read']/details/ul/li"))
        .containsExactly("line 21", "line 22");
    assertThat(page.texts("//section[@id='late']//li")).containsExactly("c9 came 4 s too late");
    assertThat(page(SampleReports.jason()).texts("//section[@class='sentences']")).isEmpty();
  }

  @Test
  void manyMomentsAtOneTimeAreDrawn() throws Exception {
    List<Entry> entries = new ArrayList<>(Collections.nCopies(12, detected(PatternStatus.live)));
    ReportPage page =
        page(
            SampleReports.story(
                List.of(new CustomerReport("jason", entries, 0, 0)), List.of(), List.of()));
    assertThat(page.texts("//svg//text[contains(@class,'label')]")).hasSize(8);
    assertThat(page.texts("//svg//line[@class='detected']")).hasSize(12);
    assertThat(page.texts("//figure/p"))
        .containsExactly(
            "There is not enough room to label every moment; the list below contains all of"
                + " them.");
  }

  @Test
  void missingFoldersAreCreated() throws Exception {
    Path file = folder.resolve("a/b/report.html");
    ReportWriter.write(SampleReports.jason(), file);
    assertThat(file).isNotEmptyFile();
  }

  private static ReplayReport customers(int number) {
    return SampleReports.story(
        IntStream.range(0, number)
            .mapToObj(i -> SampleReports.customer("customer-" + i, UnaryOperator.identity()))
            .toList(),
        List.of(),
        List.of());
  }

  private static ReplayReport moments(PatternStatus status) {
    return story(detected(status));
  }

  private static MomentEntry detected(PatternStatus status) {
    return new MomentEntry(moment(status), "");
  }

  private static Micromoment moment(PatternStatus status) {
    return SampleReports.moment("jason", MomentKind.KNOW, status, UnaryOperator.identity());
  }

  private static CommandEntry resequenced() {
    return SampleReports.resequenced(moment(PatternStatus.live), UnaryOperator.identity());
  }

  private static ReplayReport story(Entry entry) {
    return SampleReports.only(entry);
  }

  private ReportPage page(ReplayReport story) throws Exception {
    Path file = folder.resolve("report.html");
    ReportWriter.write(story, file);
    return ReportPage.read(Files.readString(file));
  }
}
