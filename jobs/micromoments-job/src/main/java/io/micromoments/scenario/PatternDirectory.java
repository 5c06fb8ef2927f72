package io.micromoments.scenario;

import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.FileHeader;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects changes in a folder of pattern and policy files: a new or edited file is a version to be
 * validated; a definition whose file was deleted is retired.
 */
final class PatternDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(PatternDirectory.class);

  /** A longer name would be rejected anyway, and names are stored in checkpoints. */
  private static final int MAX_NAME = 200;

  private final Path folder;

  PatternDirectory(Path folder) {
    this.folder = folder;
  }

  /**
   * A file as last read.
   *
   * @param name the name in the file, or else the name of the file
   * @param version 0 if the file has no readable version
   */
  record Seen(DefinitionKind kind, String name, int version, String hash) {
    boolean isOf(DefinitionKind other, String otherName) {
      return kind == other && name.equals(otherName);
    }
  }

  /**
   * Reads the folder and returns what changed.
   *
   * @param seen the files as last read, by path; updated
   * @param effectiveAt when the changes take effect
   * @throws IOException if the folder cannot be read
   */
  List<DefinitionChange> changes(Map<String, Seen> seen, Instant effectiveAt) throws IOException {
    List<DefinitionChange> changes = new ArrayList<>();
    Map<String, Seen> now = new TreeMap<>();
    DefinitionFiles files = DefinitionFiles.read(List.of(folder));
    List<SourceText> sources = new ArrayList<>(files.patterns());
    sources.addAll(files.policies());
    for (SourceText source : sources) {
      see(source, seen(source, FileHeader.of(source)), seen, effectiveAt, now, changes);
    }
    for (UnusableFile file : files.unusable()) {
      addUnusable(file, seen, effectiveAt, now, changes);
    }
    for (Seen before : seen.values()) {
      boolean gone =
          now.values().stream().noneMatch(file -> file.isOf(before.kind(), before.name()));
      if (gone) {
        changes.add(
            new DefinitionChange(
                before.name(), before.version(), effectiveAt, null, before.kind(), null));
      }
    }
    seen.clear();
    seen.putAll(now);
    return changes;
  }

  /** Treats an unusable file as a version that will be rejected; the known version stays active. */
  private static void addUnusable(
      UnusableFile file,
      Map<String, Seen> seen,
      Instant effectiveAt,
      Map<String, Seen> now,
      List<DefinitionChange> changes) {
    SourceText source = file.source();
    Seen before = seen.get(source.file());
    if (source.text().isEmpty() && before != null) {
      LOG.warn("{}; the known version stays active", file.getMessage());
      now.put(source.file(), before);
      return;
    }
    Seen unusable =
        new Seen(
            before == null ? DefinitionKind.PATTERN : before.kind(),
            before == null ? DefinitionFiles.plainName(source.file()) : before.name(),
            0,
            Match.hash(source.text()));
    see(source, unusable, seen, effectiveAt, now, changes);
  }

  private static void see(
      SourceText source,
      Seen file,
      Map<String, Seen> seen,
      Instant effectiveAt,
      Map<String, Seen> now,
      List<DefinitionChange> changes) {
    now.put(source.file(), file);
    if (!file.equals(seen.get(source.file()))) {
      changes.add(
          new DefinitionChange(
              file.name(), file.version(), effectiveAt, source.text(), file.kind(), null));
    }
  }

  private static Seen seen(SourceText source, FileHeader header) {
    boolean isNamed = !header.name().isEmpty() && header.name().length() <= MAX_NAME;
    return new Seen(
        header.kind() == FileHeader.Kind.POLICY ? DefinitionKind.POLICY : DefinitionKind.PATTERN,
        isNamed ? header.name() : DefinitionFiles.plainName(source.file()),
        header.version(),
        Match.hash(source.text()));
  }
}
