package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay reports the outcome of its moments and never ends without an explanation. */
class ReplayConsoleTest {

  private static final String SAME_ITEM_AGAIN =
      """
      pattern: same-item-again
      version: 1
      moment: BUY
      intent: x
      within: 1h
      %s
      steps:
        - { step: first, on: clickstream, where: event.action == "view_item" }
        - step: again
          on: clickstream
          where: event.action == "view_item" && event.item_id == first[0].item_id
      """;

  static final List<String> AN_OFFER_FOR_ANN =
      List.of(
          "{\"stream\": \"catalog\", \"event_time\": \"2026-05-01T00:00:00Z\", \"offer_id\": \"a\", \"category\": \"c\", \"intents\": [\"x\"]}",
          "{\"stream\": \"offers\", \"event_time\": \"2026-05-01T01:00:00Z\", \"customer_id\": \"ann\", \"offers\": [{\"offer_id\": \"a\", \"priority\": 0.5}]}");

  @TempDir private Path folder;

  @BeforeEach
  void writeScenario() throws Exception {
    Files.writeString(folder.resolve("scenario.yaml"), "until: 2026-05-02T14:00:00Z\n");
    Files.write(folder.resolve("context.jsonl"), AN_OFFER_FOR_ANN);
  }

  /** An item viewed once does not delay the match of an item viewed twice. */
  @Test
  void commandIsIssuedImmediatelyByDefault() throws Exception {
    views("10:00 X", "10:05 Y", "10:06 Y");
    CommandLine replay = replay(SAME_ITEM_AGAIN.formatted(""));
    assertThat(replay.out()).containsPattern("BUY moments +1").containsPattern("commands +1");
    assertThat(Files.readString(folder.resolve("out/commands.jsonl")))
        .contains("\"issued_at\":\"2026-05-02T10:06:00Z\"");
  }

  @Test
  void momentDelayedTooLongBySkipStrategyIsReportedAsExpired() throws Exception {
    views("10:00 X", "10:05 Y", "10:06 Y");
    CommandLine replay = replay(SAME_ITEM_AGAIN.formatted("skip: past-last-event"));
    assertThat(replay.out())
        .containsPattern("BUY moments +1")
        .containsPattern("commands +0")
        .contains("same-item-again@1 under default@1, all")
        .contains("decisions not made: 1 EXPIRED");
  }

  /** A duplicate event gives two matches, which must count once. */
  @Test
  void duplicateEventGivesOneMoment() throws Exception {
    String click =
        "{\"stream\":\"clickstream\",\"event_id\":\"p1\",\"event_time\":\"2026-05-02T10:00:00Z\",\"customer_id\":\"ann\",\"channel\":\"WEB\",\"action\":\"view_item\"}";
    Files.write(folder.resolve("events.jsonl"), List.of(click, click));
    CommandLine replay =
        replay(
            """
            pattern: look
            version: 1
            moment: KNOW
            intent: x
            steps: [{ step: look, on: clickstream }]
            """);
    assertThat(replay.out()).containsPattern("KNOW moments +1").containsPattern("commands +1");
  }

  @Test
  void droppedPartialMatchesAreReported() throws Exception {
    String[] views = new String[250];
    for (int i = 0; i < views.length; i++) {
      views[i] = String.format(Locale.ROOT, "10:%02d I%d", i / 5, i);
    }
    views(views);
    CommandLine replay = replay(SAME_ITEM_AGAIN.formatted(""));
    assertThat(replay.out())
        .containsPattern(
            "dropped: +same-item-again@1: \\d+ partial matches, because a customer had")
        .contains("detection.max-partial-matches-per-pattern");
    assertThat(Files.readString(folder.resolve("out/status.jsonl"))).contains("OVERFLOWED");
    assertThat(Files.readString(folder.resolve("out/report.html")))
        .contains("Partial matches dropped");
  }

  /** Also if no pattern can use any event of the recording, so that only ingest sees it. */
  @Test
  void quarantinedPatternIsReported() throws Exception {
    String click =
        "{\"stream\":\"clickstream\",\"event_id\":\"p%s\",\"event_time\":\"2026-05-02T10:00:00Z\",\"customer_id\":\"ann\",\"channel\":\"WEB\",\"action\":\"search\",\"query\":\"%s\"}";
    Files.write(
        folder.resolve("events.jsonl"),
        IntStream.range(0, 150).mapToObj(i -> click.formatted(i, "a".repeat(1_000))).toList());
    CommandLine replay =
        replay(
            """
            pattern: greedy
            version: 1
            moment: KNOW
            intent: x
            steps:
              - step: search
                on: clickstream
                where: event.query.replace("a", event.query).replace("a", event.query).size() == 8
            """);
    assertThat(replay.out()).containsPattern("quarantine: greedy@1: .*condition");
    assertThat(Files.readString(folder.resolve("out/status.jsonl"))).contains("QUARANTINED");
    assertThat(Files.readString(folder.resolve("out/report.html"))).contains(">Quarantined<");
  }

  @Test
  void replayWithoutMatchesOrOffersIsExplained() throws Exception {
    views("10:00 X");
    assertThat(replay(SAME_ITEM_AGAIN.formatted("")).out())
        .contains("no match:   no sequence of events matched same-item-again");
    assertThat(replay(SAME_ITEM_AGAIN.formatted("status: draft")).out())
        .contains("not run:    same-item-again (status: draft)");
    views("10:00 X", "10:01 X");
    assertThat(replay(SAME_ITEM_AGAIN.formatted("status: shadow")).out())
        .contains("shadow:     same-item-again: 1 moment, for which no command is issued");
    Files.writeString(
        folder.resolve("context.jsonl"),
        "{\"stream\": \"offers\", \"event_time\": \"2026-05-01T01:00:00Z\", \"customer_id\": \"ann\", \"offers\": [{\"offer_id\": \"a\", \"priority\": 0.5}]}");
    assertThat(replay(SAME_ITEM_AGAIN.formatted("")).out())
        .contains("no offer:   1 command without any offer; withheld: 1 NOT_IN_CATALOG");
  }

  @Test
  void momentsWithoutEffectAreExplained() throws Exception {
    views("10:00 X", "10:01 X");
    assertThat(replay(SAME_ITEM_AGAIN.formatted("requires-consent: [location]")).out())
        .contains("no consent: same-item-again requires consent to location");
    String offers =
        "{\"stream\": \"offers\", \"event_time\": \"%s\", \"customer_id\": \"ann\", \"offers\": [{\"offer_id\": \"a\", \"priority\": 0.5}, {\"offer_id\": \"b\", \"priority\": 0.4}]}";
    String catalog =
        "{\"stream\": \"catalog\", \"event_time\": \"2026-05-01T00:00:00Z\", \"offer_id\": \"a\", \"category\": \"c\", \"intents\": [\"%s\"]}";
    context(catalog.formatted("y"), offers.formatted("2026-05-01T01:00:00Z"));
    assertThat(replay(SAME_ITEM_AGAIN.formatted("")).out())
        .contains("no boost:   no ranked offer has the intent x")
        .contains("unknown:    candidate offers that are not in the catalogue: b");
    context(catalog.formatted("X"), offers.formatted("2026-05-01T01:00:00Z"));
    assertThat(replay(SAME_ITEM_AGAIN.formatted("")).out())
        .as("intents are compared without case")
        .doesNotContain("no boost");
    context(catalog.formatted("x"), offers.formatted("2026-05-03T01:00:00Z"));
    assertThat(replay(SAME_ITEM_AGAIN.formatted("")).out())
        .contains("no list:    some customers had no candidate offers");
    Files.writeString(folder.resolve("events.jsonl"), "");
    assertThat(replay(SAME_ITEM_AGAIN.formatted("")).out())
        .contains("no events:  events.jsonl has no valid line")
        .doesNotContain("no match");
  }

  @Test
  void singlePatternIsReplayedWithThePolicyInItsFolder() throws Exception {
    views("10:00 X", "10:01 X");
    Path patterns = Files.createDirectories(folder.resolve("patterns"));
    Files.writeString(patterns.resolve("mine.yaml"), "policy: mine\nversion: 3\n");
    Files.writeString(patterns.resolve("other.yaml"), "pattern: broken\n");
    Files.writeString(patterns.resolve("p.yaml"), SAME_ITEM_AGAIN.formatted(""));
    CommandLine replay =
        CommandLine.run(
            "replay",
            "--scenario",
            folder,
            "--patterns",
            patterns.resolve("p.yaml"),
            "--out",
            folder.resolve("out"));
    assertThat(replay.exit()).as(replay.err()).isZero();
    assertThat(replay.err()).contains(" with mine@3 …");
    assertThat(Files.readString(folder.resolve("out/commands.jsonl")))
        .contains("\"policy\":\"mine\"");
  }

  @Test
  void scenarioYmlIsReadAsWell() throws Exception {
    views("10:00 X", "10:01 X");
    Files.move(folder.resolve("scenario.yaml"), folder.resolve("scenario.yml"));
    Files.writeString(folder.resolve("scenario.yml"), "pack: nothing-of-that-name\n");
    CommandLine replay =
        CommandLine.run("replay", "--scenario", folder, "--out", folder.resolve("out"));
    assertThat(replay.exit()).isEqualTo(2);
    assertThat(replay.err()).contains("packs: bank");
  }

  private void context(String... lines) throws Exception {
    Files.write(folder.resolve("context.jsonl"), List.of(lines));
  }

  @Test
  void ignoredFilesInvalidLinesAndLateEventsAreReported() throws Exception {
    views("10:00 X", "10:30 X", "10:31 Y", "09:00 X");
    Files.writeString(
        folder.resolve("events.jsonl"),
        Files.readString(folder.resolve("events.jsonl"))
                .replace(
                    "\"customer_id\": \"ann\"", "\"customer_id\": \"ann\", \"device_id\": \"d\"")
                .replaceFirst("\"device_id\": \"d\"", "\"device_id\": \"e\"")
            + "no line\n");
    Files.writeString(folder.resolve("clickstream.jsonl"), "{}\n");
    CommandLine replay = replay(SAME_ITEM_AGAIN.formatted(""));
    assertThat(replay.out())
        .contains("rejected:   events.jsonl line 5: not a JSON object")
        .contains("late:       events.jsonl line 4: ");
    assertThat(replay.err())
        .contains("clickstream.jsonl is ignored: a scenario must have all its events in events");
  }

  @Test
  void everyKindOfMistakeIsShownWhateverTheirNumber() throws Exception {
    views("10:00 X", "10:30 X");
    Files.writeString(folder.resolve("context.jsonl"), "{\"stream\": \"offers\"}\n".repeat(100));
    Files.writeString(
        folder.resolve("events.jsonl"),
        Files.readString(folder.resolve("events.jsonl"))
            + "no line\n"
            + "{}\n"
            + "{\"stream\": \"consent\"}\n");
    assertThat(replay(SAME_ITEM_AGAIN.formatted("")).out())
        .contains("rejected:   context.jsonl line 2: ")
        .doesNotContain("rejected:   context.jsonl line 3: ")
        .contains("rejected:   events.jsonl line 3: not a JSON object")
        .contains("rejected:   events.jsonl line 4: ")
        .contains("cannot contain the stream 'consent'; its lines belong in context.jsonl")
        .contains("rejected:   in context.jsonl: 100 MISSING_FIELD\n")
        .contains("rejected:   all of them are in " + folder.resolve("out/rejected.jsonl"));
  }

  @Test
  void aReplayWithoutAnyValidEventFails() throws Exception {
    Files.writeString(folder.resolve("events.jsonl"), "no line\n");
    Path patterns = Files.createDirectories(folder.resolve("patterns"));
    Files.writeString(patterns.resolve("p.yaml"), SAME_ITEM_AGAIN.formatted(""));
    CommandLine replay =
        CommandLine.run("replay", "--scenario", folder, "--out", folder.resolve("out"));
    assertThat(replay.exit()).isEqualTo(1);
    assertThat(replay.out()).contains("no events:  events.jsonl has no valid line");
  }

  @Test
  void aScenarioMayHavePatternsAndAPolicyOfItsOwn() throws Exception {
    views("10:00 X", "10:30 X");
    Path patterns = Files.createDirectories(folder.resolve("patterns"));
    Files.writeString(patterns.resolve("p.yaml"), SAME_ITEM_AGAIN.formatted(""));
    Files.writeString(folder.resolve("policy.yaml"), "policy: mine\nversion: 7\n");
    CommandLine replay =
        CommandLine.run("replay", "--scenario", folder, "--out", folder.resolve("out"));
    assertThat(replay.exit()).as(replay.out() + replay.err()).isZero();
    assertThat(replay.err()).contains(" with mine@7");
    assertThat(replay.out()).contains("BUY moments     1");
  }

  @Test
  void otherPatternsAreTriedUnderTheScenariosOwnPolicyUnlessTheyHaveOne() throws Exception {
    views("10:00 X", "10:30 X");
    Files.writeString(folder.resolve("policy.yaml"), "policy: mine\nversion: 7\n");
    assertThat(replay(SAME_ITEM_AGAIN.formatted("")).err()).contains(" with mine@7");
    Files.writeString(
        Files.createDirectories(folder.resolve("patterns")).resolve("policy.yaml"),
        "policy: theirs\nversion: 3\n");
    assertThat(replay(SAME_ITEM_AGAIN.formatted("")).err()).contains(" with theirs@3");
  }

  @Test
  void otherPatternsAreTriedUnderThePolicyOfThePackIfThereIsNoOther() throws Exception {
    views("10:00 X", "10:30 X");
    Files.writeString(folder.resolve("scenario.yaml"), "pack: retail\n");
    assertThat(replay(SAME_ITEM_AGAIN.formatted("")).err()).contains(" with retail@1");
  }

  @Test
  void aCommandWithoutAChannelIsReported() throws Exception {
    views("10:00 X", "10:30 X");
    Path events = folder.resolve("events.jsonl");
    Files.writeString(
        events,
        Files.readString(events)
            .replace("clickstream", "interaction")
            .replace("\"WEB\"", "\"SYSTEM\"")
            .replace("action\": \"view_item", "kind\": \"view_item"));
    String pattern = SAME_ITEM_AGAIN.formatted("").replace("clickstream", "interaction");
    assertThat(replay(pattern.replace("event.action", "event.kind")).out())
        .contains("no channel: 1 command without a channel: the customer was seen on none");
  }

  /** Writes events; each view is a time of day and an item. */
  private void views(String... views) throws Exception {
    List<String> lines = new ArrayList<>();
    for (String view : views) {
      String[] parts = view.split(" ", -1);
      lines.add(
          "{\"stream\": \"clickstream\", \"event_time\": \"%s\", \"channel\": \"WEB\", \"action\": \"view_item\", \"customer_id\": \"ann\", \"item_id\": \"%s\"}"
              .formatted(Instant.parse("2026-05-02T" + parts[0] + ":00Z"), parts[1]));
    }
    Files.write(folder.resolve("events.jsonl"), lines);
  }

  private CommandLine replay(String pattern) throws Exception {
    Path patterns = Files.createDirectories(folder.resolve("patterns"));
    Files.writeString(patterns.resolve("p.yaml"), pattern);
    CommandLine replay =
        CommandLine.run(
            "replay", "--scenario", folder, "--patterns", patterns, "--out", folder.resolve("out"));
    assertThat(replay.exit()).as(replay.out() + replay.err()).isZero();
    return replay;
  }
}
