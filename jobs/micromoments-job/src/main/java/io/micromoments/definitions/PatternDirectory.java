package io.micromoments.definitions;

import io.micromoments.patterns.flow.Match;
import io.micromoments.patterns.language.PatternFiles;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
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
 * What changed in a folder of pattern and policy files since it was last looked at: a file that is
 * new or has another text is a version to be checked, a definition whose file has gone is retired.
 */
final class PatternDirectory {

  private static final Pattern PATTERN_NAME =
      Pattern.compile("(?m)^pattern:\\s*[\"']?([^\\s\"'#]+)");
  private static final Pattern POLICY_NAME = Pattern.compile("(?m)^policy:\\s*[\"']?([^\\s\"'#]+)");
  private static final Pattern VERSION = Pattern.compile("(?m)^version:\\s*(\\d{1,9})\\b");

  private final Path folder;

  PatternDirectory(Path folder) {
    this.folder = folder;
  }

  /**
   * A file as it was seen.
   *
   * @param name the name in it, or of the file where there is none
   * @param version 0 where there is none to be read
   */
  record Seen(DefinitionKind kind, String name, int version, String hash) {
    boolean isOf(DefinitionKind other, String otherName) {
      return kind == other && name.equals(otherName);
    }
  }

  /**
   * Looks at the folder.
   *
   * @param seen by file; brought up to date
   * @param effectiveAt when what changed takes effect
   * @throws IOException where the folder cannot be read
   */
  List<DefinitionChange> changes(Map<String, Seen> seen, Instant effectiveAt) throws IOException {
    List<DefinitionChange> changes = new ArrayList<>();
    Map<String, Seen> now = new TreeMap<>();
    PatternFiles files = PatternFiles.read(List.of(folder));
    for (SourceText source : files.patterns()) {
      see(source, DefinitionKind.PATTERN, PATTERN_NAME, seen, effectiveAt, now, changes);
    }
    for (SourceText source : files.policies()) {
      see(source, DefinitionKind.POLICY, POLICY_NAME, seen, effectiveAt, now, changes);
    }
    for (Seen before : seen.values()) {
      boolean gone =
          now.values().stream().noneMatch(file -> file.isOf(before.kind(), before.name()));
      if (gone) {
        changes.add(
            new DefinitionChange(
                before.name(), before.version(), effectiveAt, null, before.kind()));
      }
    }
    seen.clear();
    seen.putAll(now);
    return changes;
  }

  private static void see(
      SourceText source,
      DefinitionKind kind,
      Pattern name,
      Map<String, Seen> seen,
      Instant effectiveAt,
      Map<String, Seen> now,
      List<DefinitionChange> changes) {
    Seen file =
        new Seen(
            kind,
            find(name, source.text(), nameOf(source.file())),
            Integer.parseInt(find(VERSION, source.text(), "0")),
            Match.hash(source.text()));
    now.put(source.file(), file);
    if (!file.equals(seen.get(source.file()))) {
      changes.add(
          new DefinitionChange(file.name(), file.version(), effectiveAt, source.text(), kind));
    }
  }

  private static String nameOf(String file) {
    return Path.of(file).getFileName().toString().replaceFirst("\\.ya?ml$", "");
  }

  private static String find(Pattern what, String text, String otherwise) {
    Matcher matcher = what.matcher(text);
    return matcher.find() ? matcher.group(1) : otherwise;
  }
}
