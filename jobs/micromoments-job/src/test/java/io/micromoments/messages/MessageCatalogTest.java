package io.micromoments.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCatalogTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(MessageKey.class)
  void everyMessageIsShippedInEnglishAndUsesItsPlaceholders(MessageKey key) {
    String text = MessageCatalog.english().in(null).text(key, "<argument>");
    assertThat(text).isNotBlank().doesNotContain("{", "''");
    assertThat(text.contains("<argument>")).isEqualTo(key.arguments() == 1);
  }

  @Test
  void aLocaleFallsBackFromRegionToLanguageToEnglish() throws Exception {
    write("customer_de.properties", "EXPIRED = Dieses Angebot ist beendet.\nPROPENSITY = Passt.");
    write("customer_de_AT.properties", "PROPENSITY = Passt eh.");
    MessageCatalog catalog = InstantiationUtil.clone(MessageFiles.read(folder));

    assertThat(catalog.in("de-AT").text(MessageKey.PROPENSITY)).isEqualTo("Passt eh.");
    assertThat(catalog.in("de-AT").text(MessageKey.EXPIRED))
        .isEqualTo("Dieses Angebot ist beendet.");
    assertThat(catalog.in("de-CH").text(MessageKey.PROPENSITY)).isEqualTo("Passt.");
    assertThat(catalog.in("de").text(MessageKey.NOT_YET_VALID))
        .isEqualTo("This offer has not started yet.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fr", "tr-TR", "no such tag!", "de_DE", "x-private"})
  void unknownAndMalformedTagsFallBackToEnglish(String tag) {
    assertThat(MessageCatalog.english().in(tag).text(MessageKey.NO_CONSENT, "by email"))
        .isEqualTo("You have not agreed to be contacted by email.");
  }

  @Test
  void argumentsAreNotInterpretedAsPatterns() {
    assertThat(MessageCatalog.english().in("en").text(MessageKey.CHANNEL_OTHER, "it's {1}"))
        .isEqualTo("on it's {1}");
  }

  @Test
  void allErrorsAreReportedAtOnce() throws Exception {
    write(
        "customer_de.properties",
        """
        EXPIRD = Ende.
        PROPENSITY = Das ist's.
        NO_CONSENT = {0} und {1}
        DEMOTED = {0}
        BATCH_PRIORITY = {
        QUIET_HOURS = {0,number}
        NOT_ELIGIBLE =
        """);
    write("customer_no-such-locale-at-all.properties", "EXPIRED = x");
    Files.write(
        folder.resolve("customer_fr.properties"),
        "EXPIRED = termin\u00e9".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> MessageFiles.read(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "unknown message 'EXPIRD'; did you mean 'EXPIRED'",
            "PROPENSITY: write '' for an apostrophe",
            "NO_CONSENT: the only placeholder allowed is {0}",
            "DEMOTED: placeholders are not allowed in this message",
            "BATCH_PRIORITY: ",
            "QUIET_HOURS: placeholders must not have a format; write {0}",
            "NOT_ELIGIBLE: the text is empty",
            "'no-such-locale-at-all' is not a locale",
            "customer_fr.properties: not UTF-8");
  }

  @Test
  void aFolderWithoutTranslationsIsRefused() {
    assertThatThrownBy(() -> MessageFiles.read(folder)).hasMessageContaining("no file customer_");
  }

  private void write(String file, String content) throws IOException {
    Files.writeString(folder.resolve(file), content);
  }
}
