package io.micromoments.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A file of a recording is incomplete, or is not compressed as its name says. */
public final class DamagedRecording extends IOException {

  private static final long serialVersionUID = 1L;

  DamagedRecording(Path file, IOException cause) {
    super(
        "%s cannot be read: %s; it is incomplete, or not compressed as its name says"
            .formatted(
                file,
                Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName())),
        cause);
  }
}
