package io.micromoments.workbench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {

  @TempDir Path out;

  @Test
  void closeDeletesTheFolderWithItsFiles() throws Exception {
    try (TemporaryFolder folder = TemporaryFolder.in(out, "some")) {
      Files.writeString(folder.path().resolve("clickstream-0"), "somebody was here");
      assertThat(contents()).hasSize(1);
    }
    assertThat(contents()).isEmpty();
  }

  @Test
  void anInterruptedThreadDeletesTheFolderAndStaysInterrupted() throws Exception {
    try (TemporaryFolder folder = TemporaryFolder.in(out, "some")) {
      Files.writeString(folder.path().resolve("clickstream-0"), "somebody was here");
      Thread.currentThread().interrupt();
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(contents()).isEmpty();
  }

  @Test
  void terminationOfTheProcessDeletesTheFolder() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                InTheMiddle.class.getName(),
                out.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      BufferedReader told = process.inputReader();
      assertThat(told.readLine()).isEqualTo("in the middle");
      assertThat(contents()).hasSize(1);
      process.destroy();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(contents()).isEmpty();
  }

  private List<Path> contents() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.toList();
    }
  }

  /** Creates a folder and waits until a signal ends the process. */
  static final class InTheMiddle {
    private InTheMiddle() {}

    public static void main(String[] args) throws Exception {
      TemporaryFolder folder = TemporaryFolder.in(Path.of(args[0]), "some");
      Files.writeString(folder.path().resolve("clickstream-0"), "somebody was here");
      System.out.println("in the middle");
      System.in.read();
    }
  }
}
