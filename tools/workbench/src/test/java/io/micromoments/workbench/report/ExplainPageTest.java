package io.micromoments.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that {@code explain --out} writes. */
class ExplainPageTest {

  private static final String ANN = "<b>ann & co";

  @TempDir private Path folder;

  private ReportPage page() throws Exception {
    Files.writeString(folder.resolve("scenario.yaml"), "until: 2026-05-02T14:00:00Z\n");
    Files.createDirectories(folder.resolve("patterns"));
    Files.writeString(
        folder.resolve("patterns/cart.yaml"),
        """
        pattern: cart-left
        version: 1
        moment: BUY
        intent: x
        within: 10m
        steps:
          - { step: cart, on: clickstream, where: event.action == "add_to_cart" }
          - { step: checkout, on: clickstream, where: event.action == "begin_checkout" && event.value > 50.0 }
        """);
    Files.writeString(
        folder.resolve("events.jsonl"),
        """
        {"stream":"clickstream","event_id":"e1","event_time":"2026-05-02T10:00:00Z","customer_id":"%1$s","channel":"WEB","action":"add_to_cart"}
        {"stream":"clickstream","event_id":"<e2>","event_time":"2026-05-02T10:05:00Z","customer_id":"%1$s","channel":"WEB","action":"begin_checkout","value":20.0}
        """
            .formatted(ANN));
    Path out = folder.resolve("why.html");
    CommandLine explained =
        CommandLine.run("explain", "--scenario", folder, "--customer", ANN, "--out", out);
    assertThat(explained.exit()).as(explained.err()).isZero();
    return ReportPage.read(Files.readString(out));
  }

  @Test
  void showsEachAttemptWithTheEventsThatCameClosest() throws Exception {
    ReportPage page = page();

    assertThat(page.texts("//h1")).containsExactly(ANN);
    assertThat(page.texts("//section[@id='pattern-cart-left']/h2")).containsExactly("cart-left");
    assertThat(page.texts("//details[@class='attempt']/summary"))
        .containsExactly(
            "2026-05-02T10:00:00Z to 2026-05-02T10:10:00Z: timed out: within 10m of the first"
                + " event 10:00:00 cart");
    assertThat(page.texts("//details//*[@class='stair']")).containsExactly("10:00:00 cart");
    assertThat(page.texts("//details//tbody//th")).containsExactly("cart");
    assertThat(page.texts("//details//p[@class='waits']"))
        .containsExactly("It waited for step checkout: 1 event does not fit; the closest:");
    assertThat(page.texts("//details//ul[@class='parts']/li"))
        .containsExactly(
            "PASS event.action == \"begin_checkout\"",
            "FAIL event.value > 50.0 event.value is 20.0");
  }

  @Test
  void attemptsHaveLinks() throws Exception {
    ReportPage page = page();

    assertThat(page.values("//details/@id")).containsExactly("pattern-cart-left-1");
    assertThat(page.values("//a[@class='anchor']/@href")).containsExactly("#pattern-cart-left-1");
  }

  @Test
  void loadsNothing() throws Exception {
    ReportPage page = page();

    assertThat(page.values("//@src | //link | //@style")).isEmpty();
    assertThat(page.values("//meta[@http-equiv]/@content").get(0)).contains("default-src 'none'");
    assertThat(page.values("//@href")).allMatch(each -> each.startsWith("#"));
  }
}
