package io.micromoments.workbench.lsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import io.micromoments.workbench.cli.Main;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as editors start it: a process with the protocol on standard input and output. */
class LanguageServerProcessTest {

  @TempDir private Path folder;

  @Test
  void servesAnEditorOverStandardInputAndOutput() throws Exception {
    Process process = start();
    CompletableFuture<Integer> exit = process.onExit().thenApply(Process::exitValue);
    try (EditorClient client =
        EditorClient.connect(process.getInputStream(), process.getOutputStream(), exit, Map.of())) {
      Path file = folder.toRealPath().resolve("p.yaml");
      Files.writeString(file, "pattern: p\nversion: 1\nmoment: SELL\nintent: i\nsteps: []\n");
      String uri = client.open(file);
      List<Diagnostic> problems = client.awaitProblems(uri, all -> !all.isEmpty());
      assertThat(problems).anyMatch(each -> each.getMessage().getLeft().startsWith("found 'SELL'"));
      assertThat(client.complete(uri, "pattern: p\nversion: 1\nmoment: |")).hasSize(4);
      assertThat(client.exit()).isZero();
    } finally {
      process.destroyForcibly();
    }
    assertThat(folder.resolve("stderr")).isEmptyFile();
  }

  @Test
  void endsWithTheEditorThatStartedIt() throws Exception {
    Process process = start();
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(folder.resolve("stderr")).isEmptyFile();
  }

  @Test
  void aRequestWithoutParametersIsAnsweredWithoutAStackTrace() throws Exception {
    Process process = start();
    try (OutputStream in = process.getOutputStream()) {
      for (String message :
          List.of(
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}",
              "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"textDocument/hover\"}")) {
        in.write(
            ("Content-Length: " + message.length() + "\r\n\r\n" + message)
                .getBytes(StandardCharsets.UTF_8));
      }
    }
    String answered = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(answered).contains("the request failed (").doesNotContain("io.micromoments");
  }

  private Process start() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dmicromoments.home=" + CommandLine.ROOT,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "lsp")
        .redirectError(folder.resolve("stderr").toFile())
        .start();
  }
}
