package io.micromoments.workbench.testing;

import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.schemas.Micromoment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the engine found in one test.
 *
 * @param matches emitted before the test ends
 * @param later emitted if event time advanced further
 * @param fitted steps that events fitted
 */
record TestRun(
    PatternTest test,
    List<ClassifiedMatch> matches,
    List<ClassifiedMatch> later,
    Set<String> fitted) {

  /** Returns the moments in the order of detection. */
  List<Micromoment> moments() {
    return moments(each -> true);
  }

  /**
   * Returns the moments without those of held-back matches that are emitted only because {@code
   * until} advances time past the last event. Absences are detected at their deadline, so they
   * remain.
   */
  List<Micromoment> momentsWithoutUntil() {
    return moments(each -> !each.isHeldBackBeyond(test.lastEventTime()));
  }

  private List<Micromoment> moments(Predicate<ClassifiedMatch> filter) {
    Map<String, Micromoment> moments = new LinkedHashMap<>();
    matches.stream()
        .filter(filter)
        .flatMap(each -> each.classification().moment().stream())
        .forEach(moment -> moments.putIfAbsent(moment.getMomentId(), moment));
    List<Micromoment> inOrder = new ArrayList<>(moments.values());
    inOrder.sort(
        Comparator.comparing(Micromoment::getDetectedAt).thenComparing(Micromoment::getStartedAt));
    return inOrder;
  }
}
