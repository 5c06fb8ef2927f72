package io.micromoments.workbench.tune;

import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.tune.Tuning.Proposal;
import io.micromoments.workbench.variants.PatternVariant;
import io.micromoments.workbench.variants.VariantReplay;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replays changes of a pattern, to see what they do.
 *
 * @param truePositives moments that must stay
 * @param falsePositives moments that must go
 */
record TighteningReplay(
    Scenario scenario,
    PatternVariant original,
    List<Micromoment> truePositives,
    List<Micromoment> falsePositives) {

  /** An event of a customer. */
  private record OwnEvent(String customer, Evidence event) {}

  /** Replays the pattern with each change, all in one pass. */
  List<Proposal> replay(List<Tightening> tightenings) throws Exception {
    List<PatternVariant> variants = new ArrayList<>();
    for (Tightening each : tightenings) {
      variants.add(each.change().apply(original).named("change-" + variants.size()));
    }
    Map<String, List<Micromoment>> moments = VariantReplay.run(scenario, variants);
    List<Proposal> proposals = new ArrayList<>();
    for (int i = 0; i < variants.size(); i++) {
      PatternVariant variant = variants.get(i);
      proposals.add(
          proposal(
              tightenings.get(i).what(),
              variant.named(original.name()),
              moments.get(variant.name())));
    }
    return proposals;
  }

  /** A moment may be detected at another time; it is the same one if it shares an event. */
  private Proposal proposal(String what, PatternVariant pattern, List<Micromoment> left) {
    Set<OwnEvent> events = new HashSet<>();
    left.forEach(moment -> events.addAll(events(moment)));
    List<Micromoment> stillThere =
        falsePositives.stream()
            .filter(each -> events(each).stream().anyMatch(events::contains))
            .toList();
    List<Micromoment> lost =
        truePositives.stream()
            .filter(each -> events(each).stream().noneMatch(events::contains))
            .toList();
    return new Proposal(
        what, pattern, left.size(), stillThere, lost, stillThere.size() < falsePositives.size());
  }

  /** Steps may have changed, so their names do not count. */
  private static List<OwnEvent> events(Micromoment moment) {
    return moment.getEvidence().stream()
        .map(
            each ->
                new OwnEvent(
                    moment.getCustomerId(),
                    new Evidence("", each.getStream(), each.getEventId(), each.getEventTime())))
        .toList();
  }
}
