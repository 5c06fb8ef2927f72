package io.micromoments.stack.flink;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.JobID;

/**
 * Finds checkpoints on disk, {@code JOB/chk-N/_metadata}. A restarted JobManager without high
 * availability has no other record of them.
 */
public record CheckpointFolder(Path folder) {

  /** Job, checkpoint, file. */
  private static final int DEPTH = 3;

  /** Returns the newest complete checkpoint of any job. */
  public Optional<Path> newest() throws IOException {
    return newestBelow(folder);
  }

  /** Returns the newest complete checkpoint of a job. */
  public Optional<Path> newest(JobID job) throws IOException {
    return newestBelow(folder.resolve(job.toHexString()));
  }

  private static Optional<Path> newestBelow(Path start) throws IOException {
    Newest newest = new Newest();
    Files.walkFileTree(start, Set.of(), DEPTH, newest);
    return Optional.ofNullable(newest.checkpoint);
  }

  /** Skips files that disappear meanwhile, as Flink deletes older checkpoints concurrently. */
  private static final class Newest extends SimpleFileVisitor<Path> {
    private Path checkpoint;
    private FileTime written;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (file.endsWith("_metadata")
          && (written == null || attributes.lastModifiedTime().compareTo(written) > 0)) {
        checkpoint = file.getParent();
        written = attributes.lastModifiedTime();
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      return unlessGone(failure);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      return unlessGone(failure);
    }

    private static FileVisitResult unlessGone(IOException failure) throws IOException {
      if (failure != null && !(failure instanceof NoSuchFileException)) {
        throw failure;
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
