package io.micromoments.patterns.language.file;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files under some paths by kind. The kind follows from the content of a file, not from its
 * name.
 *
 * @param unusable files that cannot be read or are of no known kind
 */
public record DefinitionFiles(
    List<SourceText> patterns,
    List<SourceText> tests,
    List<SourceText> policies,
    List<UnusableFile> unusable) {

  /** What is read from a folder; shown when nothing is found. */
  public static final String LOOKED_FOR =
      ".yaml and .yml files, including those in subfolders, except hidden files";

  private static final Pattern EXTENSION = Pattern.compile("(?i)\\.ya?ml$");
  private static final Pattern SCENARIO = Pattern.compile("(?i)scenario\\.ya?ml");
  private static final Pattern TESTS = Pattern.compile("(?i)\\.tests$");

  /**
   * Reads files of any name, and all {@code .yaml} and {@code .yml} files in folders, sorted by
   * name. A file that is reached twice is read once.
   *
   * @throws UnusableFile if a path does not exist or a folder cannot be read
   */
  public static DefinitionFiles read(List<Path> paths) throws IOException {
    DefinitionFiles files = empty();
    Set<Path> read = new HashSet<>();
    for (Path path : paths) {
      List<Path> found = new ArrayList<>();
      files.unusable.addAll(find(path, found));
      for (Path file : found) {
        if (read.add(file.toRealPath())) {
          files.add(file);
        }
      }
    }
    return files;
  }

  /** Sorts files that were read already, such as those that are open in an editor. */
  public static DefinitionFiles of(List<SourceText> sources) {
    DefinitionFiles files = empty();
    sources.forEach(files::add);
    return files;
  }

  private static DefinitionFiles empty() {
    return new DefinitionFiles(
        new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  /**
   * Returns whether a folder contains no file that {@link #read} would read or report as unusable;
   * false for a file.
   *
   * @throws UnusableFile if the path does not exist
   */
  public static boolean containsNone(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    return find(folder, found).isEmpty() && found.isEmpty();
  }

  /**
   * Returns the part of the name that a pattern and its tests share: the path without {@code .yaml}
   * or {@code .yml} and {@code .tests}.
   */
  public static String baseName(String file) {
    return TESTS.matcher(EXTENSION.matcher(file).replaceFirst("")).replaceFirst("");
  }

  /** Returns {@link #baseName} without the folder. */
  public static String plainName(String file) {
    String base = baseName(file);
    return base.substring(1 + Math.max(base.lastIndexOf('/'), base.lastIndexOf('\\')));
  }

  /** Returns whether the name is that of a test file, such as {@code x.tests.yaml}. */
  public static boolean hasTestFileName(String file) {
    return EXTENSION.matcher(file).find()
        && TESTS.matcher(EXTENSION.matcher(file).replaceFirst("")).find();
  }

  /**
   * Returns whether the name is that of a definition file, and not of a hidden or temporary file of
   * an editor.
   */
  public static boolean isNamedDefinition(Path file) {
    String name = file.getFileName().toString();
    return EXTENSION.matcher(name).find()
        && !name.startsWith(".")
        && !name.startsWith("~")
        && !name.startsWith("#");
  }

  /** Returns whether a file describes the recorded events beside it. */
  private static boolean isOfScenario(Path file) {
    return SCENARIO.matcher(file.getFileName().toString()).matches()
        && Files.exists(file.resolveSibling("events.jsonl"));
  }

  /**
   * Adds the files under a path to {@code found}, sorted by name.
   *
   * @return files that exist but cannot be read
   */
  private static List<UnusableFile> find(Path path, List<Path> found) throws IOException {
    if (!Files.exists(path)) {
      throw UnusableFile.of(path, new NoSuchFileException(path.toString()));
    }
    if (!Files.isDirectory(path)) {
      found.add(path);
      return List.of();
    }
    List<UnusableFile> unusable = new ArrayList<>();
    Files.walkFileTree(
        path,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean isHidden =
                !folder.equals(path) && folder.getFileName().toString().startsWith(".");
            return isHidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && isNamedDefinition(file) && !isOfScenario(file)) {
              found.add(file);
            } else if (attributes.isSymbolicLink() && isNamedDefinition(file)) {
              // Links are followed, so one that is still a link is dangling.
              unusable.add(UnusableFile.of(file, new NoSuchFileException(file.toString())));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException cause) {
            boolean isOurs = Files.isDirectory(file) || isNamedDefinition(file);
            // The target of a link loop is visited at its own path.
            if (isOurs && !(cause instanceof FileSystemLoopException)) {
              unusable.add(UnusableFile.of(file, cause));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(found);
    return unusable;
  }

  private void add(Path file) {
    try {
      add(TextFile.read(file));
    } catch (UnusableFile e) {
      unusable.add(e);
    }
  }

  private void add(SourceText source) {
    try {
      switch (FileHeader.of(source).kind()) {
        case PATTERN -> patterns.add(source);
        case TESTS -> tests.add(source);
        case POLICY -> policies.add(source);
      }
    } catch (UnusableFile e) {
      unusable.add(e);
    }
  }
}
