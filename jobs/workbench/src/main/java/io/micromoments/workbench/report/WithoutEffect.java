package io.micromoments.workbench.report;

import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.WithheldOffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Explains in lines why a replay moved no offers where that is nobody's fault and no measure tells:
 * patterns that are not run or found nothing, moments that command nothing, commands without
 * offers.
 */
public final class WithoutEffect {

  private static final String DEVICE = "device:";

  private WithoutEffect() {}

  /**
   * One line each, for a terminal.
   *
   * @param patterns those that were given, drafts too
   */
  public static List<String> lines(
      Collection<MomentPattern> patterns,
      List<Micromoment> moments,
      List<OfferResequenceCommand> commands,
      boolean areMatchesSuppressed) {
    List<String> lines = new ArrayList<>();
    List<String> drafts = named(patterns, true);
    if (!drafts.isEmpty()) {
      lines.add("not run:    " + String.join(", ", drafts) + " (status: draft)");
    }
    if (moments.isEmpty() && !areMatchesSuppressed && !named(patterns, false).isEmpty()) {
      lines.add(
          "no match:   no sequence of events completed "
              + String.join(", ", named(patterns, false))
              + "; ./micromoments test shows with events of your own what a pattern takes");
    }
    Map<String, Long> shadows =
        moments.stream()
            .filter(moment -> moment.getStatus() == PatternStatus.shadow)
            .collect(
                Collectors.groupingBy(
                    Micromoment::getPattern, TreeMap::new, Collectors.counting()));
    shadows.forEach(
        (pattern, count) ->
            lines.add(
                "shadow:     %s: %s, for which no command is issued (status: shadow)"
                    .formatted(pattern, Formats.count(count, "moment", "moments"))));
    long devices =
        moments.stream().filter(moment -> moment.getCustomerId().startsWith(DEVICE)).count();
    if (devices > 0) {
      lines.add(
          "unlinked:   %s of devices that are linked to no customer; no command is issued for them"
              .formatted(Formats.count(devices, "moment", "moments")));
    }
    List<OfferResequenceCommand> empty =
        commands.stream().filter(command -> command.getAfter().isEmpty()).toList();
    if (!empty.isEmpty()) {
      Map<String, Long> codes =
          empty.stream()
              .flatMap(command -> command.getWithheld().stream())
              .collect(
                  Collectors.groupingBy(
                      WithheldOffer::getCode, TreeMap::new, Collectors.counting()));
      lines.add(
          "no offer:   %s without any offer; withheld: %s"
              .formatted(
                  Formats.count(empty.size(), "command", "commands"),
                  codes.isEmpty()
                      ? "none, the list is empty"
                      : codes.entrySet().stream()
                          .map(each -> each.getValue() + " " + each.getKey())
                          .collect(Collectors.joining(", "))));
    }
    return lines;
  }

  private static List<String> named(Collection<MomentPattern> patterns, boolean drafts) {
    return patterns.stream()
        .filter(pattern -> (pattern.status() == PatternStatus.draft) == drafts)
        .map(MomentPattern::name)
        .sorted()
        .toList();
  }
}
