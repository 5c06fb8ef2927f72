package io.micromoments.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the script {@code micromoments} in an unpacked release, where it builds nothing. The java
 * command is replaced by a script that prints its arguments.
 */
@Timeout(60)
class LauncherTest {

  private static final String JAVA =
      """
      #!/bin/sh
      if [ "$1" = -version ]; then
        echo 'openjdk version "17.0.1" 2021-10-19' >&2
        exit 0
      fi
      echo "LC_ALL=${LC_ALL:-}"
      for argument in "$@"; do echo "$argument"; done
      """;

  @TempDir Path temporary;

  private Path root;
  private Path release;
  private Path script;

  @BeforeEach
  void unpack() throws IOException {
    root = temporary.toRealPath();
    release = Files.createDirectories(root.resolve("Prüf stelle/release"));
    Files.createDirectory(release.resolve("lib"));
    script = release.resolve("micromoments");
    Files.copy(Path.of(System.getProperty("repository.root"), "micromoments"), script);
    Path java = Files.createDirectories(root.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, JAVA);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(root.resolve("bin"));
  }

  @Test
  void startsFromItsOwnFolder() throws Exception {
    assertStartsRelease(root, script.toString());
    assertStartsRelease(release, "./micromoments");
    assertStartsRelease(release.getParent(), "release/micromoments");
  }

  @Test
  void startsThroughAnAbsoluteLink() throws Exception {
    Files.createSymbolicLink(root.resolve("bin/micromoments"), script);

    assertStartsRelease(Path.of("/"), root + "/bin/micromoments");
    assertStartsRelease(root.resolve("bin"), "./micromoments");
  }

  @Test
  void startsThroughARelativeLinkFromAnyFolder() throws Exception {
    link("bin/mm", "../Prüf stelle/release/micromoments");

    assertStartsRelease(Path.of("/"), root + "/bin/mm");
    assertStartsRelease(root, "bin/mm");
    assertStartsRelease(root.resolve("jdk"), "../bin/mm");
  }

  @Test
  void startsThroughLinksToLinks() throws Exception {
    link("bin/first", "../Prüf stelle/release/micromoments");
    link("bin/second", "first");
    Files.createSymbolicLink(root.resolve("third one"), root.resolve("bin/second"));

    assertStartsRelease(root.resolve("jdk"), "../third one");
  }

  /** In a symlinked directory, ".." in a link means the parent of the real directory. */
  @Test
  void startsThroughARelativeLinkInALinkedFolder() throws Exception {
    Files.createDirectories(root.resolve("opt/tools/bin"));
    link("opt/tools/bin/mm", "../../../Prüf stelle/release/micromoments");
    Files.createDirectories(root.resolve("home/someone"));
    link("home/someone/bin", "../../opt/tools/bin");

    assertStartsRelease(root.resolve("home/someone/bin"), "./mm");
    assertStartsRelease(root, "home/someone/bin/mm");
  }

  @Test
  void startsFromThePath() throws Exception {
    link("bin/mm", "../Prüf stelle/release/micromoments");

    assertThat(
            run(
                Path.of("/"),
                "/bin/sh",
                "-c",
                "PATH=\"$1:$PATH\"; mm --version",
                "sh",
                root + "/bin"))
        .contains("-Dmicromoments.home=" + release);
  }

  /** Otherwise Java would decode the directory's name as ASCII and not find its contents. */
  @Test
  void withoutALocaleFileNamesAreUtf8() throws Exception {
    assertThat(run(root, script.toString())).contains("LC_ALL=C.UTF-8");
  }

  @Test
  void aLocaleInUtf8StaysAsItIs() throws Exception {
    assertThat(run(root, "/usr/bin/env", "LANG=C.UTF-8", script.toString())).contains("LC_ALL=");
  }

  @Test
  void withALocaleThatIsNotInstalledFileNamesAreUtf8() throws Exception {
    assertThat(run(root, "/usr/bin/env", "LC_ALL=xx_XX.UTF-8", script.toString()))
        .contains("LC_ALL=C.UTF-8");
  }

  /** Programs read the standard output, for example that of the language server. */
  @Test
  void javaWritesItsOwnWarningsToStandardErrorOnly() throws Exception {
    assertThat(run(root, script.toString()))
        .containsSequence("-Xlog:disable", "-Xlog:all=error:stderr");
  }

  private void link(String link, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(link), Path.of(target));
  }

  private void assertStartsRelease(Path workingFolder, String command) throws Exception {
    List<String> started = run(workingFolder, command, "validate", "a file.yaml");

    assertThat(started)
        .contains("-Dmicromoments.home=" + release)
        .containsSequence("-cp", release + "/lib/*", "io.micromoments.workbench.cli.Main")
        .endsWith("validate", "a file.yaml");
  }

  /** Returns the arguments with which the script started Java, one per line. */
  private List<String> run(Path workingFolder, String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(workingFolder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_"));
    builder.environment().remove("LANG");
    builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed.lines().toList();
  }
}
