package io.micromoments.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReferenceTest {

  private static final String NOBODY = "${env:NOBODY_HAS_SET_THIS}";

  @TempDir private Path folder;

  @Test
  void aVariableAKeyAndAFileAreResolvedWithoutSurroundingWhitespace() throws Exception {
    Files.writeString(folder.resolve("salt"), " s3cret:}salt\n");
    Files.writeString(folder.resolve("all.properties"), "salt = s3cret\nblank =\n");

    assertThat(secret("${directory:" + folder + ":salt}")).isEqualTo("s3cret:}salt");
    assertThat(secret("${file:" + folder.resolve("all.properties") + ":salt}")).isEqualTo("s3cret");
    assertThat(secret("${env:PATH}")).isEqualTo(System.getenv("PATH").strip());
  }

  @Test
  void referencesWithinAValueAreReplaced() throws Exception {
    Files.writeString(folder.resolve("user"), "jason\n");
    Files.writeString(folder.resolve("password"), "$1\\n");

    assertThat(
            SecretReference.resolveAll(
                "registry.x",
                "a ${directory:%1$s:user}:${directory:%1$s:password} ${other:x}".formatted(folder)))
        .isEqualTo("a jason:$1\\n ${other:x}");
  }

  @ParameterizedTest
  @ValueSource(strings = {NOBODY, "${env:}", "${directory:/no/such:file}", "${file:x}"})
  void anUnresolvableReferenceWithinAValueIsNamed(String reference) {
    assertThatThrownBy(() -> SecretReference.resolveAll("registry.x", "jason:" + reference))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "registry.x refers to " + reference + ", which cannot be resolved in this process");
  }

  @Test
  void aMissingOrBlankSecretIsReportedWithItsReference() throws Exception {
    Path file = Files.writeString(folder.resolve("blank.properties"), "blank =\n");
    for (String reference :
        new String[] {
          NOBODY, "${file:" + file + ":blank}", "${file:" + file + ":other}", "${directory:\0:x}"
        }) {
      assertThatThrownBy(() -> new SecretReference("erasure.salt", reference).resolve())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "erasure.salt refers to " + reference + ", which does not exist or is empty");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hunter2", "env:NAME", "x${env:NAME}", "${vault:a}", "${file:path}", ""})
  void anotherValueIsRejectedWithoutRepeatingIt(String value) {
    assertThatThrownBy(() -> new SecretReference("erasure.salt", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "erasure.salt is not a secret reference (value of "
                + value.length()
                + " characters hidden); allowed: "
                + SecretReference.ALLOWED);
  }

  private static String secret(String reference) {
    return new String(
        new SecretReference("erasure.salt", reference).resolve(), StandardCharsets.UTF_8);
  }
}
