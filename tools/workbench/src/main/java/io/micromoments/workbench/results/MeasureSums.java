package io.micromoments.workbench.results;

import io.micromoments.schemas.CustomerGroup;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.SegmentCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Sums measures over their windows. */
public final class MeasureSums {

  private static final List<String> GROUPS =
      Arrays.stream(CustomerGroup.values()).map(CustomerGroup::label).toList();
  private static final Comparator<Measure> ORDER =
      Comparator.comparing(Measure::getPattern)
          .thenComparing(Measure::getVersion)
          .thenComparing(Measure::getPolicy)
          .thenComparing(Measure::getPolicyVersion)
          .thenComparing(each -> GROUPS.indexOf(each.getGroup()))
          .thenComparing(Measure::getGroup);

  private MeasureSums() {}

  /**
   * Returns one sum per pattern version, policy version and group; the hold-out group comes last.
   */
  static List<Measure> of(List<Measure> windows) {
    Map<Measure, List<Measure>> groups = new TreeMap<>(ORDER);
    windows.forEach(each -> groups.computeIfAbsent(each, key -> new ArrayList<>()).add(each));
    return groups.values().stream().map(MeasureSums::sum).toList();
  }

  /** Groups sums by pattern version and policy version; the keys are {@link #subject}s. */
  public static Map<String, List<Measure>> bySubject(List<Measure> sums) {
    Map<String, List<Measure>> subjects = new LinkedHashMap<>();
    sums.forEach(
        each -> subjects.computeIfAbsent(subject(each), key -> new ArrayList<>()).add(each));
    return subjects;
  }

  /** Returns whether there is a hold-out group to compare with. */
  public static boolean haveHoldOut(List<Measure> sums) {
    return sums.stream().anyMatch(MeasureSums::isHoldOut);
  }

  static boolean isHoldOut(Measure measure) {
    return measure.getGroup().equals(CustomerGroup.HOLD_OUT.label());
  }

  /** Names what is measured, for example {@code auto-loan@1 under default@2}. */
  static String subject(Measure measure) {
    return String.format(
        Locale.ROOT,
        "%s@%d under %s@%d",
        measure.getPattern(),
        measure.getVersion(),
        measure.getPolicy(),
        measure.getPolicyVersion());
  }

  /** Returns the sum, with the names of the first measure and the span of all windows. */
  public static Measure sum(List<Measure> measures) {
    Measure sum =
        Measure.newBuilder(measures.get(0))
            .setWithheld(new TreeMap<>(measures.get(0).getWithheld()))
            .setUndecided(new TreeMap<>(measures.get(0).getUndecided()))
            .setSuppressed(new TreeMap<>(measures.get(0).getSuppressed()))
            .setSegments(new TreeMap<>())
            .build();
    addSegments(measures.get(0), sum);
    measures.stream().skip(1).forEach(each -> add(each, sum));
    return sum;
  }

  private static void addSegments(Measure each, Measure sum) {
    each.getSegments()
        .forEach(
            (name, more) -> {
              SegmentCounts all =
                  sum.getSegments().computeIfAbsent(name, key -> new SegmentCounts(0L, 0L, 0L));
              all.setMoments(all.getMoments() + more.getMoments());
              all.setOpportunities(all.getOpportunities() + more.getOpportunities());
              all.setAcceptances(all.getAcceptances() + more.getAcceptances());
            });
  }

  private static void add(Measure each, Measure sum) {
    if (each.getWindowStart().isBefore(sum.getWindowStart())) {
      sum.setWindowStart(each.getWindowStart());
    }
    if (each.getWindowEnd().isAfter(sum.getWindowEnd())) {
      sum.setWindowEnd(each.getWindowEnd());
    }
    sum.setMoments(sum.getMoments() + each.getMoments());
    sum.setOpportunities(sum.getOpportunities() + each.getOpportunities());
    sum.setCommands(sum.getCommands() + each.getCommands());
    sum.setDeliveries(sum.getDeliveries() + each.getDeliveries());
    sum.setImpressions(sum.getImpressions() + each.getImpressions());
    sum.setClicks(sum.getClicks() + each.getClicks());
    sum.setAcceptances(sum.getAcceptances() + each.getAcceptances());
    sum.setRejections(sum.getRejections() + each.getRejections());
    sum.setContacts(sum.getContacts() + each.getContacts());
    addSegments(each, sum);
    each.getWithheld().forEach((code, count) -> sum.getWithheld().merge(code, count, Long::sum));
    each.getUndecided().forEach((code, count) -> sum.getUndecided().merge(code, count, Long::sum));
    each.getSuppressed()
        .forEach((code, count) -> sum.getSuppressed().merge(code, count, Long::sum));
  }
}
