package io.micromoments.workbench.lsp;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.FileHeader;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.TextFile;
import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.workbench.lsp.document.EditedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The files that an editor has open, with their unsaved text, and those beside them. All methods
 * may be called by any thread.
 */
final class EditorFiles {

  /** A file that the client has open. */
  record OpenFile(String uri, int version, EditedFile file) {}

  private record FileOnDisk(
      FileTime modified, long size, Optional<SourceText> definition, boolean isPolicy) {}

  /** Policies lie at most so many folders above their patterns. */
  private static final int MAX_LEVELS_UP = 2;

  /** A pack has fewer files; what has more is not one, and only one folder of it is read. */
  private static final int MAX_FILES = 500;

  private static final int MAX_DEPTH = 5;

  /** Definition files are small; what is larger is reported by the command line. */
  private static final long MAX_BYTES = 1 << 20;

  private final Map<String, OpenFile> open = new ConcurrentHashMap<>();
  private final Map<Path, FileOnDisk> onDisk = new ConcurrentHashMap<>();

  void put(String uri, int version, String text) {
    open.put(uri, new OpenFile(uri, version, EditedFile.of(new SourceText(name(uri), text))));
  }

  void remove(String uri) {
    open.remove(uri);
  }

  Optional<OpenFile> get(String uri) {
    return Optional.ofNullable(open.get(uri));
  }

  List<OpenFile> all() {
    return List.copyOf(open.values());
  }

  /** Returns a file that is open, or else as it is on disk. */
  Optional<EditedFile> read(String uri) {
    Optional<EditedFile> unsaved = get(uri).map(OpenFile::file);
    return unsaved.isPresent() ? unsaved : path(uri).flatMap(this::definition).map(EditedFile::of);
  }

  /** Returns the path of a file; empty if it is not in the file system. */
  static Optional<Path> path(String uri) {
    try {
      URI parsed = URI.create(uri);
      return "file".equals(parsed.getScheme())
          ? Optional.of(Path.of(parsed).toAbsolutePath().normalize())
          : Optional.empty();
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Returns the name by which problems refer to a file. */
  static String name(String uri) {
    return path(uri).map(Path::toString).orElse(uri);
  }

  /** Returns the URI of a file by the name in its problems: that of the client, if it is open. */
  String uri(String name) {
    for (OpenFile each : open.values()) {
      if (each.file().source().file().equals(name)) {
        return each.uri();
      }
    }
    try {
      return name.contains("://") ? name : Path.of(name).toUri().toString();
    } catch (InvalidPathException e) {
      return name;
    }
  }

  /**
   * Returns the folder whose definitions belong together: the nearest one with a policy, or else
   * the file's own. Empty for a file that is not in the file system.
   */
  Optional<Path> packFolder(String uri) {
    Optional<Path> file = path(uri);
    if (file.isEmpty() || file.get().getParent() == null) {
      return Optional.empty();
    }
    Path folder = file.get().getParent();
    for (int i = 0; i <= MAX_LEVELS_UP && folder != null; i++) {
      if (hasPolicy(folder)) {
        return Optional.of(folder);
      }
      folder = folder.getParent();
    }
    return Optional.of(file.get().getParent());
  }

  /** Returns the definition files that are checked together with a file, in the order of names. */
  List<SourceText> pack(String uri) {
    Optional<Path> folder = packFolder(uri);
    if (folder.isEmpty()) {
      return get(uri).map(each -> List.of(each.file().source())).orElse(List.of());
    }
    TreeSet<Path> paths = new TreeSet<>(files(folder.get(), hasPolicy(folder.get())));
    for (OpenFile each : open.values()) {
      // Also those that were never saved.
      path(each.uri())
          .filter(path -> path.getParent() != null && packFolder(each.uri()).equals(folder))
          .ifPresent(paths::add);
    }
    List<SourceText> sources = new ArrayList<>();
    paths.forEach(path -> definition(path).ifPresent(sources::add));
    return sources;
  }

  /** Returns {@link #pack} as files in an editor; those that are open are not read again. */
  List<EditedFile> packFiles(String uri) {
    List<EditedFile> files = new ArrayList<>();
    for (SourceText source : pack(uri)) {
      files.add(
          open.values().stream()
              .map(OpenFile::file)
              .filter(each -> each.source().equals(source))
              .findFirst()
              .orElseGet(() -> EditedFile.of(source)));
    }
    return files;
  }

  /** Returns the unsaved text of a definition file, or that on disk; empty for other files. */
  private Optional<SourceText> definition(Path path) {
    for (OpenFile each : open.values()) {
      if (each.file().source().file().equals(path.toString())) {
        return Optional.of(each.file().source()).filter(EditorFiles::isDefinition);
      }
    }
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      FileOnDisk known = onDisk.get(path);
      if (known == null
          || !known.modified.equals(now.lastModifiedTime())
          || known.size != now.size()) {
        Optional<SourceText> read =
            now.isRegularFile() && now.size() <= MAX_BYTES
                ? Optional.of(TextFile.read(path)).filter(EditorFiles::isDefinition)
                : Optional.empty();
        known =
            new FileOnDisk(
                now.lastModifiedTime(),
                now.size(),
                read,
                read.filter(EditorFiles::isPolicy).isPresent());
        onDisk.put(path, known);
      }
      return known.definition;
    } catch (IOException e) {
      return Optional.empty(); // The command line reports it; an editor shows it when it is opened.
    }
  }

  private static boolean isDefinition(SourceText source) {
    try {
      return FileHeader.of(source) != null;
    } catch (UnusableFile e) {
      return false;
    }
  }

  private boolean hasPolicy(Path folder) {
    return files(folder, false).stream()
        .anyMatch(
            file -> {
              Optional<SourceText> source = definition(file);
              FileOnDisk known = onDisk.get(file);
              // An open file may have become a policy since it was saved.
              boolean isSaved = known != null && known.definition.equals(source);
              return isSaved ? known.isPolicy : source.filter(EditorFiles::isPolicy).isPresent();
            });
  }

  private static boolean isPolicy(SourceText source) {
    try {
      return FileHeader.of(source).kind() == FileHeader.Kind.POLICY;
    } catch (UnusableFile e) {
      return false;
    }
  }

  private static List<Path> files(Path folder, boolean withSubfolders) {
    if (withSubfolders) {
      List<Path> found = below(folder);
      if (found.size() <= MAX_FILES) {
        return found;
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files.filter(DefinitionFiles::isNamedDefinition).limit(MAX_FILES + 1).sorted().toList();
      return found.size() > MAX_FILES ? List.of() : found;
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static List<Path> below(Path folder) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          EnumSet.noneOf(FileVisitOption.class),
          MAX_DEPTH,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
              return !each.equals(folder) && each.getFileName().toString().startsWith(".")
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (DefinitionFiles.isNamedDefinition(file)) {
                found.add(file);
              }
              return found.size() > MAX_FILES
                  ? FileVisitResult.TERMINATE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException cause) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      return found;
    }
    Collections.sort(found);
    return found;
  }
}
