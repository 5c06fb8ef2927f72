package io.micromoments.patterns.engine;

import static io.micromoments.patterns.Patterns.START;
import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Tests what happens to partial matches when a version is replaced or the pattern is retired. */
class PatternChangeTest {

  private static final String STEPS =
      """
      within: %s
      steps:
        - { step: a, on: clickstream, where: event.action == 'a' }
        - { step: b, on: clickstream, where: event.action == '%s' }
      """;

  private final PatternRegistry programs = new PatternRegistry();
  private final PatternEngine engine = new PatternEngine(programs, Limits.NONE);
  private final List<Match> matches = new ArrayList<>();
  private KeyState state = new KeyState();

  @Test
  void keptPartialMatchesContinueUnderTheNewVersion() {
    change(1, "10s", "b", "keep", Long.MIN_VALUE);
    change(2, "10s", "c", "keep", START + 3_000);
    send(click("1", 0, "a"), click("2", 2, "a"), click("3", 4, "b"));
    assertThat(matches).isEmpty();
    send(click("4", 5, "c"));
    assertThat(found()).containsExactly("v2 a=[1] b=[4]");
    assertThat(open()).as("the other start was made void by the match").isZero();
  }

  @Test
  void keptPartialMatchesExpireByTheNewWindow() {
    change(1, "10s", "b", "keep", Long.MIN_VALUE);
    change(2, "5s", "b", "keep", START + 3_000);
    send(click("1", 0, "a"), click("2", 4, "x"));
    assertThat(state.nextDeadline()).isEqualTo(START + 5_000);
    send(click("3", 5, "b"));
    assertThat(matches).isEmpty();
  }

  @Test
  void drainedPartialMatchesFinishUnderTheOldVersion() {
    change(1, "10s", "b", "keep", Long.MIN_VALUE);
    change(2, "10s", "c", "drain", START + 3_000);
    send(click("1", 0, "a"), click("2", 4, "a"), click("3", 5, "b"), click("4", 6, "c"));
    assertThat(found()).containsExactly("v1 a=[1] b=[3]", "v2 a=[2] b=[4]");
  }

  @Test
  void partialMatchesAreDrainedIfTheStructureChanges() {
    change(1, "10s", "b", "keep", Long.MIN_VALUE);
    programs.define(
        compile(
            2,
            """
            within: 10s
            on-change: keep
            steps:
              - { step: a, on: clickstream, where: event.action == 'a' }
              - { step: other, on: clickstream, where: event.action == 'b' }
            """),
        START + 3_000);
    assertThat(programs.find(id(1)).change()).isEqualTo(PatternRuntime.Change.DRAINED);
    send(click("1", 0, "a"), click("2", 5, "b"));
    assertThat(found()).containsExactly("v1 a=[1] b=[2]");
  }

  @Test
  void restartDropsPartialMatches() {
    change(1, "10s", "b", "keep", Long.MIN_VALUE);
    change(2, "10s", "b", "restart", START + 3_000);
    send(click("1", 0, "a"), click("2", 4, "b"));
    assertThat(matches).isEmpty();
    assertThat(open()).isZero();
    assertThat(programs.find(id(1)).counters.open()).isZero();
    send(click("3", 5, "a"), click("4", 6, "b"));
    assertThat(found()).containsExactly("v2 a=[3] b=[4]");
  }

  @Test
  void deadlinesBeforeTheChangeFireUnderTheOldVersion() {
    String absence = STEPS.replace("step: b,", "step: b, then: not-followed-by,");
    programs.define(compile(1, absence.formatted("2s", "b")), Long.MIN_VALUE);
    programs.define(
        compile(2, "on-change: restart\n" + absence.formatted("2s", "b")), START + 3_000);
    send(click("1", 0, "a"));
    engine.onTime("c", state, START + 60_000, matches::add);
    assertThat(found()).containsExactly("v1 a=[1]");
  }

  @Test
  void retirementDropsAllPartialMatchesIncludingDrainingOnes() {
    change(1, "10s", "b", "keep", Long.MIN_VALUE);
    change(2, "10s", "c", "drain", START + 1_000);
    programs.retire("p", START + 3_000);
    send(click("1", 0, "a"), click("2", 2, "a"));
    assertThat(open()).isEqualTo(2);
    send(click("3", 3, "b"), click("4", 4, "c"), click("5", 5, "a"));
    assertThat(matches).isEmpty();
    assertThat(state.isEmpty()).isTrue();
    assertThat(programs.find(id(1)).counters.open()).isZero();
    assertThat(programs.find(id(2)).counters.open()).isZero();
    assertThat(programs.forget(START + 13_000)).hasSize(2);
    assertThat(programs.all()).isEmpty();
  }

  @Test
  void retiredPatternCanReturnWithAHigherVersion() {
    change(1, "10s", "b", "keep", Long.MIN_VALUE);
    programs.retire("p", START + 1_000);
    change(2, "10s", "b", "keep", START + 2_000);
    send(click("1", 0, "a"), click("2", 1, "a"), click("3", 3, "a"), click("4", 4, "b"));
    assertThat(found()).containsExactly("v2 a=[3] b=[4]");
  }

  @Test
  void pendingChangesAreAppliedInOrder() {
    change(1, "10s", "b", "keep", Long.MIN_VALUE);
    change(2, "10s", "c", "keep", START + 1_000);
    change(3, "10s", "d", "keep", START + 2_000);
    send(click("1", 0, "a"), click("2", 5, "d"));
    assertThat(found()).containsExactly("v3 a=[1] b=[2]");
  }

  @Test
  void partialMatchOfAnUnknownVersionIsKeptUntilTheVersionArrives() throws Exception {
    PatternRegistry ahead = new PatternRegistry(List.of(compile(7, STEPS.formatted("10s", "b"))));
    KeyState elsewhere = new KeyState();
    new PatternEngine(ahead, Limits.NONE).onEvent("c", elsewhere, click("1", 0, "a"), matches::add);
    engine.handOver("c", elsewhere, state, START + 1_000, matches::add);
    state = new KeyStateSerializer().copy(state);
    send(click("2", 2, "x"));
    assertThat(open()).isEqualTo(1);
    change(7, "10s", "b", "keep", Long.MIN_VALUE);
    send(click("3", 3, "b"));
    assertThat(found()).containsExactly("v7 a=[1] b=[3]");
  }

  @Test
  void partialMatchOfAnUnknownVersionExpires() throws Exception {
    partialMatchOfAnUnknownVersionIsKeptUntilTheVersionArrives();
    KeyState unknown = new KeyState();
    new PatternEngine(
            new PatternRegistry(List.of(compile(9, STEPS.formatted("10s", "b")))), Limits.NONE)
        .onEvent("c", unknown, click("1", 0, "a"), matches::add);
    unknown = new KeyStateSerializer().copy(unknown);
    engine.onTime("c", unknown, START + 9_999, matches::add);
    assertThat(unknown.isEmpty()).isFalse();
    engine.onTime("c", unknown, START + 10_000, matches::add);
    assertThat(unknown.isEmpty()).isTrue();
  }

  /**
   * Uses random patterns and streams. With {@code keep}, a new version with the same rule changes
   * no match. With {@code restart}, the matches are those of two engines, one before the change and
   * one from it on. With {@code drain}, those that started before the change are found under the
   * old version, and those that started after it under the new one.
   */
  @Test
  void changesAtRandomTimesNeitherLoseNorInventMatches() throws Exception {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 150);
    System.out.println("PatternChangeTest seed=" + seed + " rounds=" + rounds);
    int found = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      String yaml = RandomPatterns.next(random, RandomPatterns.newCoverage());
      List<Event> events = events(random);
      long at = START + random.nextInt(30_000);
      String where =
          String.format(Locale.ROOT, "seed %d round %d at +%d%n%s", seed, round, at - START, yaml);

      TreeSet<String> unchanged = run(events, version(yaml, 1, ""), null, 0);
      assertThat(run(events, version(yaml, 1, ""), version(yaml, 2, "on-change: keep"), at))
          .as("keep, " + where)
          .isEqualTo(unchanged);

      TreeSet<String> restarted = new TreeSet<>();
      restarted.addAll(run(before(events, at), version(yaml, 1, ""), null, 0, at - 1));
      restarted.addAll(run(from(events, at), version(yaml, 2, ""), null, 0));
      assertThat(run(events, version(yaml, 1, ""), version(yaml, 2, "on-change: restart"), at))
          .as("restart, " + where)
          .isEqualTo(restarted);

      String all = yaml.replaceFirst("skip: .*", "skip: none");
      TreeSet<String> drained = new TreeSet<>();
      drained.addAll(begun(run(events, version(all, 1, ""), null, 0), at, true));
      drained.addAll(begun(run(from(events, at), version(all, 2, ""), null, 0), at, false));
      assertThat(run(events, version(all, 1, ""), version(all, 2, "on-change: drain"), at))
          .as("drain, " + where)
          .isEqualTo(drained);
      found += unchanged.size();
    }
    assertThat(found).isGreaterThan(rounds);
  }

  private static TreeSet<String> run(
      List<Event> events, CompiledPattern first, CompiledPattern second, long at) throws Exception {
    return run(events, first, second, at, START + 500_000);
  }

  private static TreeSet<String> run(
      List<Event> events, CompiledPattern first, CompiledPattern second, long at, long end)
      throws Exception {
    PatternRegistry programs = new PatternRegistry(List.of(first));
    if (second != null) {
      programs.define(second, at);
    }
    PatternEngine engine = new PatternEngine(programs, Limits.NONE);
    KeyState state = new KeyState();
    TreeSet<String> found = new TreeSet<>();
    for (Event event : events) {
      engine.onEvent("c", state, event, match -> found.add(show(match)));
      state = new KeyStateSerializer().copy(state);
    }
    engine.onTime("c", state, end, match -> found.add(show(match)));
    for (PatternRuntime program : programs.all()) {
      long open = 0;
      for (PatternState patternState : state.patternStates) {
        open += patternState.runtimeId == program.id ? patternState.open() : 0;
      }
      assertThat(program.counters.open()).as("counted as open").isEqualTo(open);
    }
    return found;
  }

  /** Shows the start and the events, which are the same whichever version found the match. */
  private static String show(Match match) {
    return String.format(
        Locale.ROOT, "%09d %s", match.startedAt() - START, StockCep.show(match.steps()));
  }

  private static List<String> begun(TreeSet<String> matches, long at, boolean before) {
    return matches.stream()
        .filter(match -> Long.parseLong(match.substring(0, 9)) < at - START == before)
        .toList();
  }

  private static List<Event> before(List<Event> events, long at) {
    return events.stream().filter(event -> event.time() < at).toList();
  }

  private static List<Event> from(List<Event> events, long at) {
    return events.stream().filter(event -> event.time() >= at).toList();
  }

  private static List<Event> events(Random random) {
    List<Event> events = new ArrayList<>();
    double time = 0;
    for (int i = 0; i < 30; i++) {
      time += random.nextInt(5) == 0 ? 0 : random.nextInt(2_000) / 1000.0;
      events.add(
          click(
              String.format(Locale.ROOT, "e%02d", i),
              time,
              String.valueOf((char) ('a' + random.nextInt(4))),
              java.util.Map.of(
                  "value",
                  (double) random.nextInt(10),
                  "item_category",
                  String.valueOf((char) ('a' + random.nextInt(4))))));
    }
    return events;
  }

  private static CompiledPattern version(String yaml, int version, String onChange) {
    return new PatternCompiler()
        .compile(
            Patterns.read(
                new SourceText(
                    "p.yaml",
                    yaml.replaceFirst(
                        "version: 1\n",
                        "version: "
                            + version
                            + "\n"
                            + (onChange.isEmpty() ? "" : onChange + "\n")))));
  }

  private void change(int version, String within, String second, String onChange, long from) {
    programs.define(
        compile(version, "on-change: " + onChange + "\n" + STEPS.formatted(within, second)), from);
  }

  private static CompiledPattern compile(int version, String rest) {
    String yaml = Patterns.source("p", rest).text().replace("version: 1", "version: " + version);
    return new PatternCompiler().compile(Patterns.read(new SourceText("p.yaml", yaml)));
  }

  private static long id(int version) {
    return PatternRuntime.id(
        new io.micromoments.patterns.language.pattern.PatternVersion("p", version));
  }

  private void send(Event... events) {
    for (Event event : events) {
      engine.onEvent("c", state, event, matches::add);
    }
  }

  private int open() {
    return state.open();
  }

  private List<String> found() {
    return matches.stream()
        .map(match -> "v" + match.pattern().version() + " " + StockCep.show(match.steps()))
        .toList();
  }
}
