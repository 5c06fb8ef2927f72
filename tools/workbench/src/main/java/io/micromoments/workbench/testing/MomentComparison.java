package io.micromoments.workbench.testing;

import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Compares the expectations of a test with the detected moments. */
final class MomentComparison {

  private static final double CONFIDENCE_TOLERANCE = 1e-9;

  private final Instant start;
  private final List<String> failures = new ArrayList<>();

  private MomentComparison(Instant start) {
    this.start = start;
  }

  /** Returns the differences, as sentences. */
  static List<String> of(PatternTest test, List<Micromoment> moments) {
    MomentComparison comparison = new MomentComparison(test.start());
    List<PatternTest.Expectation> expect = test.expect();
    for (int i = 0; i < Math.max(expect.size(), moments.size()); i++) {
      if (i >= moments.size()) {
        comparison.failures.add(
            String.format(Locale.ROOT, "moment %d was expected but not emitted", i + 1));
      } else if (i >= expect.size()) {
        comparison.failures.add("unexpected moment: " + comparison.show(moments.get(i)));
      } else {
        comparison.compare(i + 1, expect.get(i), moments.get(i));
      }
    }
    return comparison.failures;
  }

  private void compare(int number, PatternTest.Expectation expected, Micromoment found) {
    same(number, "customer_id", expected.customer(), found.getCustomerId());
    same(number, "moment", expected.moment(), found.getMoment().name());
    same(number, "intent", expected.intent(), found.getIntent());
    same(number, "at", expected.at().map(Durations::show), at(found.getDetectedAt()));
    same(number, "started_at", expected.startedAt().map(Durations::show), at(found.getStartedAt()));
    same(number, "capture", expected.capture(), found.getCapture());
    if (expected.confidence().isPresent()
        && Math.abs(expected.confidence().get() - found.getConfidence()) > CONFIDENCE_TOLERANCE) {
      differs(number, "confidence", expected.confidence().get(), found.getConfidence());
    }
    expected.evidence().ifPresent(items -> evidence(number, items, found.getEvidence()));
  }

  private void evidence(int number, List<PatternTest.EvidenceItem> expected, List<Evidence> found) {
    boolean same = expected.size() == found.size();
    List<Evidence> left = new ArrayList<>(found);
    for (PatternTest.EvidenceItem item : expected) {
      Optional<Evidence> fits =
          left.stream()
              .filter(
                  evidence ->
                      item.step().map(evidence.getStep()::equals).orElse(true)
                          && item.eventId().map(evidence.getEventId()::equals).orElse(true))
              .findFirst();
      same &= fits.isPresent();
      fits.ifPresent(left::remove);
    }
    if (!same) {
      differs(number, "evidence", show(expected), shown(found));
    }
  }

  private void same(int number, String field, Optional<?> expected, Object found) {
    if (expected.isPresent() && !expected.get().equals(found)) {
      differs(number, field, expected.get(), found);
    }
  }

  private void differs(int number, String field, Object expected, Object found) {
    failures.add(
        String.format(
            Locale.ROOT, "moment %d: %s is %s, expected %s", number, field, found, expected));
  }

  private String show(Micromoment moment) {
    return "%s%s at %s, evidence %s"
        .formatted(
            moment.getMoment(),
            moment.getCustomerId().equals(PatternTest.CUSTOMER)
                ? ""
                : " of " + moment.getCustomerId(),
            at(moment.getDetectedAt()),
            shown(moment.getEvidence()));
  }

  private static List<String> shown(List<Evidence> evidence) {
    return evidence.stream().map(each -> each.getStep() + "=" + each.getEventId()).toList();
  }

  private static List<String> show(List<PatternTest.EvidenceItem> evidence) {
    return evidence.stream()
        .map(each -> each.step().map(step -> step + "=").orElse("") + each.eventId().orElse("?"))
        .toList();
  }

  private String at(Instant time) {
    return Durations.show(Duration.between(start, time));
  }
}
