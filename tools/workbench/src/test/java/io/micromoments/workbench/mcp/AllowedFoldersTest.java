package io.micromoments.workbench.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.workbench.replay.UnusableInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing outside of the folders is read, by whatever name. */
class AllowedFoldersTest {

  @TempDir private Path folder;
  private Path inside;
  private AllowedFolders allowed;

  @BeforeEach
  void createFiles() throws Exception {
    inside = Files.createDirectories(folder.resolve("inside"));
    Files.createDirectories(inside.resolve("sub"));
    Files.createDirectories(folder.resolve("outside"));
    Files.writeString(inside.resolve("a.yaml"), "pattern: a");
    Files.writeString(inside.resolve(".env.yaml"), "secret: 1");
    Files.writeString(inside.resolve("key.pem"), "secret");
    Files.writeString(folder.resolve("outside/secret.yaml"), "secret: 1");
    Files.writeString(folder.resolve("inside-not.yaml"), "secret: 1");
    Files.createSymbolicLink(inside.resolve("link.yaml"), folder.resolve("outside/secret.yaml"));
    Files.createSymbolicLink(inside.resolve("linked"), folder.resolve("outside"));
    Files.createSymbolicLink(inside.resolve("same.yaml"), inside.resolve("a.yaml"));
    allowed = AllowedFolders.of(List.of(inside));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.yaml", "sub", "sub/../a.yaml", "same.yaml", "./a.yaml"})
  void whatIsInsideIsRead(String path) throws Exception {
    assertThat(allowed.definitions(path)).exists();
    assertThat(allowed.definitions(inside.resolve(path).toString())).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside/secret.yaml",
        "../inside-not.yaml",
        "../inside-not.yaml/../outside",
        "link.yaml",
        "linked",
        "linked/secret.yaml",
        "linked/../../outside",
        "..",
        "/",
        "/etc/passwd"
      })
  void whatIsOutsideIsRefused(String path) {
    assertThatThrownBy(() -> allowed.definitions(inside.resolve(path).toString()))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("is outside of the folders");
    assertThatThrownBy(() -> allowed.scenario(path))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("is outside of the folders");
  }

  @Test
  void aFolderWithALinkThatLeadsOutIsRefused() {
    assertThatThrownBy(() -> allowed.definitions(inside.toString()))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("a link, is outside");
  }

  @Test
  void aFileWhoseTestsAreALinkThatLeadsOutIsRefused() throws Exception {
    Files.createSymbolicLink(inside.resolve("a.tests.yaml"), folder.resolve("outside/secret.yaml"));
    assertThatThrownBy(() -> allowed.definitions("a.yaml"))
        .hasMessageContaining("a.tests.yaml, a link, is outside");
  }

  @ParameterizedTest
  @ValueSource(strings = {"key.pem", ".env.yaml"})
  void filesThatAreNoDefinitionsAreRefused(String path) {
    assertThatThrownBy(() -> allowed.definitions(path))
        .hasMessageContaining("is not a file of definitions");
  }

  @Test
  void tooMuchIsRefused() throws Exception {
    Files.writeString(inside.resolve("sub/huge.yaml"), "#".repeat(21 << 20));
    assertThatThrownBy(() -> allowed.definitions("sub")).hasMessageContaining("more than 20 MiB");
    assertThatThrownBy(() -> allowed.definitions("sub/huge.yaml"))
        .hasMessageContaining("more than 20 MiB");
  }

  @Test
  void aRootMustBeAFolder() {
    assertThatThrownBy(() -> AllowedFolders.of(List.of(inside.resolve("a.yaml"))))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining("--root is not a folder");
  }
}
