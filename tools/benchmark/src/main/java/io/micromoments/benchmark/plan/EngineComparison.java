package io.micromoments.benchmark.plan;

import io.micromoments.benchmark.engine.Backend;
import io.micromoments.benchmark.engine.Engine;
import io.micromoments.benchmark.engine.EngineRun;
import io.micromoments.benchmark.engine.Engines;
import io.micromoments.benchmark.engine.LocalCluster;
import io.micromoments.benchmark.run.MatchLog;
import io.micromoments.benchmark.run.TimeLimitExceeded;
import io.micromoments.benchmark.workload.Clickstream;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.benchmark.workload.RecordedFeed;
import io.micromoments.benchmark.workload.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the matches that the engines find. Uses the same events for all engines, with fewer keys
 * and longer intervals between events than in the rows, so that there are many matches and many
 * windows expire.
 */
public final class EngineComparison {

  /** Number of events compared. */
  public static final int EVENTS = 30_000;

  /** Number of keys in those events. */
  public static final int KEYS = 2_000;

  private static final int STEP = 80;
  private static final int MOST_PATTERNS = 50;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /**
   * An engine's matches of a template compared with the reference's.
   *
   * @param why known reason for a difference; empty if there is no difference
   */
  public record Difference(Template template, int same, int missing, int additional, String why) {

    public boolean isNone() {
      return missing == 0 && additional == 0;
    }
  }

  /**
   * Result for one engine.
   *
   * @param differences by template that the engine can express; empty if it was not compared
   * @param remarks why it was not compared, or which templates it cannot express
   */
  public record Compared(String engine, List<Difference> differences, List<String> remarks) {}

  private final Settings settings;
  private final LocalCluster cluster;
  private final BenchProgress progress;
  private final List<PatternSpec> patterns;
  private Engine reference;

  public EngineComparison(Settings settings, LocalCluster cluster, BenchProgress progress) {
    this.settings = settings;
    this.cluster = cluster;
    this.progress = progress;
    this.patterns = PatternSpec.family(Math.min(MOST_PATTERNS, settings.mostPatterns()));
  }

  /**
   * Returns the name of the engine that the others are compared with: stock if it runs, otherwise
   * the first one.
   */
  public String reference() {
    return reference == null ? "" : reference.name();
  }

  public int patterns() {
    return patterns.size();
  }

  /** Runs every engine except the limit once. */
  public List<Compared> compare(Engines engines) throws Exception {
    RecordedFeed feed =
        new RecordedFeed(new Clickstream(Settings.SEED, KEYS, STEP).record(EVENTS), EVENTS);
    Map<String, Set<MatchLog.Found>> found = new HashMap<>();
    List<Compared> result = new ArrayList<>();
    List<Engine> order =
        new ArrayList<>(
            settings.engines().stream()
                .filter(name -> !name.equals("limit"))
                .flatMap(name -> engines.named(name).stream())
                .toList());
    order.sort((a, b) -> Boolean.compare(b.name().equals("stock"), a.name().equals("stock")));
    for (Engine engine : order) {
      progress.show("comparing matches: " + engine.name());
      try {
        EngineRun task = new EngineRun(patterns, feed, Backend.HEAP, cluster, true, LIMIT);
        found.put(engine.name(), engine.run(task).found());
      } catch (TimeLimitExceeded e) {
        result.add(new Compared(engine.name(), List.of(), List.of(e.getMessage())));
        continue;
      }
      if (reference == null) {
        reference = engine;
      }
      result.add(against(found.get(reference.name()), found.get(engine.name()), engine));
    }
    return result;
  }

  private Compared against(
      Set<MatchLog.Found> expected, Set<MatchLog.Found> actual, Engine engine) {
    Map<Template, Difference> differences = new EnumMap<>(Template.class);
    List<String> remarks = new ArrayList<>();
    for (Template template : Template.values()) {
      if (patterns.stream().noneMatch(pattern -> pattern.template() == template)) {
        continue;
      }
      engine
          .unsupportedReason(template)
          .ifPresentOrElse(
              why -> remarks.add("does not support %s: %s".formatted(template, why)),
              () ->
                  differences.put(
                      template,
                      difference(of(template, expected), of(template, actual), template, engine)));
    }
    return new Compared(engine.name(), List.copyOf(differences.values()), remarks);
  }

  private Difference difference(
      Set<MatchLog.Found> expected, Set<MatchLog.Found> actual, Template template, Engine engine) {
    Set<MatchLog.Found> same = new HashSet<>(expected);
    same.retainAll(actual);
    int missing = expected.size() - same.size();
    int additional = actual.size() - same.size();
    String why =
        missing + additional == 0
            ? ""
            : engine
                .knownDifference(template)
                .or(() -> reference.knownDifference(template))
                .orElse("unexplained difference: please report it");
    return new Difference(template, same.size(), missing, additional, why);
  }

  private Set<MatchLog.Found> of(Template template, Set<MatchLog.Found> all) {
    Set<MatchLog.Found> found = new HashSet<>();
    for (MatchLog.Found match : all) {
      if (patterns.get(match.pattern()).template() == template) {
        found.add(match);
      }
    }
    return found;
  }
}
