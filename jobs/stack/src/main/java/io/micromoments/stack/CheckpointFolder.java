package io.micromoments.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;

/**
 * Checkpoints as they lie on disk, {@code JOB/chk-N/_metadata}: what is left when the JobManager,
 * who knew them, is gone.
 */
public record CheckpointFolder(Path folder) {

  /** The newest that is complete, of any job. */
  public Optional<Path> newest() throws IOException {
    return newestBelow(folder);
  }

  /** The newest of a job that is complete. */
  public Optional<Path> newest(JobID job) throws IOException {
    return newestBelow(folder.resolve(job.toHexString()));
  }

  private static Optional<Path> newestBelow(Path start) throws IOException {
    if (!Files.isDirectory(start)) {
      return Optional.empty();
    }
    record Found(Path checkpoint, FileTime written) {}
    List<Path> complete;
    try (Stream<Path> files = Files.find(start, 3, (path, type) -> path.endsWith("_metadata"))) {
      complete = files.toList();
    }
    Optional<Found> newest = Optional.empty();
    for (Path metadata : complete) {
      Found found = new Found(metadata.getParent(), Files.getLastModifiedTime(metadata));
      if (newest.isEmpty() || found.written().compareTo(newest.get().written()) > 0) {
        newest = Optional.of(found);
      }
    }
    return newest.map(Found::checkpoint);
  }
}
