package io.micromoments.workbench.cli;

import io.micromoments.workbench.report.RejectedLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Summarizes the lines that a replay has rejected, so that no kind of mistake is hidden. */
final class Rejections {

  /** How many lines are shown of each file and code. */
  private static final int SHOWN_OF_EACH = 2;

  private static final String LABEL = "rejected:   ";

  private Rejections() {}

  /**
   * Returns console lines: the first rejected lines of each file and code and, if there are more,
   * the counts.
   *
   * @param rejected as JSON
   * @param out the folder that contains all of them; empty if there is none
   */
  static List<String> lines(List<String> rejected, Optional<Path> out) {
    Map<String, Map<String, List<RejectedLine>>> byFile =
        rejected.stream()
            .map(RejectedLine::of)
            .collect(
                Collectors.groupingBy(
                    RejectedLine::file,
                    TreeMap::new,
                    Collectors.groupingBy(
                        RejectedLine::code, TreeMap::new, Collectors.<RejectedLine>toList())));
    List<String> lines = new ArrayList<>();
    boolean areAllShown = true;
    for (Map.Entry<String, Map<String, List<RejectedLine>>> file : byFile.entrySet()) {
      for (List<RejectedLine> ofCode : file.getValue().values()) {
        ofCode.stream().limit(SHOWN_OF_EACH).forEach(each -> lines.add(LABEL + each.sentence()));
        areAllShown &= ofCode.size() <= SHOWN_OF_EACH;
      }
    }
    if (!areAllShown) {
      byFile.forEach((file, byCode) -> lines.add(LABEL + "in " + file + ": " + counts(byCode)));
      out.ifPresent(
          folder -> lines.add(LABEL + "all of them are in " + folder.resolve("rejected.jsonl")));
    }
    return lines;
  }

  private static String counts(Map<String, List<RejectedLine>> byCode) {
    return byCode.entrySet().stream()
        .map(each -> each.getValue().size() + " " + each.getKey())
        .collect(Collectors.joining(", "));
  }
}
