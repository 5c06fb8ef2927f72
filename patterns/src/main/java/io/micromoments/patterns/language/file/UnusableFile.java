package io.micromoments.patterns.language.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Thrown for a file that cannot be read or is not what is expected. Has the position, what was
 * found and what to do.
 */
public final class UnusableFile extends IOException {

  private static final long serialVersionUID = 1L;

  private final SourceText source;
  private final transient Problem problem;

  /**
   * @param source the text, as far as it can be displayed
   */
  UnusableFile(SourceText source, Problem problem) {
    super(
        problem.line() == 0
            ? problem.file() + ": " + problem.message()
            : String.format(
                Locale.ROOT,
                "%s:%d:%d: %s",
                problem.file(),
                problem.line(),
                problem.column(),
                problem.message()));
    this.source = source;
    this.problem = problem;
  }

  /**
   * @param line 1-based; 0 for the whole file
   * @param column 1-based; 0 if {@code line} is 0
   */
  UnusableFile(SourceText source, int line, int column, String message, String hint) {
    this(
        source, new Problem(source.file(), line, column, 1, Problem.Severity.ERROR, message, hint));
  }

  /** Creates the exception for a file of which nothing could be read. */
  static UnusableFile of(Path file, IOException cause) {
    boolean isMissing = cause instanceof NoSuchFileException;
    UnusableFile unusable =
        new UnusableFile(
            new SourceText(file.toString(), ""),
            0,
            0,
            isMissing ? "no such file or folder" : "cannot be read: " + reason(cause),
            isMissing ? "check the path" : "check the path and its permissions");
    unusable.initCause(cause);
    return unusable;
  }

  /** Returns the reason of a file system error in plain words, without the file name. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NotDirectoryException) {
      return "it is a file, not a folder";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "already exists";
    }
    if (e instanceof FileSystemLoopException) {
      return "symbolic links form a loop";
    }
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason().toLowerCase(Locale.ROOT);
    }
    if (e instanceof FileNotFoundException && e.getMessage() != null) {
      return e.getMessage();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Returns the text, as far as it can be displayed. */
  public SourceText source() {
    return source;
  }

  public Problem problem() {
    return problem;
  }
}
