package io.micromoments.workbench.fit;

import com.fasterxml.jackson.databind.JsonNode;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.fit.PatternFit.Reached;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.variants.PatternVariant;
import io.micromoments.workbench.variants.VariantReplay;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the job matches in a recording, whatever the status, the pilot, the cooldown and the consent
 * that patterns require: the matches of each pattern, and how far customers come. For the latter it
 * replays each pattern also without its last steps.
 */
final class MatchCounts {

  /** More would make the replay slow; how far customers come is then not counted. */
  private static final int MAX_VARIANTS = 200;

  /** A pattern that ends with one of its steps. */
  private record Beginning(String pattern, int step) {}

  private final Map<String, List<Micromoment>> matches = new LinkedHashMap<>();
  private final Map<String, List<Reached>> reached = new LinkedHashMap<>();

  private MatchCounts() {}

  /** Replays the patterns. */
  static MatchCounts of(Scenario scenario, Map<SourceText, MomentPattern> patterns)
      throws Exception {
    Map<String, PatternVariant> wholes = new LinkedHashMap<>();
    Map<Beginning, PatternVariant> beginnings = new LinkedHashMap<>();
    patterns.forEach(
        (source, pattern) -> {
          PatternVariant variant = PatternVariant.of(source);
          wholes.putIfAbsent(
              pattern.name(), variant.countingMatches().named("whole-" + wholes.size()));
          for (int i = 0; i < pattern.steps().size() - 1; i++) {
            if (!pattern.steps().get(i).then().isAbsence() || i == 0) {
              PatternVariant beginning = variant.upTo(i).named("beginning-" + beginnings.size());
              if (beginning.pattern().isPresent()) {
                beginnings.put(new Beginning(pattern.name(), i), beginning);
              }
            }
          }
        });
    if (wholes.size() + beginnings.size() > MAX_VARIANTS) {
      beginnings.clear();
    }
    List<PatternVariant> all = new ArrayList<>(wholes.values());
    all.addAll(beginnings.values());
    Map<String, List<Micromoment>> moments = VariantReplay.run(scenario, all);
    MatchCounts counts = new MatchCounts();
    patterns
        .values()
        .forEach(
            pattern ->
                counts.matches.put(pattern.name(), moments.get(wholes.get(pattern.name()).name())));
    beginnings.forEach(
        (beginning, variant) ->
            counts
                .reached
                .computeIfAbsent(beginning.pattern, name -> new ArrayList<>())
                .add(
                    reached(
                        name(
                            PatternVariant.of(source(patterns, beginning.pattern)), beginning.step),
                        moments.get(variant.name()))));
    return counts;
  }

  private static SourceText source(Map<SourceText, MomentPattern> patterns, String name) {
    return patterns.entrySet().stream()
        .filter(each -> each.getValue().name().equals(name))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** Returns the name of a step, or those of its parts. */
  private static String name(PatternVariant pattern, int step) {
    List<String> names =
        pattern.steps().get(step).findValues("step").stream().map(JsonNode::asText).toList();
    return names.isEmpty() ? "step " + (step + 1) : String.join("/", names);
  }

  private static Reached reached(String step, List<Micromoment> moments) {
    return new Reached(
        step,
        moments.stream().map(Micromoment::getCustomerId).distinct().count(),
        moments.isEmpty() ? "" : lastEvent(moments.get(0)));
  }

  /** Returns the matches of a pattern. */
  List<Micromoment> matches(String pattern) {
    return matches.get(pattern);
  }

  /** Returns how far customers come. The last step is left out. */
  List<Reached> reached(String pattern) {
    return reached.getOrDefault(pattern, List.of());
  }

  static String lastEvent(Micromoment moment) {
    List<Evidence> evidence = moment.getEvidence();
    return evidence.isEmpty() ? "" : evidence.get(evidence.size() - 1).getEventId();
  }
}
