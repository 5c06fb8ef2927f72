package io.micromoments.definitions;

import io.micromoments.patterns.flow.Match;
import io.micromoments.patterns.language.PatternFiles;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.schemas.PatternChange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What changed in a folder of pattern files since it was last looked at: a file that is new or has
 * another text is a version to be checked, a pattern whose file has gone is retired.
 */
final class PatternDirectory {

  private static final Pattern NAME = Pattern.compile("(?m)^pattern:\\s*[\"']?([^\\s\"'#]+)");
  private static final Pattern VERSION = Pattern.compile("(?m)^version:\\s*(\\d{1,9})\\b");

  private final Path folder;

  PatternDirectory(Path folder) {
    this.folder = folder;
  }

  /**
   * A pattern file as it was seen.
   *
   * @param pattern the name in it, or of the file where there is none
   * @param version 0 where there is none to be read
   */
  record Seen(String pattern, int version, String hash) {}

  /**
   * Looks at the folder.
   *
   * @param seen by file; brought up to date
   * @param effectiveAt when what changed takes effect
   * @throws IOException where the folder cannot be read
   */
  List<PatternChange> changes(Map<String, Seen> seen, Instant effectiveAt) throws IOException {
    List<PatternChange> changes = new ArrayList<>();
    Map<String, Seen> now = new TreeMap<>();
    for (SourceText source : PatternFiles.read(List.of(folder)).patterns()) {
      Seen file =
          new Seen(
              find(NAME, source.text(), nameOf(source.file())),
              Integer.parseInt(find(VERSION, source.text(), "0")),
              Match.hash(source.text()));
      now.put(source.file(), file);
      if (!file.equals(seen.get(source.file()))) {
        changes.add(new PatternChange(file.pattern(), file.version(), effectiveAt, source.text()));
      }
    }
    for (Seen before : seen.values()) {
      boolean gone =
          now.values().stream().noneMatch(file -> file.pattern().equals(before.pattern()));
      if (gone) {
        changes.add(new PatternChange(before.pattern(), before.version(), effectiveAt, null));
      }
    }
    seen.clear();
    seen.putAll(now);
    return changes;
  }

  private static String nameOf(String file) {
    return Path.of(file).getFileName().toString().replaceFirst("\\.ya?ml$", "");
  }

  private static String find(Pattern what, String text, String otherwise) {
    Matcher matcher = what.matcher(text);
    return matcher.find() ? matcher.group(1) : otherwise;
  }
}
