package io.micromoments.workbench.hygiene;

import io.micromoments.workbench.definitions.CheckedFiles;
import io.micromoments.workbench.replay.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What to improve in a set of patterns.
 *
 * @param findings the worst first
 * @param figures by pattern; empty without a recording
 */
public record Hygiene(List<Finding> findings, Map<String, PatternFigures> figures) {

  /**
   * Checks patterns.
   *
   * @param checked the files
   * @param scenario a recording to compare with
   * @param limit moments per thousand customers above which a pattern is noisy
   */
  public static Hygiene of(CheckedFiles checked, Optional<Scenario> scenario, OptionalDouble limit)
      throws Exception {
    List<Finding> findings = new ArrayList<>(FileChecks.of(checked));
    Map<String, PatternFigures> figures = new TreeMap<>();
    if (scenario.isPresent()) {
      findings.addAll(RecordingChecks.of(checked, scenario.get(), limit, figures));
    }
    findings.sort(Finding.WORST_FIRST);
    return new Hygiene(List.copyOf(findings), figures);
  }

  /** Returns the number of findings of a level. */
  public long count(Finding.Level level) {
    return findings.stream().filter(each -> each.level() == level).count();
  }
}
