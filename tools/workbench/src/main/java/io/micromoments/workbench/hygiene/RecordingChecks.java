package io.micromoments.workbench.hygiene;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.hygiene.FieldReads.Field;
import io.micromoments.workbench.hygiene.Finding.Level;
import io.micromoments.workbench.hygiene.Finding.Rule;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.variants.PatternVariant;
import io.micromoments.workbench.variants.VariantReplay;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** What a recording says about patterns. */
final class RecordingChecks {

  /** A pattern is noisy if it has this many times the moments of the median of the others. */
  private static final double TIMES_MEDIAN = 5;

  /** Below, a comparison with the others says nothing. */
  private static final int MIN_MOMENTS = 10;

  private static final int MIN_OTHERS = 3;

  private final Scenario scenario;
  private final OptionalDouble limit;
  private final SeenFields seen;
  private final Map<SourceText, Map<Field, Optional<SourcePosition>>> reads;
  private final Map<String, List<Micromoment>> moments;
  private final List<Finding> findings = new ArrayList<>();

  private RecordingChecks(
      Scenario scenario,
      OptionalDouble limit,
      SeenFields seen,
      Map<SourceText, Map<Field, Optional<SourcePosition>>> reads,
      Map<String, List<Micromoment>> moments) {
    this.scenario = scenario;
    this.limit = limit;
    this.seen = seen;
    this.reads = reads;
    this.moments = moments;
  }

  /**
   * Replays a scenario with the patterns.
   *
   * @param limit moments per thousand customers above which a pattern is noisy; without, it is
   *     compared with the others
   * @param figures receives moments per thousand customers by pattern
   */
  static List<Finding> of(
      CheckedFiles checked,
      Scenario scenario,
      OptionalDouble limit,
      Map<String, PatternFigures> figures)
      throws Exception {
    Map<SourceText, Map<Field, Optional<SourcePosition>>> reads = new LinkedHashMap<>();
    Set<Field> fields = new HashSet<>();
    checked
        .patterns()
        .forEach(
            (source, pattern) -> {
              Map<Field, Optional<SourcePosition>> each =
                  FieldReads.of(pattern, checked.reading(source).expressions());
              reads.put(source, each);
              fields.addAll(each.keySet());
            });
    SeenFields seen = SeenFields.of(scenario.folder(), fields);
    Map<String, PatternVariant> variants = new LinkedHashMap<>();
    checked
        .patterns()
        .forEach(
            (source, pattern) -> {
              if (!pattern.streams().contains(EventStream.MOMENT)) {
                variants.putIfAbsent(pattern.name(), PatternVariant.of(source).asShadow());
              }
            });
    RecordingChecks checks =
        new RecordingChecks(
            scenario, limit, seen, reads, VariantReplay.run(scenario, variants.values()));
    checked.patterns().forEach(checks::add);
    checks.moments.forEach(
        (name, each) ->
            figures.put(name, new PatternFigures(each.size(), checks.perThousand(each.size()))));
    return checks.findings;
  }

  private double perThousand(int count) {
    return seen.customers() == 0 ? 0 : 1_000.0 * count / seen.customers();
  }

  private void add(SourceText source, MomentPattern pattern) {
    List<String> unseen = new ArrayList<>();
    reads
        .get(source)
        .forEach(
            (field, place) -> {
              if (seen.isUnseen(field)) {
                unseen.add(field.toString());
                add(
                    Level.WARNING,
                    Rule.UNSEEN_FIELD,
                    source,
                    pattern,
                    place.orElse(Finding.TOP),
                    "field %s has no value in any %s event of the recording"
                        .formatted(field, streams(field.streams())),
                    "check the name, and whether the source still sends it");
              }
            });
    List<Micromoment> own = moments.get(pattern.name());
    if (own == null) {
      return; // It reads moments of other patterns, which are not live here.
    }
    if (own.isEmpty()) {
      add(
          Level.WARNING,
          Rule.SILENT,
          source,
          pattern,
          Finding.TOP,
          "no moment in the recording" + missing(pattern, unseen),
          "run ./micromoments validate %s --against %s"
              .formatted(source.file(), scenario.folder()));
    } else {
      addNoise(source, pattern, own.size());
    }
  }

  private void addNoise(SourceText source, MomentPattern pattern, int count) {
    double rate = perThousand(count);
    if (limit.isPresent() && rate > limit.getAsDouble()) {
      add(
          Level.ERROR,
          Rule.NOISY,
          source,
          pattern,
          Finding.TOP,
          "%s moments per thousand customers, more than the limit of %s"
              .formatted(number(rate), number(limit.getAsDouble())),
          "tighten it, for example with ./micromoments tune, or raise its cooldown");
      return;
    }
    double median = medianOfOthers(pattern.name());
    if (limit.isEmpty() && count >= MIN_MOMENTS && median > 0 && count > TIMES_MEDIAN * median) {
      add(
          Level.WARNING,
          Rule.NOISY,
          source,
          pattern,
          Finding.TOP,
          "%s moments per thousand customers, %s times the median of the other patterns"
              .formatted(number(rate), number(count / median)),
          "tighten it, for example with ./micromoments tune, or raise its cooldown");
    }
  }

  /** Returns the median number of moments of the other patterns that have any; 0 for too few. */
  private double medianOfOthers(String pattern) {
    List<Integer> counts =
        moments.entrySet().stream()
            .filter(each -> !each.getKey().equals(pattern) && !each.getValue().isEmpty())
            .map(each -> each.getValue().size())
            .sorted()
            .toList();
    if (counts.size() < MIN_OTHERS) {
      return 0;
    }
    return (counts.get((counts.size() - 1) / 2) + counts.get(counts.size() / 2)) / 2.0;
  }

  private String missing(MomentPattern pattern, Collection<String> fields) {
    Set<EventStream> missing =
        pattern.streams().stream()
            .filter(stream -> !stream.isDerived() && seen.count(stream) == 0)
            .collect(Collectors.toSet());
    List<String> lacking = new ArrayList<>();
    if (!missing.isEmpty()) {
      lacking.add(streams(missing) + " events");
    }
    lacking.addAll(fields);
    return lacking.isEmpty() ? "" : ", which lacks " + String.join(", ", lacking);
  }

  private static String streams(Set<EventStream> streams) {
    return streams.stream().map(EventStream::label).sorted().collect(Collectors.joining(" or "));
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Formats.grouped((long) value)
        : String.format(Locale.ENGLISH, "%,.1f", value);
  }

  private void add(
      Level level,
      Rule rule,
      SourceText source,
      MomentPattern pattern,
      SourcePosition place,
      String message,
      String hint) {
    findings.add(Finding.in(source, pattern.name(), place, level, rule, message, hint));
  }
}
