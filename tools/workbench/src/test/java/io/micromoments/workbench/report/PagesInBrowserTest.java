package io.micromoments.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.micromoments.workbench.browser.Browser;
import io.micromoments.workbench.report.ReplayReport.CustomerReport;
import io.micromoments.workbench.whatif.SampleComparisons;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages in a real browser, if this machine has one; see {@link Browser#installed}. */
class PagesInBrowserTest {

  /** Those after the first 20 are collapsed. */
  private static final int CUSTOMERS = 22;

  /** Folder for pictures of the pages, to look at: {@code -Dscreenshots=/tmp}. */
  private static final String SCREENSHOTS = System.getProperty("screenshots");

  @TempDir private static Path folder;

  private static Browser browser;
  private static String axe;

  @BeforeAll
  static void writePagesAndStartTheBrowser() throws Exception {
    Optional<Path> program = Browser.installed();
    assumeTrue(
        program.isPresent(), "no Chromium on this machine; name one with -Dbrowser=/path/to/it");
    List<CustomerReport> customers = new ArrayList<>();
    for (int i = 1; i <= CUSTOMERS; i++) {
      customers.add(SampleReports.customer("customer" + i, UnaryOperator.identity()));
    }
    ReportWriter.write(
        SampleReports.story(customers, List.of(), List.of()), folder.resolve("report.html"));
    ReportWriter.write(SampleReports.jason(), folder.resolve("jason.html"));
    SampleComparisons.page(9).write(folder.resolve("what-if.html"));
    SampleComparisons.curve().write(folder.resolve("curve.html"));
    SampleExplanation.page().write(folder.resolve("explain.html"));
    try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
      axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    browser = Browser.start(program.get(), Files.createDirectory(folder.resolve("profile")));
  }

  @AfterAll
  static void stopTheBrowser() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  private static void open(String page, int width, boolean dark) throws Exception {
    browser.show(width, dark);
    browser.open(folder.resolve(page));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jason.html", "explain.html", "what-if.html", "curve.html"})
  void pagesAreAccessibleAndFitPhones(String page) throws Exception {
    for (boolean dark : new boolean[] {false, true}) {
      open(page, dark ? 390 : 1200, dark);
      if (SCREENSHOTS != null) {
        browser.screenshot(
            Path.of(SCREENSHOTS, page.replace(".html", dark ? "-phone-dark.png" : ".png")));
      }
      assertThat(browser.errors()).isEmpty();
      assertThat(browser.evaluate("document.documentElement.scrollWidth - innerWidth").asInt())
          .as("width beyond the window")
          .isLessThanOrEqualTo(0);
      browser.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)");
      browser.evaluate(axe + ";0");
      JsonNode violations =
          browser.evaluate(
              "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(each =>"
                  + " each.id + ' ' + each.nodes[0].html.slice(0, 200)))");
      assertThat(violations).isEmpty();
    }
  }

  @Test
  void searchShowsWhatContainsTheWordsAndSaysHowMany() throws Exception {
    open("report.html", 1200, false);
    browser.evaluate("document.querySelector('input[type=search]').focus()");
    browser.type("customer7 BALANCE_alert");
    assertThat(browser.evaluate(waitFor("document.querySelector('output').textContent !== ''")))
        .isNotNull();

    assertThat(browser.evaluate("document.querySelector('output').textContent").asText())
        .startsWith("1 of ");
    assertThat(visible("section.customer h2")).containsExactly("customer7");
    assertThat(visible("section.customer [data-item] .code")).containsExactly("i1");

    browser.evaluate("document.querySelector('form.search button').click()");
    browser.evaluate(waitFor("document.querySelector('output').textContent === ''"));
    assertThat(visible("section.customer h2")).hasSize(CUSTOMERS);
  }

  @Test
  void aLinkOfTheEvidenceLeadsToItsEvent() throws Exception {
    open("report.html", 1200, false);
    String link = "document.querySelector('table.evidence a')";
    String event = browser.evaluate(link + ".textContent").asText();
    browser.evaluate(link + ".click()");
    browser.evaluate(waitFor("location.hash.length > 1"));

    assertThat(browser.evaluate("document.querySelector(':target').textContent").asText())
        .contains(event);
  }

  @Test
  void aLinkIntoACollapsedPartOpensIt() throws Exception {
    open("report.html", 1200, false);
    String last = "document.getElementById('customer-" + CUSTOMERS + "')";
    assertThat(browser.evaluate(last + ".checkVisibility()").asBoolean()).isFalse();
    browser.evaluate("location.hash = 'customer-" + CUSTOMERS + "'");
    browser.evaluate(waitFor(last + ".checkVisibility()"));
    browser.evaluate(waitFor("Math.abs(" + last + ".getBoundingClientRect().top) !== Infinity"));

    assertThat(browser.evaluate(last + ".getBoundingClientRect().top").asDouble())
        .as("it is in the window")
        .isBetween(-900.0, 900.0);
  }

  @Test
  void theExpectedChangeIsThereWithTheCommandThatExplainsIt() throws Exception {
    open("what-if.html", 1200, false);
    assertThat(visible("#change-1 b")).containsExactly("customer1");
    assertThat(visible("#change-1 .command"))
        .containsExactly("./micromoments explain --customer customer1");

    browser.evaluate("document.querySelector('#change-1 button.copy').click()");
    browser.evaluate(
        waitFor("document.querySelector('#change-1 button.copy').textContent !== 'Copy'"));
    assertThat(visible("#change-1 button.copy").get(0)).isIn("Copied", "Selected");
  }

  @Test
  void aPatternFiltersTheChanges() throws Exception {
    open("what-if.html", 1200, false);
    browser.evaluate(
        "document.querySelector('select').value = 'search';"
            + "document.querySelector('select').dispatchEvent(new Event('input', {bubbles: true}))");
    browser.evaluate(waitFor("document.querySelector('output').textContent !== ''"));

    assertThat(visible("#changes [data-item] p span:nth-of-type(2)"))
        .isNotEmpty()
        .containsOnly("search");
  }

  @Test
  void theFirstKeySkipsToTheMainPart() throws Exception {
    open("explain.html", 1200, false);
    browser.press("Tab", 9);
    assertThat(browser.evaluate("document.activeElement.textContent").asText())
        .isEqualTo("Skip to the patterns");
  }

  private static List<String> visible(String selector) throws Exception {
    List<String> texts = new ArrayList<>();
    browser
        .evaluate(
            "Array.from(document.querySelectorAll('%s')).filter(e => e.checkVisibility()).map(e => e.textContent)"
                .formatted(selector))
        .forEach(each -> texts.add(each.asText()));
    return texts;
  }

  /** Returns a promise of the browser, which is kept as soon as a condition holds. */
  private static String waitFor(String condition) {
    return "new Promise((done, failed) => { let frames = 0; const check = () => {"
        + " if (%s) { done(true); } else if (++frames > 600) { failed('never: ' + `%s`); }"
            .formatted(condition, condition.replace("`", ""))
        + " else { requestAnimationFrame(check); } }; check(); })";
  }
}
