package io.micromoments.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.whatif.SampleComparisons;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every page is one file that loads nothing, and whose links lead to a part of it. */
class SelfContainedPagesTest {

  @TempDir private Path folder;

  private final List<ReportPage> pages = new ArrayList<>();

  @BeforeEach
  void writePages() throws Exception {
    ReportWriter.write(SampleReports.jason(), folder.resolve("report.html"));
    SampleExplanation.page().write(folder.resolve("explain.html"));
    SampleComparisons.page(9).write(folder.resolve("what-if.html"));
    SampleComparisons.curve().write(folder.resolve("curve.html"));
    for (String name : List.of("report", "explain", "what-if", "curve")) {
      pages.add(ReportPage.read(Files.readString(folder.resolve(name + ".html"))));
    }
  }

  @Test
  void pagesLoadNothing() throws Exception {
    for (ReportPage page : pages) {
      assertThat(page.source())
          .doesNotContain("http:", "https:", "src=", "url(", "@import", "<link", "style=");
      assertThat(page.values("//script"))
          .as("the page's own script, last")
          .isEqualTo(page.values("/html/body/*[last()][self::script]"))
          .hasSize(1);
      assertThat(page.values("//meta[@http-equiv='Content-Security-Policy']/@content"))
          .as("it allows the page's own style and script, and nothing else")
          .containsExactly(
              "default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'"
                  .formatted(
                      sha256(page.values("//style").get(0)),
                      sha256(page.values("//script").get(0))));
    }
  }

  @Test
  void linksLeadToPartsOfThePage() throws Exception {
    for (ReportPage page : pages) {
      List<String> ids = page.values("//@id");
      assertThat(ids).doesNotHaveDuplicates();
      assertThat(page.values("//@href"))
          .isNotEmpty()
          .allMatch(href -> href.startsWith("#") && ids.contains(href.substring(1)));
      assertThat(page.values("//@aria-labelledby")).isNotEmpty().allMatch(ids::contains);
    }
  }

  private static String sha256(String text) throws Exception {
    return Base64.getEncoder()
        .encodeToString(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
