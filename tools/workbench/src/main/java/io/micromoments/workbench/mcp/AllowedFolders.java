package io.micromoments.workbench.mcp;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.Home;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folders below which the tools may read. Links are followed first, so that none leads out of
 * them.
 *
 * @param folders absolute, as they were given
 * @param real the same without links
 */
record AllowedFolders(List<Path> folders, List<Path> real) {

  private static final int MAX_FILES = 5_000;
  private static final long MAX_BYTES = 20L << 20;
  private static final String FILES = "(?i)[^.~#].*\\.(ya?ml|jsonl)";

  /**
   * Creates the folders that a user names.
   *
   * @throws UnusableInput if one is not a folder
   */
  static AllowedFolders of(List<Path> given) throws IOException {
    List<Path> folders = new ArrayList<>();
    List<Path> real = new ArrayList<>();
    for (Path each : given.stream().distinct().toList()) {
      if (!Files.isDirectory(each)) {
        throw new UnusableInput(
            "--root is not a folder: " + each, "name an existing folder that may be read");
      }
      folders.add(each.toAbsolutePath().normalize());
      real.add(each.toRealPath());
    }
    return new AllowedFolders(List.copyOf(folders), List.copyOf(real));
  }

  /**
   * Creates the folders that may be read if the user names none: the current one, and the packs and
   * scenarios beside the program. Some programs start servers in the root of the file system or in
   * the user's home; these are not meant by "current".
   */
  static AllowedFolders standard() throws IOException {
    Path current = Path.of("").toRealPath();
    List<Path> folders = new ArrayList<>();
    Path user = Path.of(System.getProperty("user.home", "/"));
    if (current.getParent() != null && !(Files.exists(user) && current.equals(user.toRealPath()))) {
      folders.add(Path.of("").toAbsolutePath());
    }
    for (String each : List.of("replay-data", "patterns")) {
      Path folder = Home.folder().resolve(each);
      if (Files.isDirectory(folder)
          && folders.stream().noneMatch(folder.toAbsolutePath().normalize()::startsWith)) {
        folders.add(folder);
      }
    }
    return of(folders);
  }

  /**
   * Returns a file with definitions, or a folder with such files.
   *
   * @param given absolute, or relative to the current or an allowed folder
   * @throws UnusableInput if it does not exist or may not be read
   */
  Path definitions(String given) throws IOException {
    Path path = find(given, List.of());
    if (Files.isDirectory(path)) {
      checkFiles(path, MAX_BYTES);
    } else {
      // A file of another kind is no definition, and a message would show lines of it.
      if (!path.getFileName().toString().matches(FILES)) {
        throw new UnusableInput(
            given + " is not a file of definitions", "allowed: .yaml, .yml or .jsonl, or a folder");
      }
      checkSize(Files.size(path), MAX_BYTES, path);
      checkCompanions(path);
    }
    return path;
  }

  /** Returns a scenario folder, given its path or its name under replay-data. */
  Path scenario(String given) throws IOException {
    Path path = find(given, List.of(Home.folder().resolve("replay-data")));
    if (Files.isDirectory(path)) {
      checkFiles(path, Long.MAX_VALUE);
    }
    return path;
  }

  /**
   * Checks a path that a file refers to.
   *
   * @param name how the file writes it
   * @throws UnusableInput if it may not be read
   */
  void check(Path path, String name) throws IOException {
    if (!isAllowed(path)) {
      throw outside(name);
    }
  }

  /** Returns whether a path is below an allowed folder; also if it does not exist there. */
  private boolean isAllowed(Path path) throws IOException {
    Path plain = path.toAbsolutePath().normalize();
    return isPlainlyAllowed(plain)
        && (!Files.exists(plain) || real.stream().anyMatch(plain.toRealPath()::startsWith));
  }

  private Path find(String given, List<Path> more) throws IOException {
    Path path;
    try {
      path = FileSystems.getDefault().getPath(given);
    } catch (InvalidPathException e) {
      throw new UnusableInput("not a path: " + given, "name a file or a folder");
    }
    List<Path> bases = new ArrayList<>(List.of(Path.of("").toAbsolutePath()));
    bases.addAll(folders);
    bases.addAll(more);
    bases.add(Home.folder().toAbsolutePath());
    boolean mayExist = false;
    for (Path base : bases) {
      // Before links are followed: what is checked is then what is read.
      Path resolved = base.resolve(path).normalize();
      if (isAllowed(resolved)) {
        if (Files.exists(resolved)) {
          return resolved;
        }
        mayExist = true;
      } else if (isPlainlyAllowed(resolved)) {
        throw outside(given);
      }
    }
    throw mayExist
        ? new UnusableInput("not found: " + given, "allowed folders: " + named())
        : outside(given);
  }

  /** Returns whether a path is below an allowed folder if no link leads out of it. */
  private boolean isPlainlyAllowed(Path plain) {
    return Stream.concat(folders.stream(), real.stream()).anyMatch(plain::startsWith);
  }

  private UnusableInput outside(String given) {
    return new UnusableInput(
        given + " is outside of the folders that this server may read",
        "allowed folders: " + named() + "; the user can add one with --root DIR");
  }

  private String named() {
    return folders.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  /** Checks the tests of a pattern file, or the pattern of a test file, which are read with it. */
  private void checkCompanions(Path file) throws IOException {
    String base = DefinitionFiles.plainName(file.toString());
    try (Stream<Path> beside = Files.list(file.getParent())) {
      for (Path each : beside.toList()) {
        if (DefinitionFiles.plainName(each.toString()).equals(base)) {
          checkLink(each);
        }
      }
    }
  }

  private void checkLink(Path file) throws IOException {
    try {
      if (real.stream().noneMatch(file.toRealPath()::startsWith)) {
        throw outside(file + ", a link,");
      }
    } catch (NoSuchFileException e) {
      return; // Nothing can be read through it.
    }
  }

  /** Checks everything in a folder that a command would read. */
  private void checkFiles(Path folder, long maxBytes) throws IOException {
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          private int files;
          private long bytes;

          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            if (!path.equals(folder) && path.getFileName().toString().startsWith(".")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            checkLink(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            checkLink(file);
            if (++files > MAX_FILES) {
              throw new UnusableInput(
                  String.format(Locale.ROOT, "%s has more than %d files", folder, MAX_FILES),
                  "name the folder with the definitions");
            }
            if (DefinitionFiles.isNamedDefinition(file)) {
              bytes += attributes.size();
              checkSize(bytes, maxBytes, folder);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException cause) {
            return FileVisitResult.CONTINUE; // The command says what it cannot read.
          }
        });
  }

  private static void checkSize(long bytes, long maxBytes, Path path) {
    if (bytes > maxBytes) {
      throw new UnusableInput(
          String.format(Locale.ROOT, "%s has more than %d MiB", path, maxBytes >> 20),
          "name fewer or smaller files");
    }
  }
}
