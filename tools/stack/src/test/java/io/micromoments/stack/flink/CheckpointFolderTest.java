package io.micromoments.stack.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {

  private static final int MANY = 2_000;

  private final JobID job = new JobID();

  @TempDir Path folder;

  @Test
  void findsTheNewestCompleteCheckpoint() throws Exception {
    CheckpointFolder checkpoints = new CheckpointFolder(folder);
    assertThat(checkpoints.newest(job)).isEmpty();
    Path first = checkpoint(job, 1);
    Path second = checkpoint(new JobID(), 2);
    Files.createDirectories(folder.resolve(job.toHexString()).resolve("chk-3"));
    assertThat(checkpoints.newest(job)).contains(first);
    assertThat(checkpoints.newest()).contains(second);
  }

  /** Deletes old checkpoints concurrently, as a running job does; the newest one is kept. */
  @Test
  void toleratesConcurrentDeletionOfOlderCheckpoints() throws Exception {
    for (int number = 1; number <= MANY; number++) {
      checkpoint(job, number);
    }
    AtomicReference<Exception> failed = new AtomicReference<>();
    Thread flink =
        new Thread(
            () -> {
              try {
                for (int number = 1; number < MANY; number++) {
                  delete(number);
                }
              } catch (IOException e) {
                failed.set(e);
              }
            });
    flink.start();
    while (flink.isAlive()) {
      assertThat(new CheckpointFolder(folder).newest(job))
          .contains(folder.resolve(job.toHexString()).resolve("chk-" + MANY));
    }
    flink.join();
    assertThat(failed.get()).isNull();
  }

  private void delete(int number) throws IOException {
    Path checkpoint = folder.resolve(job.toHexString()).resolve("chk-" + number);
    Files.delete(checkpoint.resolve("_metadata"));
    Files.delete(checkpoint);
  }

  private Path checkpoint(JobID of, int number) throws IOException {
    Path checkpoint = folder.resolve(of.toHexString()).resolve("chk-" + number);
    Path metadata = Files.createDirectories(checkpoint).resolve("_metadata");
    Files.createFile(metadata);
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(number * 1_000L));
    return checkpoint;
  }
}
