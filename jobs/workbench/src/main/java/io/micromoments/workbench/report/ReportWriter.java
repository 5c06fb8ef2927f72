package io.micromoments.workbench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a story as one self-contained page. */
public final class ReportWriter {

  private ReportWriter() {}

  /** Writes the page; what is there is overwritten. */
  public static void write(Story story, Path file) throws IOException {
    Files.writeString(file, story.title());
  }
}
