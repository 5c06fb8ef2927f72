package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code what-if --vary} compares the values of a parameter. */
class VaryConsoleTest {

  private static final String CART =
      """
      pattern: cart
      version: 1
      moment: BUY
      intent: x
      within: 10m
      steps:
        - { step: cart, on: clickstream, where: event.action == "add_to_cart" && event.value > 50.0 }
        - { step: again, on: clickstream, where: event.action == "view_item" }
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writeScenario() throws Exception {
    Files.createDirectories(folder.resolve("patterns"));
    Files.writeString(folder.resolve("patterns/cart.yaml"), CART);
    Files.writeString(
        folder.resolve("patterns/other.yaml"), CART.replace("pattern: cart", "pattern: other"));
    List<String> events = new ArrayList<>();
    for (String each :
        List.of(
            "ann 10:00 add_to_cart 80",
            "ann 10:05 view_item 80",
            "bea 11:00 add_to_cart 60",
            "bea 11:20 view_item 60")) {
      String[] parts = each.split(" ");
      events.add(
          "{\"stream\":\"clickstream\",\"event_time\":\"2026-05-02T%s:00Z\",\"customer_id\":\"%s\",\"channel\":\"WEB\",\"action\":\"%s\",\"value\":%s}"
              .formatted(parts[1], parts[0], parts[2], parts[3]));
    }
    Files.write(folder.resolve("events.jsonl"), events);
  }

  private CommandLine vary(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("what-if", "--scenario", folder));
    arguments.addAll(List.of(more));
    return CommandLine.run(arguments.toArray());
  }

  @Test
  void eachValueIsReplayedOnItsOwn() throws Exception {
    CommandLine varied = vary("--pattern", "cart", "--vary", "within=4m,10m,30m");

    assertThat(varied.exit()).as(varied.err()).isZero();
    assertThat(varied.out())
        .contains("varied     within of cart, 10m in the file")
        .containsPattern("value +moments.cart +customers +commands +contact-pressure")
        .containsPattern("baseline +1 ")
        .containsPattern("4m +0 \\(-1\\) ")
        .containsPattern("10m +1 ")
        .containsPattern("30m +2 \\(\\+1\\) ");
    assertThat(Files.readString(folder.resolve("patterns/cart.yaml"))).isEqualTo(CART);
  }

  @Test
  void aThresholdInAConditionVaries() throws Exception {
    Path candidate = Files.writeString(folder.resolve("c.yaml"), CART.replace("10m", "30m"));
    JsonNode json =
        new ObjectMapper()
            .readTree(
                vary(
                        "--candidate",
                        candidate,
                        "--vary",
                        "cart.where:event.value > 50=50,70",
                        "--format",
                        "json")
                    .out());

    assertThat(json.at("/current").asText()).isEqualTo("50.0");
    assertThat(json.at("/values/0/figures/moments.cart/candidate").asInt()).isEqualTo(2);
    assertThat(json.at("/values/1/figures/moments.cart/candidate").asInt()).isEqualTo(1);
  }

  @Test
  void eachValueIsHeldToTheExpectationsAndOneMustMeetThemAll() throws Exception {
    Path range =
        Files.writeString(
            folder.resolve("range.yaml"),
            "expect: [{ figure: moments.cart, at-least: 2 }, { no-change-in: commands }]\n");
    Object[] sweep = {"--pattern", "cart", "--vary", "within=10m,30m", "--expect", range};
    CommandLine varied = vary(sweep);
    assertThat(varied.exit()).as(varied.err()).isZero();
    assertThat(varied.out())
        .containsPattern("value +moments.cart .* expectations")
        .containsPattern("\n10m +1 .* 1 of 2 met")
        .containsPattern("\n30m +2 .*\\d {2,}met *\n")
        .contains("FAIL  10m  moments.cart: at least 2\n      moments.cart is 1, was 1");

    Files.writeString(range, "expect: [{ figure: moments.cart, at-least: 3 }]\n");
    assertThat(vary(sweep).exit()).isEqualTo(1);
    CommandLine json =
        vary("--pattern", "cart", "--vary", "within=30m", "--expect", range, "--format", "json");
    assertThat(json.exit()).isEqualTo(1);
    assertThat(new ObjectMapper().readTree(json.out()).at("/values/0/expectations/0/met"))
        .isEqualTo(BooleanNode.FALSE);
  }

  @Test
  void whatCannotVaryIsExplainedBeforeAnythingRuns() throws Exception {
    assertThat(vary("--vary", "within=5m..30m").err())
        .contains("cart, other have 'within'", "--pattern NAME");
    assertThat(vary("--vary", "cooldown=5m..30m").err()).contains("no definition has 'cooldown'");
    assertThat(vary("--vary", "within=5m", "--pattern", "cat").err())
        .contains("did you mean 'cart'?");
    CommandLine invalid = vary("--vary", "within=5m,long", "--pattern", "cart");
    assertThat(invalid.exit()).isEqualTo(2);
    assertThat(invalid.err())
        .contains("with within=long, cart has errors", "cart.yaml:5:9: error: found 'long'")
        .doesNotContain("Replaying");
    assertThat(vary("--vary", "within=5m", "--expect", "x.yaml", "--junit", "x.xml").err())
        .contains("--junit is not allowed with --vary");
    assertThat(vary("--vary", "within=5m", "--expect", "none.yaml").err())
        .contains("--expect: not found: none.yaml");
    assertThat(vary().err()).contains("name other definitions with --candidate PATH");
    assertThat(vary("--candidate", folder, "--pattern", "cart").err())
        .contains("--pattern is allowed only with --vary");
    assertThat(vary("--candidate", folder, "--junit", "x.xml").err())
        .contains("--junit needs --expect FILE");
  }
}
